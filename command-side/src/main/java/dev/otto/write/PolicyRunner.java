package dev.otto.write;

import dev.otto.events.EventEnvelope;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.eventlog.EventSource.Logged;
import dev.otto.platform.eventlog.EventSource.Readable;
import dev.otto.platform.eventlog.EventSource.Unreadable;
import dev.otto.platform.policy.PolicyBook;
import dev.otto.platform.tenancy.Gathering;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.worker.WorkerTasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets the policies hear the log, in its order. A batch of events, the commands that they lead to, and the new position
 * are one transaction: with the log in PostgreSQL a policy acts exactly once. When a batch fails, its events are heard
 * one by one; a policy that cannot act on an event gets it again later, and until then no later event of that contact. So
 * does every policy with an event that nobody here can read: such a one stands for its contact alone, never for the log.
 *
 * <p>One node runs the policies at a time: the one that has locked their position for the length of its transaction.
 */
final class PolicyRunner implements SmartLifecycle {

    /** Bounds what a batch that fails has done in vain; its appends are made last, so they hold no reader back for long. */
    static final int BATCH = 256;

    /** What lost a race is tried with half as many events, whose transaction is shorter; down to one. */
    private static final int HALVINGS = Integer.numberOfTrailingZeros(BATCH);

    /** A race that is lost so often in a row is none: whoever can never append is found one by one, and set aside. */
    private static final int MOST_LOSSES = 50;

    /** How many races one event, heard alone, may lose. */
    private static final int MOST_RACES = 10;

    /** Nobody waits for a policy by the millisecond, and what comes meanwhile costs little more when it is heard together. */
    private static final long SHORTEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Those whose time has come share the thread with the log: a crowd of them must not keep others waiting. */
    private static final int RETRIED_AT_ONCE = 50;

