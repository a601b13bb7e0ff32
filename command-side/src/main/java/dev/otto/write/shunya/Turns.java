package dev.otto.write.shunya;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.Step;
import dev.otto.write.GatheredRows;
import dev.otto.write.shunya.JobState.Next;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tables shunya_turn, shunya_lane and shunya_submission; in the open transaction. What is next is put down by the
 * transaction that appends a job's events; dealing it out keeps each company's limits and serves one company after the
 * other.
 */
@Component
class Turns {

    /** How long a run may take. */
    static final Duration RUN = Duration.ofHours(24);

    /** When a result is first asked for, counted from its submission. */
    static final Duration FIRST_POLL = Duration.ofSeconds(60);

    /**
     * How long after a success its results are looked at once more, and again after each look that found another: of a
     * result that was revised and whose webhook was lost nothing else tells. That ends a {@link #RUN} after the success.
     */
    static final Duration LAST_LOOK = Duration.ofHours(1);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_OF_ONE_COMPANY = 8;

    /** How many of a company's jobs may be with the partner, and how many submissions it has within an hour. */
    record Limits(int jobsInFlight, int submissionsPerHour) {

        /**
         * How many of the places may be held by what has no recording. Nothing but a webhook ends its wait, which may
         * last a day; calls and visits keep the other half.
         */
        int withoutRecording() {
            return Math.max(1, jobsInFlight / 2);
        }
    }

    private static final String TURN = """
            insert into shunya_turn (job_id, company_id, of_recording, run, attempt, step, kind, due_at, ends_at)
            select job_id, company_id, of_recording, run, attempt, step, kind, least(due_at, ends_at), ends_at
            from :rows as next (job_id, company_id, of_recording, run, attempt, step, kind, due_at, ends_at)
            on conflict (job_id) do update set of_recording = excluded.of_recording,
                run = excluded.run, attempt = excluded.attempt, step = excluded.step, kind = excluded.kind,
                ends_at = case when shunya_turn.run = excluded.run and shunya_turn.kind <> 'look'
                    then shunya_turn.ends_at else excluded.ends_at end,
                due_at = least(excluded.due_at,
                    case when shunya_turn.run = excluded.run and shunya_turn.kind <> 'look'
                    then shunya_turn.ends_at else excluded.ends_at end), tries = 0, polls = 0,
                looks_until = case when shunya_turn.run = excluded.run then shunya_turn.looks_until end,
                request_id = null, held_until = null, in_flight =\s""";
    private static final List<String> TURN_TYPES =
            List.of("uuid", "text", "boolean", "integer", "integer", "text", "text", "timestamptz", "timestamptz");

    private final JdbcClient jdbc;
    private final GatheredRows lanes;

    /** Turns of a run that goes on: a job that is with the partner stays there. */
    private final GatheredRows rows;

    /** Turns of another run, or of one that begins again. */
    private final GatheredRows anew;

    private final TurnSignal signal;
    private final InstantSource clock;

    Turns(JdbcClient jdbc, TurnSignal signal, InstantSource clock) {
        this.jdbc = jdbc;
        this.lanes = new GatheredRows(
                jdbc,
                "insert into shunya_lane (company_id) select * from :rows on conflict do nothing",
                List.of("text"),
                1,
                GatheredRows.Again.IS_IGNORED);
        this.rows = new GatheredRows(jdbc, TURN + "shunya_turn.in_flight", TURN_TYPES, 1, GatheredRows.Again.FOLLOWS);
        this.anew = new GatheredRows(jdbc, TURN + "false", TURN_TYPES, 1, GatheredRows.Again.FOLLOWS);
        this.signal = signal;
        this.clock = clock;
    }

    // ------------------------------------------------------------------------------------------- put down

    /**
     * Puts down what is next for the job after an event. What was next already stays as it is.
     *
     * @param at from when on it is due; null: at once
     */
    void follow(UUID jobId, String companyId, JobState before, JobState after, @Nullable Instant at) {
        Optional<Next> next = after.next();
        if (next.isPresent()) {
            if (!next.equals(before.next())) {
                put(jobId, companyId, before, after, next.get(), at);
            }
        } else if (after.status() == JobStatus.succeeded && after.canBeAsked()) {
            if (before.status() != JobStatus.succeeded) {
                look(jobId, companyId, after);
            }
        } else if (!after.open() && !before.equals(JobState.NONE)) {
            forget(jobId);
        }
    }

    private void forget(UUID jobId) {
        rows.write();
        anew.write();
        jdbc.sql("delete from shunya_turn where job_id = ?").param(jobId).update();
    }

