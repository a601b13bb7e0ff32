package dev.otto.platform.policy;

import dev.otto.platform.tenancy.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far the policies have heard the log, and the events that one of them could not act on: what should have followed did
 * not. Any node can tell, and ask for another try, whichever of them runs the policies.
 */
public final class PolicyBook {

    /** What the policies together are called beside the projections. */
    public static final String NAME = "policies";

    /** Instead of an error: an earlier event of the same group was set aside. */
    public static final String HELD = "held_behind_an_earlier_event";

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(PolicyBook.class);

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    public PolicyBook(TenantTransactions transactions, JdbcClient jdbc, InstantSource clock) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * How it stands with all of them.
     *
     * @param position position of the last event that all have heard
     * @param lagEvents events that they have not heard yet
     * @param lagMs milliseconds since the oldest of those was recorded, 0 without any
     * @param error class of the error because of which they stand still, null when they do not
     * @param letters events set aside, once for each policy, those that wait behind one included
     */
    public record Standing(
            long position,
            long lagEvents,
            long lagMs,
            @Nullable String error,
            long letters) {}

    /**
     * An event that a policy could not act on; tried again by itself with growing waits.
     *
     * @param state failed, or held behind a failed one of the same policy and group
     * @param error class of the error, null when it is held
     */
    public record Letter(
            UUID id,
            String policy,
            String companyId,
            String groupId,
            long position,
            String eventName,
            String state,
            @Nullable String error,
            int attempts,
            Instant at) {}

    public Standing standing() {
        return transactions.worker(() -> {
            // of all that is committed, also behind a transaction that is still open: nobody has heard that either
            long head = jdbc.sql("select coalesce(max(global_index), 0) from event_log")
                    .query(Long.class)
                    .single();
            record At(long position, @Nullable String error) {}
            At at = jdbc.sql("select position, error from policy_position where name = :name")
                    .param("name", NAME)
                    .query((row, n) -> new At(row.getLong(1), row.getString(2)))
                    .optional()
                    .orElse(new At(0, null));
            long lagMs = head <= at.position() ? 0 : sinceRecorded(at.position());
            long letters = jdbc.sql("select count(*) from policy_letter")
                    .query(Long.class)
                    .single();
            return new Standing(at.position(), Math.max(0, head - at.position()), lagMs, at.error(), letters);
        });
    }

    private long sinceRecorded(long after) {
        return jdbc.sql("select recorded_at from event_log where global_index > :after order by global_index limit 1")
                .param("after", after)
                .query(OffsetDateTime.class)
                .optional()
                .map(recorded -> Math.max(
                        0,
                        Duration.between(recorded.toInstant(), clock.instant()).toMillis()))
                .orElse(0L);
    }

    /**
     * A company's letters, newest first.
     *
     * @param beforeAt with {@code beforeId} the letter after which the list goes on, both null for its beginning
     */
    public List<Letter> letters(String companyId, @Nullable Instant beforeAt, @Nullable UUID beforeId, int limit) {
        return transactions.worker(() -> jdbc.sql("""
                        select * from policy_letter where company_id = :company
                        and (cast(:at as timestamptz) is null or (at, id) < (cast(:at as timestamptz), cast(:id as uuid)))
                        order by at desc, id desc limit :limit""")
                .param("company", companyId)
                .param("at", beforeAt == null ? null : beforeAt.atOffset(ZoneOffset.UTC))
                .param("id", beforeId)
                .param("limit", limit)
                .query((row, n) -> letter(row))
                .list());
    }

    public Optional<Letter> letter(String companyId, UUID id) {
        return transactions.worker(
                () -> jdbc.sql("select * from policy_letter where company_id = :company and id = :id")
                        .param("company", companyId)
                        .param("id", id)
                        .query((row, n) -> letter(row))
                        .optional());
    }

    private static Letter letter(ResultSet row) throws SQLException {
        String error = row.getString("error");
        boolean held = error.equals(HELD);
        return new Letter(
                row.getObject("id", UUID.class),
                row.getString("policy"),
                row.getString("company_id"),
                row.getString("group_id"),
                row.getLong("position"),
                row.getString("event_name"),
                held ? "held" : "failed",
                held ? null : error,
                held ? 0 : row.getInt("attempts"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }

    /**
     * Has the policy hear the group of a letter again now instead of later, and waits for what comes of it.
     *
     * @return whether none of the group's events is set aside by that policy any more; false too when nobody ran the policies
     *     within the time
     */
    public boolean retry(String companyId, UUID id, Duration wait) {
        Optional<Letter> found = letter(companyId, id);
        if (found.isEmpty()) {
            return false;
        }
        Letter letter = found.get();
        transactions.worker(() -> jdbc.sql("update policy_letter set next_attempt_at = :now"
                        + " where company_id = :company and policy = :policy and group_id = :group")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("company", companyId)
                .param("policy", letter.policy())
                .param("group", letter.groupId())
                .update());
        long deadline = System.nanoTime() + wait.toNanos();
        try {
            while (true) {
                Outcome outcome = outcome(companyId, letter);
                if (outcome != Outcome.WAITING || System.nanoTime() - deadline >= 0) {
                    return outcome == Outcome.GONE;
                }
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private enum Outcome {
        WAITING,
        FAILED,
        GONE
    }

    /** A try that failed puts the next one off. */
    private Outcome outcome(String companyId, Letter letter) {
        return transactions.worker(() -> jdbc.sql("""
                        select count(*), bool_or(next_attempt_at > :now) from policy_letter
                        where company_id = :company and policy = :policy and group_id = :group""")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("company", companyId)
                .param("policy", letter.policy())
                .param("group", letter.groupId())
                .query((row, n) ->
                        row.getLong(1) == 0 ? Outcome.GONE : row.getBoolean(2) ? Outcome.FAILED : Outcome.WAITING)
                .single());
    }

    /** Gives up what should have followed from the event, for good; false when there is no such letter. */
    public boolean discard(String companyId, UUID id) {
        Optional<Letter> discarded = transactions.worker(
                () -> jdbc.sql("delete from policy_letter where company_id = :company and id = :id returning *")
                        .param("company", companyId)
                        .param("id", id)
                        .query((row, n) -> letter(row))
                        .optional());
        discarded.ifPresent(letter -> LOG.info(
                "policy {} will not act on event {} ({}): its letter was discarded",
                letter.policy(),
                letter.position(),
                letter.eventName()));
        return discarded.isPresent();
    }
}
