package dev.otto.write.shunya;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobRequested;
import dev.otto.events.shunya.JobEvent.JobRetryScheduled;
import dev.otto.events.shunya.JobEvent.StepSubmitted;
import dev.otto.events.shunya.Step;
import dev.otto.write.WriteIndex;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The jobs as the write side must know them, and the ids by which results name them; in the open transaction. */
@Component
class JobBook implements WriteIndex {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final JobRules RULES = new JobRules();

    /** Whose an id is. */
    enum Known {
        here,
        elsewhere,
        unknown
    }

    /** A job as it stands; {@code occurredAt} is the business time of its subject. */
    record Entry(JobState state, Instant occurredAt) {}

    /** What an id names; with Otto's own id neither run nor step. */
    record Reference(
            UUID jobId, @Nullable Integer run, @Nullable Step step) {}

    private final JdbcClient jdbc;
    private final Turns turns;

    JobBook(JdbcClient jdbc, Turns turns) {
        this.jdbc = jdbc;
        this.turns = turns;
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof JobEvent told) {
            JobState before = locked(told.analysisJobId()).map(Entry::state).orElse(JobState.NONE);
            JobState state = RULES.evolve(before, told);
            keep(state, told.analysisJobId(), metadata);
            turns.follow(told.analysisJobId(), metadata.companyId(), before, state, at(told));
            switch (told) {
                case JobRequested e -> name(metadata, e.analysisJobId().toString(), e.analysisJobId(), null, null);
                case StepSubmitted e -> name(metadata, e.reference(), e.analysisJobId(), e.run(), e.step());
                default -> {
                    // the other events name no id
                }
            }
        }
    }

    /** From when on what is next is due; null: at once. */
    private static @Nullable Instant at(JobEvent event) {
        return switch (event) {
            case StepSubmitted e -> e.submittedAt();
            case JobRetryScheduled e -> e.dueAt();
            default -> null;
        };
    }

    private void keep(JobState state, UUID jobId, EventMetadata metadata) {
        jdbc.sql("""
                insert into shunya_job (job_id, company_id, subject_id, occurred_at, state)
                values (:job, :company, :subject, :occurred, :state::jsonb)
                on conflict (job_id) do update set state = excluded.state""")
                .param("job", jobId)
                .param("company", metadata.companyId())
                .param("subject", state.subjectId())
                .param("occurred", Timestamp.from(metadata.occurredAt()))
                .param("state", JSON.writeValueAsString(state))
                .update();
    }

    private void name(
            EventMetadata metadata, String reference, UUID jobId, @Nullable Integer run, @Nullable Step step) {
        name(metadata.companyId(), reference, jobId, run, step);
    }

    /** Another id under which the partner may name that step. */
    void name(String companyId, String reference, UUID jobId, @Nullable Integer run, @Nullable Step step) {
        jdbc.sql("""
                insert into shunya_reference (company_id, reference, job_id, run, step)
                values (:company, :reference, :job, :run::integer, :step::text)
                on conflict (company_id, reference) do update
                set job_id = excluded.job_id, run = excluded.run, step = excluded.step""")
                .param("company", companyId)
                .param("reference", reference)
                .param("job", jobId)
                .param("run", run)
                .param("step", step == null ? null : step.name())
                .update();
    }

    /** Whose the id is, seen from the company of the open command transaction. */
    Known known(String reference) {
        return Known.valueOf(jdbc.sql("select shunya_reference_known(?)")
                .param(reference)
                .query(String.class)
                .single());
    }

    Optional<Reference> reference(String companyId, String reference) {
        return jdbc.sql("select job_id, run, step from shunya_reference where company_id = ? and reference = ?")
                .params(companyId, reference)
                .query((row, number) -> {
                    String step = row.getString("step");
                    return new Reference(
                            row.getObject("job_id", UUID.class),
                            row.getObject("run", Integer.class),
                            step == null ? null : Step.valueOf(step));
                })
                .optional();
    }

    boolean has(UUID jobId) {
        return jdbc.sql("select exists (select from shunya_job where job_id = ?)")
                .param(jobId)
                .query(Boolean.class)
                .single();
    }

    /** The job, locked until the transaction ends: its results are judged one after the other. */
    Optional<Entry> locked(UUID jobId) {
        return jdbc.sql("select state::text, occurred_at from shunya_job where job_id = ? for update")
                .param(jobId)
                .query((row, number) -> new Entry(
                        JSON.readValue(row.getString(1), JobState.class),
                        row.getTimestamp(2).toInstant()))
                .optional();
    }

    /** A number that no call or recording session has had. */
    int nextCallNumber() {
        return jdbc.sql("select nextval('call_number')").query(Integer.class).single();
    }
}