    private static final String NAME = PolicyBook.NAME;
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration WHILE_ANOTHER_NODE = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRunner.class);

    private final EventSource events;
    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final Commands commands;
    private final Map<String, Policy> policies;
    private final List<Foresight> foresights;
    private final Clock clock;
    private final WorkerTasks tasks;
    private final MissedRows missed;
    private volatile boolean running;
    private volatile @Nullable String lastError;
    private long nextLook = System.nanoTime();

    /** The position as this node last knew it; where another node has gone on, {@link #claim} says so. */
    private long heard;

    /** How often in a row a batch lost a race for a stream. */
    private int losses;

    private volatile Thread thread = Thread.currentThread();

    PolicyRunner(
            EventSource events,
            TenantTransactions transactions,
            JdbcClient jdbc,
            Commands commands,
            List<Policy> policies,
            List<Foresight> foresights,
            Clock clock,
            WorkerTasks tasks,
            MissedRows missed) {
        this.events = events;
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.commands = commands;
        this.foresights = List.copyOf(foresights);
        this.policies = policies.stream().collect(Collectors.toMap(Policy::name, Function.identity()));
        this.clock = clock;
        this.tasks = tasks;
        this.missed = missed;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("policies").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                boolean retried = lettersAreDue() && retryDueLetters();
                long begun = System.nanoTime();
                Step step = hearNext();
                lastError = null;
                switch (step) {
                    case HEARD -> rest(System.nanoTime() - begun);
                    case HEARD_FULL -> {}
                    case NOTHING -> {
                        if (!retried) {
                            events.awaitBeyond(heard, IDLE);
                        }
                    }
                    case ANOTHER_NODE -> Thread.sleep(WHILE_ANOTHER_NODE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | StackOverflowError e) {
                if (running) {
                    tasks.failed(NAME, 0);
                    standStill(e);
                    pause();
                }
            }
        }
    }

    /** Says why in the log, to this node's health and, where the database is not the reason, to all who ask. */
    private void standStill(Throwable error) {
        lastError = error.getClass().getName();
        LOG.warn("policies pause for a second after {}", lastError);
        try {
            transactions.worker(() -> jdbc.sql("update policy_position set error = :error where name = :name")
                    .param("error", lastError)
                    .param("name", NAME)
                    .update());
        } catch (RuntimeException e) {
            LOG.debug("that could not be written down", e);
        }
    }

    /** Class of the error because of which the policies of this node stand still, null when they do not. */
    @Nullable
    String lastError() {
        return lastError;
    }

    /** Whether this node hears the log, or waits for another that does. */
    boolean isListening() {
        return running && thread.isAlive();
    }

    /** For as long as the last batch took: the busier the machine is, the more is heard together. */
    private static void rest(long tookNanos) {
        LockSupport.parkNanos(Math.clamp(tookNanos, SHORTEST_REST_NANOS, LONGEST_REST_NANOS));
    }

    private boolean lettersAreDue() {
        long now = System.nanoTime();
        if (now - nextLook < 0) {
            return false;
        }
        nextLook = now + BETWEEN_LOOKS.toNanos();
        return true;
    }

    /** The position up to which every event was heard. */
    long position() {
        return transactions.worker(this::storedPosition);
    }

    /** Hears the next batch; false when there was nothing to hear or another node is at it. */
    boolean step() {
        heard = position();
        try {
            return switch (hearNext()) {
                case HEARD, HEARD_FULL -> true;
                case NOTHING, ANOTHER_NODE -> false;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What is read beyond a position that another node has left behind is dropped: the claim tells the true one. */
    private Step hearNext() throws InterruptedException {
        long after = heard;
        int most = BATCH >> Math.min(losses, HALVINGS);
        List<Logged> batch = events.readEach(after, most);
        if (batch.isEmpty()) {
            return Step.NOTHING;
        }
        if (!missed.write()) {
            return Step.NOTHING;
        }
        long begun = System.nanoTime();
        try {
            OptionalLong now = transactions.worker(() -> {
                OptionalLong position = claim();
                if (position.isEmpty() || position.getAsLong() != after) {
                    return position;
                }
                Gathering.within(() -> {
                    hear(batch);
                    return true;
                });
                return OptionalLong.of(batch.getLast().position());
            });
            if (now.isEmpty()) {
                return Step.ANOTHER_NODE;
            }
            heard = now.getAsLong();
            tasks.done(NAME, System.nanoTime() - begun);
            losses = Math.max(0, Math.min(losses, HALVINGS) - 1);
            return batch.size() == most ? Step.HEARD_FULL : Step.HEARD;
        } catch (RuntimeException | StackOverflowError e) {
            missed.suspect();
            if (losses < MOST_LOSSES && e instanceof RuntimeException lost && TenantTransactions.lostAppend(lost)) {
                losses++; // a delivery or a request came first: the same again, fewer at once
                return Step.HEARD;
            }
            LOG.debug("a batch of {} events is heard one by one", batch.size(), e);
        }
        for (Logged event : batch) {
            if (!missed.write()) {
                return Step.HEARD;
            }
            if (!hearAlone(event, heard)) {
                return Step.ANOTHER_NODE;
            }
            heard = event.position();
        }
        tasks.done(NAME, System.nanoTime() - begun);
        return Step.HEARD;
    }

    private void hear(List<Logged> batch) {
        Set<Held> held = heldBack(batch);
        Set<String> streams = new HashSet<>();
        List<EventEnvelope> readable = new ArrayList<>(batch.size());
        for (Logged logged : batch) {
            if (logged instanceof Readable(EventEnvelope event)) {
                readable.add(event);
                streams.add(event.streamId());
                if (event.event().contactCardId() != null) {
                    streams.add(event.event().contactCardId().toString());
                }
            }
        }
        foresights.forEach(foresight -> foresight.foresee(readable, streams));
        commands.willSendTo(streams);
        for (Logged event : batch) {
            warnOfUnreadable(event);
            for (Policy policy : policies.values()) {
                hear(policy, event, held);
            }
        }
        advance(batch.getLast().position());
    }

    private static void warnOfUnreadable(Logged logged) {
        if (logged instanceof Unreadable event) {
            LOG.warn(
                    "event {} ({}) cannot be read, so no policy acts on it for now: {}",
                    event.position(),
                    event.name(),
                    event.error());
        }
    }

    /**
     * All policies hear the event, but for those that cannot act on it: what they do, what is set aside for the others and the
     * new position are one transaction.
     *
     * @param before the position of the event before it; between the two there may be gaps
     */
    private boolean hearAlone(Logged event, long before) throws InterruptedException {
        Map<Policy, String> cannot = new LinkedHashMap<>();
        int races = 0;
        while (true) {
            Policy[] acting = new Policy[1];
            try {
                return transactions.worker(() -> {
                    acting[0] = null;
                    boolean ours = claimed(before);
                    if (ours) {
                        hear(event, cannot, acting);
                        advance(event.position());
                    }
                    return ours;
                });
            } catch (RuntimeException | StackOverflowError e) {
                Policy policy = acting[0];
                if (policy == null) {
                    throw e;
                }
                missed.suspect(); // where the log is elsewhere, it may have an event whose look-up rows went with the
                // transaction
                missed.write();
                if (races++ < MOST_RACES && e instanceof RuntimeException lost && TenantTransactions.lostAppend(lost)) {
                    continue;
                }
                LOG.warn(
                        "policy {} could not act on event {} ({}): {}",
                        policy.name(),
                        event.position(),
                        event.name(),
                        e.getClass().getName());
                tasks.failed(policy.name(), 0);
                cannot.put(policy, e.getClass().getName());
            }
        }
    }

    private void hear(Logged event, Map<Policy, String> cannot, @Nullable Policy[] acting) {
        Set<Held> held = heldBack(List.of(event));
        for (Policy policy : policies.values()) {
            @Nullable String error = cannot.get(policy);
            if (error == null) {
                acting[0] = policy;
                hear(policy, event, held);
                acting[0] = null;
            } else {
                setAside(policy, event, error, later());
            }
        }
    }

    /** Hears events again that a policy could not act on: the earliest of each contact whose time has come. */
    boolean retryDueLetters() {
        List<Letter> due = transactions.worker(() -> jdbc.sql("""
                        select policy, position, attempts from (
                            select distinct on (policy, group_id) policy, position, attempts, next_attempt_at
                            from policy_letter order by policy, group_id, position) earliest
                        where next_attempt_at <= :now order by next_attempt_at, position limit :most
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("most", RETRIED_AT_ONCE)
                .query((row, n) -> new Letter(row.getString(1), row.getLong(2), row.getInt(3)))
                .list());
        due.forEach(this::retry);
        return !due.isEmpty();
    }

    private void retry(Letter letter) {
        List<Logged> found = events.readEach(letter.position - 1, 1);
        if (found.isEmpty() || found.getFirst().position() != letter.position) {
            LOG.warn("event {}, on which policy {} is to act, is not to be read now", letter.position, letter.policy);
            tryLater(letter, "not_found");
            return;
        }
        switch (found.getFirst()) {
            case Unreadable event -> {
                warn(letter, event.name(), event.error());
                tryLater(letter, event.error());
            }
            case Readable(EventEnvelope event) -> retry(letter, event);
        }
    }

    private void retry(Letter letter, EventEnvelope event) {
        Policy policy = policies.get(letter.policy);
        if (policy == null) {
            // a node of another version may know it
            warn(letter, event.name(), "unknown_policy");
            tryLater(letter, "unknown_policy");
            return;
        }
        try {
            transactions.worker(() -> {
                // taken away first: since it was listed, another node may have acted on it, or somebody have discarded
                // it
                boolean ours = claim().isPresent()
                        && jdbc.sql("delete from policy_letter where policy = :policy and position = :position")
                                        .param("policy", letter.policy)
                                        .param("position", letter.position)
                                        .update()
                                > 0;
                if (ours) {
                    policy.on(event, new Acting(policy, event));
                }
                return ours;
            });
        } catch (RuntimeException | StackOverflowError e) {
            tasks.failed(letter.policy, 0);
            missed.suspect();
            warn(letter, event.name(), e.getClass().getName());
            tryLater(letter, e.getClass().getName());
        }
    }

    private static void warn(Letter letter, String name, String error) {
        LOG.warn(
                "policy {} could not act on event {} ({}) after {} tries: {}",
                letter.policy,
                letter.position,
                name,
                letter.attempts + 1,
                error);
    }

    private void tryLater(Letter letter, String error) {
        Duration wait = Duration.ofSeconds(Math.min(3600, 5L << Math.min(letter.attempts, 10)));
        transactions.worker(() -> jdbc.sql("""
                        update policy_letter set attempts = attempts + 1, error = :error, next_attempt_at = :next
                        where policy = :policy and position = :position
                        """)
                .param("error", error)
                .param("next", clock.instant().plus(wait).atOffset(ZoneOffset.UTC))
                .param("policy", letter.policy)
                .param("position", letter.position)
                .update());
    }

    /** What is set aside here holds the later events of its group back, in the same batch too. */
    private void hear(Policy policy, Logged logged, Set<Held> held) {
        Held group = new Held(policy.name(), logged.groupId());
        if (!held.isEmpty() && held.contains(group)) {
            setAside(policy, logged, PolicyBook.HELD, clock.instant());
            return;
        }
        switch (logged) {
            case Readable(EventEnvelope event) -> policy.on(event, new Acting(policy, event));
            case Unreadable event -> {
                setAside(policy, event, event.error(), later());
                held.add(group);
            }
        }
    }

    private Instant later() {
        return clock.instant().plusSeconds(5);
    }

    private Set<Held> heldBack(List<Logged> batch) {
        String[] groups = batch.stream().map(Logged::groupId).distinct().toArray(String[]::new);
        return new HashSet<>(
                jdbc.sql("select distinct policy, group_id from policy_letter where group_id = any(:groups)")
                        .param("groups", groups)
                        .query((row, n) -> new Held(row.getString(1), row.getString(2)))
                        .list());
    }

    private void setAside(Policy policy, Logged event, String error, Instant next) {
        jdbc.sql("""
                        insert into policy_letter
                            (policy, position, company_id, group_id, event_name, error, next_attempt_at)
                        values (:policy, :position, :company, :group, :event, :error, :next)
                        on conflict do nothing
                        """)
                .param("policy", policy.name())
                .param("position", event.position())
                .param("company", event.companyId())
                .param("group", event.groupId())
                .param("event", event.name())
                .param("error", error)
                .param("next", next.atOffset(ZoneOffset.UTC))
                .update();
    }

    private boolean claimed(long expectedPosition) {
        OptionalLong position = claim();
        return position.isPresent() && position.getAsLong() == expectedPosition;
    }

    /**
     * Makes the policies this node's until its transaction ends; their position, or nothing when they are another's. The lock is
     * the row's own, so that the position read is the one committed last, which a lock beside it would not promise.
     */
    private OptionalLong claim() {
        Optional<Long> position = jdbc.sql(
                        "select position from policy_position where name = :name for update skip locked")
                .param("name", NAME)
                .query(Long.class)
                .optional();
        if (position.isPresent()) {
            return OptionalLong.of(position.get());
        }
        int first = jdbc.sql(
                        "insert into policy_position (name, position) values (:name, 0) on conflict (name) do nothing")
                .param("name", NAME)
                .update();
        return first == 1 ? OptionalLong.of(0) : OptionalLong.empty();
    }

    private long storedPosition() {
        return jdbc.sql("select position from policy_position where name = :name")
                .param("name", NAME)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    private void advance(long position) {
        jdbc.sql("update policy_position set position = :position, updated_at = now(), error = null where name = :name")
                .param("name", NAME)
                .param("position", position)
                .update();
    }

    private void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Step {
        HEARD,
        /** And there may be more. */
        HEARD_FULL,
        NOTHING,
        ANOTHER_NODE
    }

    private record Held(String policy, String groupId) {}

    private record Letter(String policy, long position, int attempts) {}

    private final class Acting implements PolicyContext {

        private final CommandContext context;

        Acting(Policy policy, EventEnvelope event) {
            this.context = new CommandContext(
                    event.companyId(),
                    "system:" + policy.name(),
                    null,
                    event.metadata().traceId(),
                    event.streamId() + "/" + event.sequence(),
                    event.metadata().occurredAt(),
                    event.metadata().zone());
        }

        @Override
        public Sent send(Command command, Instant occurredAt) {
            return commands.send(command, context.at(occurredAt));
        }

        @Override
        public boolean tryToSend(Command command, Instant occurredAt) {
            try {
                return commands.send(command, context.at(occurredAt)).changed();
            } catch (Refused refused) {
                LOG.debug(
                        "{} was refused: {}",
                        command.getClass().getSimpleName(),
                        refused.refusal().errorCode());
                return false;
            }
        }
    }
}
