package dev.otto.write.shunya;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallEvent.CallCorrected;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.call.CallCommand.NoteProcessing;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.uwc.Uwc;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A completed call with a recording becomes a job for the AI partner; another recording another run of it. */
@Component
class WhenCallHasRecordingThenRequestJob implements Policy {

    private final CompanyDirectory companies;
    private final JobBook jobs;

    private final Uwc uwc;

    WhenCallHasRecordingThenRequestJob(CompanyDirectory companies, JobBook jobs, Uwc uwc) {
        this.companies = companies;
        this.jobs = jobs;
        this.uwc = uwc;
    }

    @Override
    public String name() {
        return "when_call_has_recording_then_request_job";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case CallCompleted e -> hear(envelope, e, run);
            case CallCorrected e -> hear(envelope, e, run);
            default -> {
                // nothing else brings a recording
            }
        }
    }

    private void hear(EventEnvelope envelope, CallEvent.Told call, PolicyContext run) {
        CallFacts facts = call.facts();
        String audio = facts.audioUrl();
        if (audio == null || facts.ending() == null || facts.missed() || !switchedOn(envelope.companyId())) {
            return;
        }
        UUID jobId = Ids.analysisJob(envelope.companyId(), call.callId(), JobType.csr_call.name());
        Instant occurredAt = envelope.metadata().occurredAt();
        boolean known = jobs.has(jobId);
        if (!known) {
            run.send(
                    new RequestJob(
                            jobId,
                            call.contactCardId(),
                            call.callId(),
                            JobType.csr_call,
                            jobs.nextCallNumber(),
                            envelope.recordedAt()),
                    occurredAt);
        }
        String reason = known ? "recording_changed" : "recording";
        boolean started = run.send(new StartRun(jobId, reason, fingerprint(audio), envelope.recordedAt()), occurredAt)
                .changed();
        if (started) {
            run.tryToSend(
                    new NoteProcessing(
                            call.callId(), List.of(jobId), ProcessingStatus.processing, ProcessingStatus.processing),
                    occurredAt);
        }
    }

    private boolean switchedOn(String companyId) {
        return companies.find(companyId).map(uwc::transcribesFor).orElse(false);
    }

    /** Tells recordings apart without keeping their address; what follows a question mark may be a key that changes. */
    static String fingerprint(String audioUrl) {
        try {
            byte[] address = audioUrl.split("\\?", 2)[0].getBytes(StandardCharsets.UTF_8);
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(address))
                    .substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }
}