    private void look(UUID jobId, String companyId, JobState job) {
        rows.write();
        anew.write();
        Instant now = clock.instant();
        jdbc.sql("""
                        insert into shunya_turn (job_id, company_id, run, attempt, step, kind, due_at, ends_at, looks_until)
                        values (:job, :company, :run, :attempt, :step, 'look', :due, :ends, :ends)
                        on conflict (job_id) do update set
                            run = excluded.run, attempt = excluded.attempt, step = excluded.step, kind = excluded.kind,
                            due_at = excluded.due_at, ends_at = coalesce(shunya_turn.looks_until, excluded.looks_until),
                            looks_until = coalesce(shunya_turn.looks_until, excluded.looks_until), tries = 0, polls = 0,
                            request_id = null, held_until = null, in_flight = false
                        """)
                .param("job", jobId)
                .param("company", companyId)
                .param("run", job.run())
                .param("attempt", job.attempt())
                .param(
                        "step",
                        job.steps().keySet().stream()
                                .min(Step::compareTo)
                                .orElseThrow()
                                .name())
                .param("due", Timestamp.from(now.plus(LAST_LOOK)))
                .param("ends", Timestamp.from(now.plus(RUN)))
                .update();
    }

    private void put(UUID jobId, String companyId, JobState before, JobState after, Next next, @Nullable Instant at) {
        Instant now = clock.instant();
        Instant from = at == null ? now : at;
        boolean stays = before.run() == after.run() && !after.retryDue();
        lanes.put(companyId);
        (stays ? anew : rows).write();
        (stays ? rows : anew)
                .put(
                        jobId,
                        companyId,
                        after.canBeAsked(),
                        next.run(),
                        next.attempt(),
                        next.step().name(),
                        next.submitted() ? "poll" : "submit",
                        next.submitted() ? from.plus(after.canBeAsked() ? FIRST_POLL : RUN) : from,
                        now.plus(RUN));
        if (!next.submitted()) {
            signal.afterCommit();
        }
    }

    // ------------------------------------------------------------------------------------------- deal out

