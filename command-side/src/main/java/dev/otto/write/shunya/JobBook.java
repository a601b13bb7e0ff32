package dev.otto.write.shunya;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobEvent.JobRequested;
import dev.otto.events.shunya.JobEvent.JobRetryScheduled;
import dev.otto.events.shunya.JobEvent.StepSubmitted;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.platform.tenancy.Gathering;
import dev.otto.write.Foreseen;
import dev.otto.write.Foresight;
import dev.otto.write.GatheredRows;
import dev.otto.write.WriteIndex;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The jobs as the write side must know them, and the ids by which results name them; in the open transaction. */
@Component
class JobBook implements WriteIndex, Foresight {

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

    /** What an id names; with Otto's own id neither run nor attempt nor step. */
    record Reference(
            UUID jobId,
            @Nullable Integer run,
            @Nullable Integer attempt,
            @Nullable Step step) {

        private static Reference own(UUID jobId) {
            return new Reference(jobId, null, null, null);
        }
    }

    /** Numbers taken at once by a transaction that gathers; those that it does not use are nobody's. */
    private static final int NUMBERS_AT_ONCE = 16;

    private final JdbcClient jdbc;
    private final Turns turns;
    private final GatheredRows rows;
    private final GatheredRows references;
    private final Foreseen<UUID, Optional<Entry>> foreseen = new Foreseen<>();

    JobBook(JdbcClient jdbc, Turns turns) {
        this.jdbc = jdbc;
        this.turns = turns;
        this.rows = new GatheredRows(
                jdbc, """
                insert into shunya_job (job_id, company_id, subject_id, occurred_at, state) select * from :rows
                on conflict (job_id) do update set state = excluded.state
                """, List.of("uuid", "text", "uuid", "timestamptz", "jsonb"), 1, GatheredRows.Again.REPLACES);
        this.references = new GatheredRows(
                jdbc,
                """
                insert into shunya_reference (company_id, reference, job_id, run, attempt, step) select * from :rows
                on conflict (company_id, reference) do update
                set job_id = excluded.job_id, run = excluded.run, attempt = excluded.attempt, step = excluded.step
                """,
                List.of("text", "text", "uuid", "integer", "integer", "text"),
                2,
                GatheredRows.Again.REPLACES);
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof JobEvent told) {
            Optional<Entry> known = locked(told.analysisJobId());
            JobState before = known.map(Entry::state).orElse(JobState.NONE);
            Entry entry = new Entry(
                    RULES.evolve(before, told), known.map(Entry::occurredAt).orElse(metadata.occurredAt()));
            JobState state = entry.state();
            keep(entry, told.analysisJobId(), metadata.companyId());
            turns.follow(told.analysisJobId(), metadata.companyId(), before, state, at(told));
            switch (told) {
                case JobRequested e ->
                    name(metadata.companyId(), e.analysisJobId().toString(), Reference.own(e.analysisJobId()));
                case StepSubmitted e ->
                    name(
                            metadata.companyId(),
                            e.reference(),
                            new Reference(e.analysisJobId(), e.run(), e.attempt(), e.step()));
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

    private void keep(Entry entry, UUID jobId, String companyId) {
        JobState state = entry.state();
        rows.put(jobId, companyId, state.subjectId(), entry.occurredAt(), JSON.writeValueAsString(state));
        foreseen.put(jobId, Optional.of(entry));
    }

    /** The jobs of calls that are about to get one, and those that events of the batch are about. */
    @Override
    public void foresee(List<EventEnvelope> batch, Set<String> streams) {
        Set<UUID> jobs = new TreeSet<>(); // in one order, so that two of these never wait for each other
        for (EventEnvelope event : batch) {
            switch (event.event()) {
                case CallEvent.Told call
                when call.facts().audioUrl() != null ->
                    jobs.add(Ids.analysisJob(event.companyId(), call.callId(), JobType.csr_call.name()));
                case JobEvent job -> jobs.add(job.analysisJobId());
                default -> {}
            }
        }
        if (jobs.isEmpty()) {
            return;
        }
        rows.write();
        for (UUID job : jobs) {
            streams.add(job.toString());
            foreseen.put(job, Optional.empty());
        }
        jdbc.sql(
                        "select job_id, state::text, occurred_at from shunya_job where job_id = any(?::uuid[]) order by job_id for update")
                .param(jobs.stream().map(UUID::toString).toArray(String[]::new))
                .query(row -> {
                    foreseen.put(row.getObject("job_id", UUID.class), Optional.of(entry(row)));
                });
    }

    /** Another id under which the partner may name that step. */
    void name(String companyId, String reference, Reference named) {
        Step step = named.step();
        references.put(
                companyId, reference, named.jobId(), named.run(), named.attempt(), step == null ? null : step.name());
    }

    /** Whose the id is, seen from the company of the open command transaction. */
    Known known(String reference) {
        references.write();
        return Known.valueOf(jdbc.sql("select shunya_reference_known(?)")
                .param(reference)
                .query(String.class)
                .single());
    }

    Optional<Reference> reference(String companyId, String reference) {
        references.write();
        return jdbc.sql(
                        "select job_id, run, attempt, step from shunya_reference where company_id = ? and reference = ?")
                .params(companyId, reference)
                .query((row, number) -> {
                    String step = row.getString("step");
                    return new Reference(
                            row.getObject("job_id", UUID.class),
                            row.getObject("run", Integer.class),
                            row.getObject("attempt", Integer.class),
                            step == null ? null : Step.valueOf(step));
                })
                .optional();
    }

    boolean has(UUID jobId) {
        if (foreseen.known(jobId)) {
            return locked(jobId).isPresent();
        }
        return jdbc.sql("select exists (select from shunya_job where job_id = ?)")
                .param(jobId)
                .query(Boolean.class)
                .single();
    }

    /** The job, locked until the transaction ends: its results are judged one after the other. */
    Optional<Entry> locked(UUID jobId) {
        return foreseen.answer(
                jobId,
                asked -> jdbc.sql("select state::text, occurred_at from shunya_job where job_id = ? for update")
                        .param(jobId)
                        .query((row, number) -> entry(row))
                        .optional());
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                JSON.readValue(row.getString("state"), JobState.class),
                row.getTimestamp("occurred_at").toInstant());
    }

    /** A number that no call or recording session has had. */
    int nextCallNumber() {
        @Nullable Gathering gathering = Gathering.open();
        return gathering == null
                ? numbers(1).getFirst()
                : gathering.of(this, Numbers::new).next();
    }

    private List<Integer> numbers(int count) {
        return jdbc.sql("select nextval('call_number') from generate_series(1, ?)")
                .param(count)
                .query(Integer.class)
                .list();
    }

    private static final class Numbers implements Gathering.Gathered {

        private final JobBook book;
        private final Deque<Integer> free = new ArrayDeque<>();

        Numbers(JobBook book) {
            this.book = book;
        }

        int next() {
            if (free.isEmpty()) {
                free.addAll(book.numbers(NUMBERS_AT_ONCE));
            }
            return free.removeFirst();
        }

        @Override
        public void write() {
            // nothing
        }
    }
}
