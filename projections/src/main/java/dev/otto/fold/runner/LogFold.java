package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.platform.eventlog.EventDecoder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Folds the log up to a position by group, in memory. The groups are divided into as many passes over the log as memory
 * asks for, and within a pass over threads; the database leaves out what a pass does not need. Merges are known from the
 * start, so each group is folded once.
 */
final class LogFold {

    private static final int CHUNK = 1_000;
    private static final List<Routed> END = List.of();

    /** Where the folded groups go. */
    interface Sink {
        /** Called before the groups of a pass, once. */
        default void beginPass(Pass pass) throws SQLException {}

        /** Throws what {@link #take} would for its own sake, without taking anything. */
        void check(Held group);

        /** Takes a group, wholly or not at all; called by the worker's own thread. */
        void take(int worker, Held group) throws SQLException;

        /** Called when a worker has no more groups of this pass. */
        default void endPass(int worker) throws SQLException {}

        /** Called after the groups of a pass, once. */
        default void endPass(Pass pass) throws SQLException {}

        /** A group's events from the first refused one on. */
        void refused(Group.Key group, LoggedEvent refused, Throwable error, List<LoggedEvent> behind);
    }

    /** One pass: the groups with this share of the hashes, or all when there is one pass only. */
    record Pass(int number, int of, List<String> handled) {

        /** Condition on {@code id}, an SQL expression for the id by which rows or events are told apart. */
        String condition(String id) {
            return of == 1
                    ? "true"
                    : "((hashtext(" + id + ") & 2147483647) % " + of + " = " + number + " or " + id + " = any(?))";
        }

        boolean needsHandled() {
            return of > 1;
        }

        /** Whether this pass has the group. Groups that take part in merges are divided by us, others by the database. */
        boolean has(String groupId, boolean merged) {
            return of == 1 || !merged || Math.floorMod(groupId.hashCode(), of) == number;
        }
    }

    /** What a card or stream was merged into, at that position. */
    record Edge(String into, long position) {}

    /** An event and the group into which it is folded. */
    private record Routed(Group.Key group, LoggedEvent event) {}

    private final EventDecoder decoder;
    private final int workers;
    private final int eventsPerPass;
    private final @Nullable String onlyCompany;
    private final long upTo;
    private final Set<Long> discarded;
    private volatile Definitions definitions = Definitions.none();

    /** Merged id → what it was merged into, and stream → the card that it found. */
    private final Map<Group.Key, Edge> edges = new HashMap<>();

    private final Set<Group.Key> survivors = new HashSet<>();

    /**
     * @param discarded positions to leave out
     */
    LogFold(
            EventDecoder decoder,
            int workers,
            int eventsPerPass,
            @Nullable String onlyCompany,
            long upTo,
            Set<Long> discarded) {
        this.decoder = decoder;
        this.workers = workers;
        this.eventsPerPass = eventsPerPass;
        this.onlyCompany = onlyCompany;
        this.upTo = upTo;
        this.discarded = discarded;
    }

    /**
     * Folds everything.
     *
     * @param reading a connection that sees the log, in a transaction; used for nothing else
     * @param progress told how many more events have been folded; throws to end the work
     */
    void run(Connection reading, Sink sink, LongConsumer progress) throws SQLException, InterruptedException {
        definitions = Definitions.read(reading);
        readMerges(reading);
        List<String> handled = new ArrayList<>();
        edges.keySet().forEach(key -> handled.add(key.id()));
        survivors.forEach(key -> handled.add(key.id()));
        int passes = (int) Math.max(1, (upTo + eventsPerPass - 1) / eventsPerPass);
        for (int number = 0; number < passes; number++) {
            pass(reading, new Pass(number, passes, handled), sink, progress);
        }
    }

