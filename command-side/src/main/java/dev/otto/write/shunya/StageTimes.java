package dev.otto.write.shunya;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.shunya.JobEvent.StepCompleted;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.write.WriteIndex;
import dev.otto.write.session.SessionDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * How long the partner's stages take, from the submission of a step to its result, and how much audio was transcribed; for
 * Prometheus. Counted once the result is committed.
 */
@Component
@Order(0) // before the book of jobs takes the event in: it then still tells when the step was submitted
class StageTimes implements WriteIndex {

    private static final int MOST_COMPANIES = 200;

    private final MeterRegistry registry;
    private final JobBook jobs;
    private final CallRecordings recordings;
    private final SessionDirectory sessions;
    private final InstantSource clock;
    private final Set<String> companies = ConcurrentHashMap.newKeySet();

    StageTimes(
            MeterRegistry registry,
            JobBook jobs,
            CallRecordings recordings,
            SessionDirectory sessions,
            InstantSource clock) {
        this.registry = registry;
        this.jobs = jobs;
        this.recordings = recordings;
        this.sessions = sessions;
        this.clock = clock;
        // there from the start, so that a rate counts the first result too
        for (Step step : Step.values()) {
            timer(step.name());
        }
        timer("webhook");
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof StepCompleted completed && !completed.revised()) {
            jobs.locked(completed.analysisJobId())
                    .ifPresent(job -> completed(completed, job.state(), metadata.companyId()));
        }
    }

    private void completed(StepCompleted completed, JobState job, String companyId) {
        if (job.step(completed.step()).stands(completed.outputHash())) {
            return; // said again
        }
        Instant submitted = job.step(completed.step()).submittedAt();
        if (submitted != null) {
            Duration took = Duration.between(submitted, clock.instant());
            afterCommit(() -> stage(completed.step().name(), took));
        }
        UUID subject = job.subjectId();
        if (completed.step() == Step.transcription && subject != null) {
            seconds(companyId, job.jobType(), subject)
                    .ifPresent(
                            seconds -> afterCommit(() -> registry.counter("asr_minutes", "tenant_id", label(companyId))
                                    .increment(seconds / 60.0)));
        }
    }

    /** Of a call as its provider told, of a visit from the start of its recording to the end. */
    private OptionalLong seconds(String companyId, @Nullable JobType type, UUID subject) {
        if (type == JobType.csr_call) {
            OptionalInt told = recordings.seconds(subject);
            return told.isPresent() ? OptionalLong.of(told.getAsInt()) : OptionalLong.empty();
        }
        return sessions.find(companyId, subject)
                .flatMap(visit -> Optional.ofNullable(visit.endedAt())
                        .map(end -> Duration.between(visit.startedAt(), end).toSeconds()))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** A webhook came that says of itself when it was sent. */
    void webhook(Duration took) {
        stage("webhook", took);
    }

    private void stage(String stage, Duration took) {
        timer(stage).record(took.isNegative() ? Duration.ZERO : took);
    }

    private Timer timer(String stage) {
        return Timer.builder("shunya_stage_duration")
                .tag("stage", stage)
                .serviceLevelObjectives(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30),
                        Duration.ofHours(1))
                .register(registry);
    }

    private String label(String companyId) {
        return companies.contains(companyId) || companies.size() < MOST_COMPANIES && companies.add(companyId)
                ? companyId
                : "other";
    }

    private static void afterCommit(Runnable work) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    work.run();
                }
            });
        }
    }
}