    /**
     * Takes what is due, at most {@code room} turns, for as long as {@code held}; in a worker's transaction. A company
     * that another node is serving is left to it.
     */
    List<Turn> take(Instant now, Duration held, int room, Limits limits) {
        List<String> companies = jdbc.sql("""
                        select company_id from shunya_lane lane
                        where exists (select from shunya_turn turn
                            where turn.company_id = lane.company_id and turn.due_at <= :now
                                and (turn.held_until is null or turn.held_until <= :now))
                        order by served_at limit :room for update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .param("room", room)
                .query(String.class)
                .list();
        List<Turn> taken = new ArrayList<>();
        for (String company : companies) {
            int share = Math.min(MOST_OF_ONE_COMPANY, room - taken.size());
            if (share > 0) {
                taken.addAll(take(company, now, held, share, limits));
            }
        }
        return taken;
    }

    private List<Turn> take(String company, Instant now, Duration held, int share, Limits limits) {
        jdbc.sql("update shunya_lane set served_at = :now where company_id = :company")
                .param("now", Timestamp.from(now))
                .param("company", company)
                .update();
        List<Turn> taken = new ArrayList<>();
        // what asks, and what has gone on for too long, needs no leave
        taken.addAll(claim("(kind = 'poll' or kind = 'submit' and ends_at <= :now)", company, now, held, share));
        if (taken.size() < share) {
            int budget = Math.min(share - taken.size(), limits.submissionsPerHour() - lastHour(company, now));
            List<Turn> going = claim("kind = 'submit' and in_flight", company, now, held, budget);
            taken.addAll(going);
            int free = Math.min(budget - going.size(), limits.jobsInFlight() - inFlight(company, false));
            int others = Math.min(free, limits.withoutRecording() - inFlight(company, true));
            String fresh = "kind = 'submit' and not in_flight and ";
            List<Turn> first = claim(fresh + "not of_recording", company, now, held, others);
            taken.addAll(first);
            taken.addAll(claim(fresh + "of_recording", company, now, held, free - first.size()));
        }
        // nobody waits for what succeeded
        taken.addAll(claim("kind = 'look'", company, now, held, share - taken.size()));
        for (Turn turn : taken) {
            if (turn.submits() && !turn.overdue()) {
                jdbc.sql("insert into shunya_submission (company_id, submitted_at) values (?, ?)")
                        .params(company, Timestamp.from(now))
                        .update();
            }
        }
        return taken;
    }

    private List<Turn> claim(String which, String company, Instant now, Duration held, int most) {
        if (most <= 0) {
            return List.of();
        }
        List<UUID> jobs = jdbc.sql("select job_id from shunya_turn where company_id = :company and due_at <= :now"
                        + " and (held_until is null or held_until <= :now) and " + which
                        + " order by due_at, job_id limit :most for update skip locked")
                .param("company", company)
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query(UUID.class)
                .list();
        return jobs.stream().map(job -> hold(job, now, held)).toList();
    }

    private Turn hold(UUID job, Instant now, Duration held) {
        return jdbc.sql("""
                        update shunya_turn set held_until = :until, in_flight = kind <> 'look',
                            request_id = coalesce(request_id, :request)
                        where job_id = :job
                        returning job_id, company_id, run, attempt, step, kind, tries, polls, request_id, ends_at
                        """)
                .param("until", Timestamp.from(now.plus(held)))
                .param("request", UuidCreator.getRandomBased())
                .param("job", job)
                .query((row, n) -> new Turn(
                        row.getObject("job_id", UUID.class),
                        row.getString("company_id"),
                        row.getInt("run"),
                        row.getInt("attempt"),
                        Step.valueOf(row.getString("step")),
                        Turn.Kind.valueOf(row.getString("kind")),
                        row.getInt("tries"),
                        row.getInt("polls"),
                        row.getObject("request_id", UUID.class),
                        row.getTimestamp("ends_at").toInstant(),
                        !row.getTimestamp("ends_at").toInstant().isAfter(now)))
                .single();
    }

    private int inFlight(String company, boolean withoutRecording) {
        return jdbc.sql("select count(*) from shunya_turn where company_id = ? and in_flight"
                        + (withoutRecording ? " and not of_recording" : ""))
                .param(company)
                .query(Integer.class)
                .single();
    }

    private int lastHour(String company, Instant now) {
        jdbc.sql("delete from shunya_submission where company_id = ? and submitted_at <= ?")
                .params(company, Timestamp.from(now.minus(HOUR)))
                .update();
        return jdbc.sql("select count(*) from shunya_submission where company_id = ?")
                .param(company)
                .query(Integer.class)
                .single();
    }

    // -------------------------------------------------------------------------------------- how it went

    /** Whether the turn is still what is next for the job: nothing else has happened to it meanwhile. */
    boolean stands(Turn turn) {
        return jdbc.sql("""
                        select true from shunya_turn
                        where job_id = :job and run = :run and attempt = :attempt and step = :step and kind = :kind
                        for update
                        """)
                .param("job", turn.jobId())
                .param("run", turn.run())
                .param("attempt", turn.attempt())
                .param("step", turn.step().name())
                .param("kind", turn.kind().name())
                .query(Boolean.class)
                .optional()
                .isPresent();
    }

    /** The same call is tried again later. */
    void again(Turn turn, Instant dueAt) {
        later(turn, dueAt, turn.tries() + 1, turn.polls(), turn.requestId(), turn.kind() != Turn.Kind.look);
    }

    /** The result is asked for again later, by another call. */
    void pollAgain(Turn turn, Instant dueAt) {
        later(turn, dueAt, 0, turn.polls() + 1, null, turn.kind() != Turn.Kind.look);
    }

    /** The result of that step is looked at next, by another call. */
    void lookAt(Turn turn, Step step, Instant dueAt) {
        jdbc.sql("update shunya_turn set step = :step where job_id = :job")
                .param("step", step.name())
                .param("job", turn.jobId())
                .update();
        later(turn, dueAt, 0, 0, null, false);
    }

    /** Nothing is left to be done. */
    void done(Turn turn) {
        forget(turn.jobId());
    }

    /** Nothing was sent: the same call is made later, and the submission does not count. */
    void notSent(Turn turn, Instant dueAt) {
        later(turn, dueAt, turn.tries(), turn.polls(), turn.requestId(), turn.kind() == Turn.Kind.poll);
        if (turn.submits()) {
            jdbc.sql("""
                            delete from shunya_submission where ctid in (select ctid from shunya_submission
                                where company_id = ? order by submitted_at desc limit 1)
                            """).param(turn.companyId()).update();
        }
    }

    private void later(Turn turn, Instant dueAt, int tries, int polls, @Nullable UUID requestId, boolean inFlight) {
        jdbc.sql("""
                        update shunya_turn set due_at = least(:due::timestamptz, ends_at), tries = :tries, polls = :polls,
                            request_id = :request::uuid, held_until = null, in_flight = :inFlight
                        where job_id = :job
                        """)
                .param("due", Timestamp.from(dueAt))
                .param("tries", tries)
                .param("polls", polls)
                .param("request", requestId)
                .param("inFlight", inFlight)
                .param("job", turn.jobId())
                .update();
    }
}
