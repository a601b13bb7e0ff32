package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.shunya.JobBook.Entry;
import dev.otto.write.shunya.JobBook.Reference;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.Reading.Understood;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads a delivery of the partner against the job that it names; in the company's open command transaction. */
@Component
class ShunyaIntake {

    static final String PROVIDER = "shunya";

    private final JobBook jobs;
    private final Map<JobType, JobSubject> subjects;

    ShunyaIntake(JobBook jobs, List<JobSubject> subjects) {
        this.jobs = jobs;
        this.subjects =
                subjects.stream().collect(Collectors.toUnmodifiableMap(JobSubject::jobType, Function.identity()));
    }

    /** A result read: what it means, and the commands as the receiver takes them. */
    record Read(ResultReading reading, Understood understood) {

        /** What administrators are shown beside the delivery. */
        @Nullable
        String note() {
            String reason = reading.reason();
            return switch (reading.outcome()) {
                case processed -> reason;
                case revised, already_processed, ignored, rejected ->
                    reading.outcome() + (reason == null ? "" : ": " + reason);
            };
        }
    }

    /** Whose the id is that the body names. */
    JobBook.Known known(ShunyaBody body) {
        return jobs.known(body.id());
    }

    /** Reads the result and locks its job, so that no other is judged beside it; empty when the id is not known here. */
    Optional<Read> read(ShunyaBody body, Inbound inbound, CompanyProfile company) {
        return jobs.reference(company.companyId(), body.id())
                .flatMap(reference ->
                        jobs.locked(reference.jobId()).map(job -> read(body, inbound, company, reference, job)));
    }

    private Read read(ShunyaBody body, Inbound inbound, CompanyProfile company, Reference reference, Entry job) {
        ShunyaSignature headers = ShunyaSignature.of(inbound.headers());
        int run = reference.run() == null ? job.state().runAt(inbound.receivedAt()) : reference.run();
        Step step = reference.step();
        boolean kept = keeps(company, job.state());
        ResultReading reading = ResultReading.of(
                job.state(),
                new ResultReading.Told(
                        body,
                        run,
                        reference.attempt(),
                        step,
                        headers.taskId(),
                        headers.at(),
                        inbound.receivedAt(),
                        kept),
                company.zone());
        Understood understood = new Understood(
                externalId(body, headers, run),
                true,
                reference.jobId().toString(),
                job.state().contactCardId(),
                job.occurredAt(),
                reading.commands(),
                kept);
        return new Read(reading, understood);
    }

    private boolean keeps(CompanyProfile company, JobState job) {
        UUID subjectId = job.subjectId();
        JobSubject subject = job.jobType() == null ? null : subjects.get(job.jobType());
        return subject == null
                || subjectId == null
                || subject.facts(company.companyId(), subjectId)
                        .map(JobSubject.Facts::transcriptKept)
                        .orElse(true);
    }

    /** With the body's hash beside it this is the key of a delivery; run 0 where the job is not known. */
    static String externalId(ShunyaBody body, ShunyaSignature headers, int run) {
        return String.join(
                "/",
                body.id(),
                String.valueOf(run),
                headers.taskId() == null ? "" : headers.taskId(),
                body.ongoing() ? "processing" : body.completed() ? "completed" : "failed");
    }
}
