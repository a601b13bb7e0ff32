package dev.otto.fold;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The read models as their keepers see them: how new they are, what was set aside, and how to fold them again. */
public interface Projections {

    /** The name that stands for all projections. */
    String ALL = "all";

    /**
     * A projection: one table of facts or figures. All advance together.
     *
     * @param position position of the last event that it shows
     * @param lagEvents events that it does not show yet
     * @param lagMs milliseconds since the oldest of those was recorded, 0 without any
     * @param rate events per second while there were any, lately; of this node where it folds, else of the one that does
     * @param status running, paused, standing_by (another node folds, and this one would), failing, stopped, rebuilding
     * @param lastError class of the error because of which it stands still, null when it does not
     * @param deadLetters events set aside, those that wait behind one included
     */
    record Projection(
            String name,
            int version,
            long position,
            long lagEvents,
            long lagMs,
            double rate,
            String status,
            @Nullable String lastError,
            long deadLetters) {}

    /**
     * A rebuild or a verification.
     *
     * @param kind rebuild or verify
     * @param phase preparing, copying, reading, folding, indexing, checking, catching_up, swapping, healing, then done,
     *     cancelled or failed
     * @param rate events per second, null before there were any
     * @param comparedRows rows that a verification compared
     */
    record Run(
            UUID id,
            String kind,
            String projection,
            String phase,
            long eventsDone,
            long eventsTotal,
            @Nullable BigDecimal rate,
            @Nullable BigDecimal etaSeconds,
            @Nullable String error,
            @Nullable Long comparedRows,
            @Nullable List<Difference> differences,
            Instant startedAt,
            @Nullable Instant endedAt) {

        public boolean ended() {
            return endedAt != null;
        }

        /** The same as one company may see it: differences of its own rows only. */
        public Run of(String companyId) {
            @Nullable
            List<Difference> own = differences == null
                    ? null
                    : differences.stream()
                            .filter(difference -> difference.companyId().equals(companyId))
                            .toList();
            return new Run(
                    id,
                    kind,
                    projection,
                    phase,
                    eventsDone,
                    eventsTotal,
                    rate,
                    etaSeconds,
                    error,
                    comparedRows,
                    own,
                    startedAt,
                    endedAt);
        }
    }

    /** Something that a verification found: a field, {@code *} for the whole row, as it is and as it should be. */
    record Difference(
            String table,
            String companyId,
            String key,
            String field,
            @Nullable String live,
            @Nullable String folded) {}

    /** An event that was set aside; {@code state} is failed, held (behind a failed one) or discarded. */
    record DeadLetter(
            UUID id,
            String projection,
            String companyId,
            String groupId,
            long position,
            String eventName,
            String state,
            @Nullable String error,
            int attempts,
            Instant at) {}

    /** Nothing of that name is there to be rebuilt or verified. */
    final class UnknownProjectionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnknownProjectionException(String name) {
            super("there is no projection '" + name + "'");
        }
    }

    /** Another rebuild or verification is under way. */
    final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public BusyException() {
            super("another rebuild or verification is under way");
        }
    }

    /** The tables were made by older folds than these, and are not renewed yet: what differs is no drift. */
    final class OutdatedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public OutdatedException() {
            super("the tables were made by older folds");
        }
    }

    /** Names of all projections. */
    List<String> names();

    /** All projections. */
    List<Projection> list();

    /** Position of the last event that the read models show. */
    long position();

    /** Waits until the read models show that position; false when they do not within the time. */
    boolean caughtUp(long position, Duration wait);

    /** Whether the rows of that card, call or other stream wait behind a dead letter. */
    default boolean held(String companyId, String id) {
        return held(companyId, id, Long.MAX_VALUE);
    }

    /** Whether the row of that id lacks an event up to the position, because it waits behind a dead letter. */
    boolean held(String companyId, String id, long position);

    /** Begins to fold a projection (or {@link #ALL}) again from the first event, beside the live one. */
    UUID rebuild(String name);

    /**
     * Begins to fold a projection again and to compare; of one company only, unless that is null.
     *
     * @throws OutdatedException while tables wait for a rebuild by these folds
     */
    UUID verify(String name, @Nullable String companyId);

    /** Waits until a rebuild or verification has ended, at most that long, and says how it stands. */
    Optional<Run> await(UUID id, Duration wait);

    Optional<Run> run(UUID id);

    List<Run> runs(int limit);

    /** Ends a rebuild or verification; the live tables stay as they are. False when it had ended. */
    boolean cancel(UUID id);

    /** Stops folding until {@link #resume}; all projections advance together, so all stop. */
    void pause();

    void resume();

    /** Folds one card (or other group) again from its events; whether that changed anything. */
    boolean refold(String companyId, String id);

    /** Dead letters of one company, or of all when it is null, newest first. */
    List<DeadLetter> deadLetters(@Nullable String companyId, int limit);

    /**
     * A page of one company's dead letters, newest first.
     *
     * @param beforeAt with {@code beforeId} the letter after which the list goes on, both null for its beginning
     */
    List<DeadLetter> deadLetters(String companyId, @Nullable Instant beforeAt, @Nullable UUID beforeId, int limit);

    /** One of them. */
    Optional<DeadLetter> deadLetter(String companyId, UUID letter);

    /** Tries the group of a dead letter again; whether none of its events is set aside any more. Refused while a rebuild is under way. */
    boolean retry(String companyId, UUID letter);

    /** Leaves an event out for good and goes on with those behind it; false when there is no such letter. Refused as a retry is. */
    boolean discard(String companyId, UUID letter);
}