    private void readMerges(Connection reading) throws SQLException {
        edges.putAll(FoldLog.foundTheirCard(reading, upTo));
        for (LoggedEvent event : FoldLog.merges(reading, upTo)) {
            if (discarded.contains(event.position())) {
                continue;
            }
            Folding.Merge merge;
            try {
                merge = Folding.merge(event.decode(decoder).event());
            } catch (RuntimeException unreadable) {
                continue; // refused when its group comes to it
            }
            if (merge != null && !merge.id().equals(merge.into())) {
                edges.putIfAbsent(
                        new Group.Key(event.companyId(), merge.id()), new Edge(merge.into(), event.position()));
            }
        }
        edges.keySet().forEach(key -> survivors.add(survivor(key)));
    }

    /** The group of a card or stream. */
    private Group.Key survivor(Group.Key key) {
        Group.Key at = key;
        for (int depth = 0; depth < 100; depth++) {
            Edge edge = edges.get(at);
            if (edge == null) {
                return at;
            }
            at = new Group.Key(key.companyId(), edge.into());
        }
        return at;
    }

    private Group.Key groupOf(LoggedEvent event) {
        if (edges.isEmpty()) {
            return new Group.Key(event.companyId(), event.rawGroup());
        }
        if (event.cardId() == null && edges.containsKey(new Group.Key(event.companyId(), event.streamId()))) {
            return survivor(new Group.Key(event.companyId(), event.streamId()));
        }
        return survivor(new Group.Key(event.companyId(), event.rawGroup()));
    }

    /** All merges up to the position. */
    Map<Group.Key, Edge> merges() {
        return edges;
    }

    String survivorOf(Group.Key key) {
        return survivor(key).id();
    }

    private void pass(Connection reading, Pass pass, Sink sink, LongConsumer progress)
            throws SQLException, InterruptedException {
        sink.beginPass(pass);
        AtomicLong folded = new AtomicLong();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                workers,
                Thread.ofPlatform().name("otto-fold-log-", 0).daemon(true).factory())) {
            List<BlockingQueue<List<Routed>>> queues = new ArrayList<>();
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                BlockingQueue<List<Routed>> queue = new ArrayBlockingQueue<>(4);
                queues.add(queue);
                working.add(threads.submit(() -> {
                    work(reading, worker, queue, sink, folded);
                    return null;
                }));
            }
            try {
                read(reading, pass, queues, working, folded, progress);
                for (int i = 0; i < workers; i++) {
                    offer(queues.get(i), END, working.get(i));
                }
                for (Future<?> future : working) {
                    await(future, folded, progress);
                }
                progress.accept(folded.getAndSet(0));
                sink.endPass(pass);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private void read(
            Connection reading,
            Pass pass,
            List<BlockingQueue<List<Routed>>> queues,
            List<Future<?>> working,
            AtomicLong folded,
            LongConsumer progress)
            throws SQLException, InterruptedException {
        String sql = "select " + FoldLog.columns() + " from event_log where global_index <= ?"
                + (onlyCompany == null ? "" : " and company_id = ?") + " and "
                + pass.condition("coalesce(contact_card_id::text, aggregate_identifier)") + " order by global_index";
        List<List<Routed>> chunks = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            chunks.add(new ArrayList<>(CHUNK));
        }
        try (PreparedStatement statement = reading.prepareStatement(sql)) {
            statement.setFetchSize(CHUNK);
            int parameter = 1;
            statement.setLong(parameter++, upTo);
            if (onlyCompany != null) {
                statement.setString(parameter++, onlyCompany);
            }
            if (pass.needsHandled()) {
                statement.setArray(
                        parameter, reading.createArrayOf("text", pass.handled().toArray()));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    LoggedEvent event = FoldLog.event(rows);
                    Group.Key group = groupOf(event);
                    if (discarded.contains(event.position()) || !pass.has(group.id(), survivors.contains(group))) {
                        continue;
                    }
                    int worker = Math.floorMod(group.hashCode() * 31 + 7, workers);
                    List<Routed> chunk = chunks.get(worker);
                    chunk.add(new Routed(group, event));
                    if (chunk.size() == CHUNK) {
                        offer(queues.get(worker), chunk, working.get(worker));
                        chunks.set(worker, new ArrayList<>(CHUNK));
                        progress.accept(folded.getAndSet(0));
                    }
                }
            }
        }
        for (int i = 0; i < workers; i++) {
            if (!chunks.get(i).isEmpty()) {
                offer(queues.get(i), chunks.get(i), working.get(i));
            }
        }
    }

    private static void offer(BlockingQueue<List<Routed>> queue, List<Routed> chunk, Future<?> worker)
            throws InterruptedException {
        while (!queue.offer(chunk, 100, TimeUnit.MILLISECONDS)) {
            if (worker.isDone()) {
                join(worker);
                throw new IllegalStateException("a folding thread ended early");
            }
        }
    }

    private static void await(Future<?> future, AtomicLong folded, LongConsumer progress) throws InterruptedException {
        while (!future.isDone()) {
            try {
                future.get(100, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException stillWorking) {
                progress.accept(folded.getAndSet(0));
            } catch (ExecutionException e) {
                break;
            }
        }
        join(future);
    }

    private static void join(Future<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new LiveRunner.FoldFailure(e.getCause() == null ? e : e.getCause());
        }
    }

    /** A group under way. */
    private static final class Growing {
        Group group;

        @Nullable
        LoggedEvent refused;

        @Nullable
        Throwable error;

        final List<LoggedEvent> behind = new ArrayList<>();

        Growing(Group group) {
            this.group = group;
        }
    }

    private void work(Connection reading, int worker, BlockingQueue<List<Routed>> queue, Sink sink, AtomicLong folded)
            throws InterruptedException, SQLException {
        Map<Group.Key, Growing> groups = new HashMap<>();
        for (List<Routed> chunk = queue.take(); !chunk.isEmpty(); chunk = queue.take()) {
            for (Routed routed : chunk) {
                grow(groups.computeIfAbsent(routed.group(), key -> new Growing(Group.empty(key))), routed.event());
            }
            folded.addAndGet(chunk.size());
        }
        Iterator<Growing> all = groups.values().iterator();
        while (all.hasNext()) {
            Growing growing = all.next();
            all.remove();
            try {
                sink.take(worker, Held.of(growing.group, definitions.of(growing.group.companyId())));
            } catch (SQLException e) {
                throw new LiveRunner.FoldFailure(e);
            } catch (RuntimeException | StackOverflowError e) {
                growing = upToTheRefused(reading, growing, sink);
                sink.take(worker, Held.of(growing.group, definitions.of(growing.group.companyId())));
            }
            if (growing.refused != null && growing.error != null) {
                sink.refused(growing.group.key(), growing.refused, growing.error, growing.behind);
            }
        }
        sink.endPass(worker);
    }

    /** The group up to the event after which its rows cannot be stored. */
    private Growing upToTheRefused(Connection reading, Growing failed, Sink sink) throws SQLException {
        Group.Key key = failed.group.key();
        Set<String> members = new HashSet<>(Set.of(key.id()));
        edges.keySet().stream()
                .filter(id -> survivor(id).equals(key))
                .map(Group.Key::id)
                .forEach(members::add);
        List<LoggedEvent> events;
        synchronized (reading) {
            events = FoldLog.ofGroup(reading, key.companyId(), members, upTo);
        }
        Growing growing = new Growing(Group.empty(key));
        for (LoggedEvent event : events) {
            if (discarded.contains(event.position())) {
                continue;
            }
            if (growing.refused != null) {
                growing.behind.add(event);
                continue;
            }
            Group next = growing.group.copy();
            try {
                next.apply(event.decode(decoder));
                sink.check(Held.of(next.copy(), definitions.of(next.companyId())));
                growing.group = next;
            } catch (RuntimeException | StackOverflowError e) {
                growing.refused = event;
                growing.error = e;
            }
        }
        return growing;
    }

    private void grow(Growing growing, LoggedEvent event) {
        if (growing.refused != null) {
            growing.behind.add(event);
            return;
        }
        try {
            growing.group.apply(event.decode(decoder));
        } catch (RuntimeException | StackOverflowError e) {
            growing.refused = event;
            growing.error = e;
        }
    }
}
