package dev.otto.fold.runner;

import dev.otto.events.DomainEvent;
import dev.otto.fold.Group;
import dev.otto.platform.eventlog.EventDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The log folded by group, in two steps. {@link #read}: one pass over it, stretches of it at the same time, in which the rows
 * are divided by the hash of their group into files, as they came and undecoded. {@link #fold}: threads take one part after
 * the other, which fits into memory whole, and fold each of its groups from its first event to its last. Groups that take
 * part in merges are set aside by the parts and folded at the end, when all of them are known. What was read and which parts
 * are done outlasts the process.
 */
final class LogPass {

    private static final int PART_BYTES = 10 << 20;
    private static final int LEAST_EVENTS_PER_PART = 2_000;
    private static final int FINE_PARTS = 64; // so that little is done twice after a crash
    private static final int MOST_PARTS = 512;
    private static final int PARTS_PER_MERGED_PART = 8; // about an eighth of a log belongs to cards that were merged
    private static final int READINGS = 40;
    private static final int LEAST_READING = 20_000;
    private static final int ASKED_TOGETHER = 5_000;
    private static final int COUNTED_TOGETHER = 2_000;
    private static final String MERGED = "merged-";

    /** Where the folded groups go. */
    interface Sink {
        /** Whether an interrupted run finished the part. */
        boolean done(int part);

        /** The sink of one thread. */
        Taking begin(int worker);
    }

    /** Takes groups of one part after the other. */
    interface Taking {
        void beginPart(int part) throws SQLException;

        /** Throws what {@link #take} would for its own sake, without taking anything. */
        void check(Held group);

        /** Takes a group, wholly or not at all. */
        void take(Held group);

        /** A group's events from the first refused one on. */
        void refused(Group.Key group, LoggedEvent refused, Throwable error, List<LoggedEvent> behind);

        void endPart(int part) throws SQLException;
    }

    /** What a card or stream was merged into, at that position. */
    record Edge(String into, long position) {}

    private final EventDecoder decoder;
    private final Spill spill;
    private final int parts;
    private final int mergesFile;
    private final int cardlessFile;
    private final @Nullable String onlyCompany;
    private final Set<Long> leftOut;
    private final Definitions definitions;
    private final Pace pace;
    private int mergedParts;

    /** Merged id → what it was merged into, and stream → the card that it found. */
    private final Map<Group.Key, Edge> edges = new HashMap<>();

    /** All groups that take part in merges. */
    private final Set<Group.Key> handled = new HashSet<>();

    /** Hashes of those, to look at before anything is made for a look into the set. */
    private final Set<Long> handledHashes = new HashSet<>();

    private LogPass(
            EventDecoder decoder,
            Spill spill,
            @Nullable String onlyCompany,
            Set<Long> leftOut,
            Definitions definitions,
            Pace pace) {
        this.decoder = decoder;
        this.spill = spill;
        this.parts = spill.manifest().parts();
        this.mergesFile = parts;
        this.cardlessFile = parts + 1;
        this.onlyCompany = onlyCompany;
        this.leftOut = leftOut;
        this.definitions = definitions;
        this.pace = pace;
    }

    /** How many parts a log of that many events is divided into. */
    static int parts(long events, long bytes) {
        long fine = Math.min(FINE_PARTS, events / LEAST_EVENTS_PER_PART);
        return (int) Math.clamp(Math.max(fine, bytes / PART_BYTES), 1, MOST_PARTS);
    }

    /** Into how many further parts the groups that take part in merges are divided, where there are any. */
    static int mergedParts(int parts) {
        return Math.max(2, parts / PARTS_PER_MERGED_PART);
    }

    /** Files for a pass with that many parts. */
    static int files(int parts) {
        return parts + 2;
    }

    /**
     * A pass over the log up to where the spill's manifest says.
     *
     * @param onlyCompany whose events alone are read, null for all
     * @param leftOut positions to leave out
     * @param definitions by which terms the companies count
     */
    static LogPass over(
            EventDecoder decoder,
            Spill spill,
            @Nullable String onlyCompany,
            Set<Long> leftOut,
            Definitions definitions,
            Pace pace) {
        return new LogPass(decoder, spill, onlyCompany, leftOut, definitions, pace);
    }

    /** Where each of so many stretches of a log begins that are read at the same time. */
    static long[] stretches(long upTo, int count) {
        return LongStream.range(0, count).map(i -> begin(upTo, i, count)).toArray();
    }

    private static long begin(long upTo, long stretch, int count) {
        return upTo / count * stretch;
    }

    /**
     * Reads what was not read yet.
     *
     * @param reading connections that see the log, in transactions; one for each of the spill's strands
     * @param progress told how many more positions were read; throws to end the work
     */
    void read(List<Connection> reading, LongConsumer progress) throws SQLException, InterruptedException {
        List<Spill.Strand> strands = spill.strands();
        progress.accept(IntStream.range(0, strands.size())
                .mapToLong(i -> strands.get(i).reached() - begin(upTo(), i, strands.size()))
                .sum());
        if (strands.size() == 1) {
            readStretch(reading.getFirst(), 0, progress);
        } else {
            AtomicLong read = new AtomicLong();
            List<Callable<@Nullable Void>> stretches = new ArrayList<>();
            for (int i = 0; i < strands.size(); i++) {
                int stretch = i;
                stretches.add(() -> {
                    readStretch(reading.get(stretch), stretch, read::addAndGet);
                    return null;
                });
            }
            together("otto-read-log-", stretches, read, progress);
        }
        spill.written();
        resolve(reading.getFirst());
    }

    private long upTo() {
        return spill.manifest().upTo();
    }

    private void readStretch(Connection reading, int stretch, LongConsumer progress)
            throws SQLException, InterruptedException {
        Spill.Strand strand = spill.strands().get(stretch);
        int count = spill.strands().size();
        long end = stretch + 1 == count ? upTo() : begin(upTo(), stretch + 1, count);
        long step = Math.max(LEAST_READING, (upTo() + READINGS - 1) / READINGS);
        Set<String> cardless = new HashSet<>();
        for (long reached = strand.reached(); reached < end; ) {
            long next = Math.min(end, reached + step);
            readBetween(reading, reached, next, strand, cardless, progress);
            strand.note(next);
            progress.accept(next - reached);
            reached = next;
        }
    }

    private void readBetween(
            Connection reading, long after, long upTo, Spill.Strand strand, Set<String> cardless, LongConsumer progress)
            throws SQLException, InterruptedException {
        String sql = "copy (select " + LogWindow.COLUMNS + " from event_log where global_index > " + after
                + " and global_index <= " + upTo
                + (onlyCompany == null ? "" : " and company_id = " + quoted(onlyCompany))
                + " order by global_index) to stdout (format binary)";
        LogWindow row = new LogWindow();
        long begun = System.nanoTime();
        CopyOut copy = reading.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        try {
            boolean first = true;
            int count = 0;
            for (byte[] bytes = copy.readFromCopy(); bytes != null; bytes = copy.readFromCopy()) {
                int at = first ? BinaryRow.HEADER.length : 0;
                first = false;
                while (at < bytes.length && (bytes[at] != -1 || bytes[at + 1] != -1)) {
                    int begin = at + 2;
                    at = row.at(bytes, begin);
                    route(row, bytes, begin, at - begin, strand, cardless);
                }
                if ((++count & 0x3ff) == 0) {
                    pace.rest(System.nanoTime() - begun);
                    progress.accept(0);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    begun = System.nanoTime();
                }
            }
        } finally {
            Connections.leave(reading, copy);
        }
        pace.rest(System.nanoTime() - begun);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void route(LogWindow row, byte[] bytes, int begin, int length, Spill.Strand strand, Set<String> cardless) {
        if (!leftOut.isEmpty() && leftOut.contains(row.position())) {
            return;
        }
        strand.append((int) Math.floorMod(row.groupHash(), (long) parts), bytes, begin, length);
        if (row.merges()) {
            strand.append(mergesFile, bytes, begin, length);
        } else if (!row.hasCard() && row.mayFindItsCard()) {
            String stream = row.company() + '\0' + row.stream() + '\n';
            if (cardless.add(stream)) {
                byte[] line = stream.getBytes(StandardCharsets.UTF_8);
                strand.append(cardlessFile, line, 0, line.length);
            }
        }
    }

    private List<String> cardless() {
        byte[] bytes = spill.read(cardlessFile, new byte[0]);
        String lines = new String(bytes, 0, spill.length(cardlessFile), StandardCharsets.UTF_8);
        return lines.lines().distinct().toList();
    }

    /** Learns all merges, once everything is read. */
    private void resolve(Connection reading) throws SQLException {
        List<Group.Key> streams = cardless().stream()
                .map(line -> line.split("\0", 2))
                .map(names -> new Group.Key(names[0], names[1]))
                .toList();
        for (int from = 0; from < streams.size(); from += ASKED_TOGETHER) {
            edges.putAll(FoldLog.foundTheirCard(
                    reading, streams.subList(from, Math.min(streams.size(), from + ASKED_TOGETHER)), upTo(), leftOut));
        }
        byte[] bytes = spill.read(mergesFile, new byte[0]);
        LogWindow row = new LogWindow();
        for (int at = 0; at < spill.length(mergesFile); ) {
            at = row.at(bytes, at);
            Folding.@Nullable Merge merge = merge(row);
            if (merge != null && !merge.id().equals(merge.into())) {
                edges.putIfAbsent(new Group.Key(row.company(), merge.id()), new Edge(merge.into(), row.position()));
            }
        }
        edges.keySet().forEach(key -> {
            handled.add(key);
            handled.add(survivor(key));
        });
        handled.forEach(key -> handledHashes.add(LogWindow.groupHash(key.companyId(), key.id())));
        mergedParts = handled.isEmpty() ? 0 : mergedParts(parts);
    }

    private Folding.@Nullable Merge merge(LogWindow row) {
        DomainEvent event;
        try {
            event = row.decode(decoder).event();
        } catch (RuntimeException unreadable) {
            return null; // refused when its group comes to it
        }
        return Folding.merge(event);
    }

    /** The group of a card or stream. */
    private Group.Key survivor(Group.Key key) {
        return survivor(edges, key);
    }

    private static Group.Key survivor(Map<Group.Key, Edge> edges, Group.Key key) {
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

    /** Whether the group takes part in merges, and is folded after the ordinary parts. */
    boolean handles(Group.Key group) {
        return handledHashes.contains(LogWindow.groupHash(group.companyId(), group.id())) && handled.contains(group);
    }

    /** The piece of its part in which a group that takes part in merges is set aside; known once everything is read. */
    int piece(Group.Key group) {
        return Math.floorMod(survivor(group).hashCode(), mergedParts);
    }

    /** As many empty pieces as there are. */
    List<ByteArrayOutputStream> pieces() {
        return Stream.generate(ByteArrayOutputStream::new).limit(mergedParts).toList();
    }

    /**
     * All pieces of what the ordinary parts set aside in a spill for the merged groups of a later part.
     *
     * @param part as a {@link Sink} is told it
     */
    byte[] setAside(Spill in, int part) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < parts; i++) {
            stored(in, i, part - parts, parts, all);
        }
        return all.toByteArray();
    }

    static void stored(Spill in, int part, int piece, int parts, ByteArrayOutputStream into) {
        in.stored(MERGED + part, piece, mergedParts(parts), into);
    }

    /** Keeps what a part sets aside. */
    void setAside(Spill in, int part, List<ByteArrayOutputStream> pieces) {
        if (!pieces.isEmpty()) {
            in.store(MERGED + part, pieces);
        }
    }

    /** All merges up to the position, but for those that wait; known once everything is read. */
    List<Mapping.Edge> merges(Set<Long> waiting) {
        Map<Group.Key, Edge> made = new HashMap<>(edges);
        made.values().removeIf(edge -> waiting.contains(edge.position()));
        List<Mapping.Edge> merges = new ArrayList<>();
        made.forEach((from, edge) -> merges.add(
                new Mapping.Edge(from, edge.into(), survivor(made, from).id(), edge.position())));
        return merges;
    }

    /**
     * Folds what was read.
     *
     * @param progress told how many more events were folded, now and then; throws to end the work
     */
    void fold(int workers, Sink sink, LongConsumer progress) throws InterruptedException {
        AtomicLong folded = new AtomicLong();
        List<Taking> taking = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            taking.add(sink.begin(i));
        }
        fold(taking, 0, parts, sink, folded, progress);
        fold(taking, parts, parts + mergedParts, sink, folded, progress);
    }

    private void fold(List<Taking> taking, int from, int to, Sink sink, AtomicLong folded, LongConsumer progress)
            throws InterruptedException {
        AtomicInteger next = new AtomicInteger(from);
        List<Callable<@Nullable Void>> working = new ArrayList<>();
        for (Taking own : taking) {
            working.add(() -> {
                Worker worker = new Worker(own, folded);
                for (int part = next.getAndIncrement(); part < to; part = next.getAndIncrement()) {
                    if (sink.done(part)) {
                        folded.addAndGet(worker.skip(part));
                    } else {
                        worker.fold(part);
                    }
                }
                return null;
            });
        }
        together("otto-fold-log-", working, folded, progress);
    }

    /** Each on a thread of its own; fails as the first of them that does, once all have ended. */
    private static void together(
            String name, List<Callable<@Nullable Void>> working, AtomicLong done, LongConsumer progress)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                working.size(), Thread.ofPlatform().name(name, 0).daemon(true).factory())) {
            try {
                for (Future<?> future : working.stream().map(threads::submit).toList()) {
                    await(future, done, progress);
                }
            } finally {
                threads.shutdownNow();
            }
        }
        progress.accept(done.getAndSet(0));
    }

    private static void await(Future<?> future, AtomicLong done, LongConsumer progress) throws InterruptedException {
        while (true) {
            try {
                future.get(50, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException stillWorking) {
                progress.accept(done.getAndSet(0));
            } catch (ExecutionException e) {
                throw new LiveRunner.FoldFailure(e.getCause() == null ? e : e.getCause());
            }
        }
    }

    /** One thread's way through its parts. */
    private final class Worker {
        private final Taking taking;
        private final AtomicLong folded;
        private final LogWindow row = new LogWindow();
        private final LogWindow other = new LogWindow();
        private byte[] bytes = new byte[0];
        private int length;
        private int[] begins = new int[1 << 12];
        private int[] nexts = new int[1 << 12];
        private int rows;
        private int uncounted;

        /** By hash of group: its first and last row, plus one; the hashes beside them. */
        private int[] firsts = new int[0];

        private int[] lasts = new int[0];
        private long[] hashes = new long[0];
        private final List<Integer> slots = new ArrayList<>();

        private Worker(Taking taking, AtomicLong folded) {
            this.taking = taking;
            this.folded = folded;
        }

        /** Reads a part's rows. */
        private void load(int part) {
            if (part < parts) {
                bytes = spill.read(part, bytes);
                length = spill.length(part);
            } else {
                bytes = LogPass.this.setAside(spill, part);
                length = bytes.length;
            }
            rows = 0;
            for (int at = 0; at < length; ) {
                if (rows == begins.length) {
                    begins = Arrays.copyOf(begins, 2 * rows);
                    nexts = Arrays.copyOf(nexts, 2 * rows);
                }
                begins[rows++] = at;
                at = row.at(bytes, at);
            }
        }

        /** Does for a part that an interrupted run folded what the merged groups' parts need of it. */
        private int skip(int part) {
            load(part);
            if (part >= parts) {
                return rows;
            }
            chain();
            List<ByteArrayOutputStream> pieces = pieces();
            int aside = 0;
            for (int slot : slots) {
                row.at(bytes, begins[firsts[slot] - 1]);
                if (isHandled(slot)) {
                    aside += setAside(firsts[slot] - 1, pieces);
                }
            }
            LogPass.this.setAside(spill, part, pieces);
            return rows - aside;
        }

        private boolean isHandled(int slot) {
            return handledHashes.contains(hashes[slot])
                    && handled.contains(new Group.Key(row.company(), row.rawGroup()));
        }

        /** Sets a group's rows aside; how many. */
        private int setAside(int first, List<ByteArrayOutputStream> pieces) {
            ByteArrayOutputStream aside = pieces.get(piece(new Group.Key(row.company(), row.rawGroup())));
            int count = 0;
            for (int at = first; at >= 0; at = nexts[at]) {
                int end = at + 1 < rows ? begins[at + 1] : length;
                aside.write(bytes, begins[at], end - begins[at]);
                count++;
            }
            return count;
        }

        private Group.Key groupOfMerged(LogWindow of) {
            return survivor(new Group.Key(of.company(), of.rawGroup()));
        }

        void fold(int part) throws SQLException, InterruptedException {
            long begun = System.nanoTime();
            load(part);
            taking.beginPart(part);
            pace.rest(System.nanoTime() - begun);
            if (part < parts) {
                ordinary(part);
            } else {
                merged();
            }
            begun = System.nanoTime();
            taking.endPart(part);
            pace.rest(System.nanoTime() - begun);
            folded.addAndGet(uncounted);
            uncounted = 0;
        }

        private void ordinary(int part) throws InterruptedException {
            long began = System.nanoTime();
            chain();
            pace.rest(System.nanoTime() - began);
            List<ByteArrayOutputStream> pieces = pieces();
            for (int slot : slots) {
                int first = firsts[slot] - 1;
                row.at(bytes, begins[first]);
                if (isHandled(slot)) {
                    setAside(first, pieces);
                } else {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    long begun = System.nanoTime();
                    group(new Group.Key(row.company(), row.rawGroup()), first);
                    pace.rest(System.nanoTime() - begun);
                }
            }
            LogPass.this.setAside(spill, part, pieces);
        }

        /** Chains the rows of each group, in the order in which the groups begin. */
        private void chain() {
            int size = Integer.highestOneBit(Math.max(16, 2 * rows - 1)) << 1;
            if (firsts.length < size) {
                firsts = new int[size];
                lasts = new int[size];
                hashes = new long[size];
            }
            Arrays.fill(firsts, 0);
            slots.clear();
            int mask = firsts.length - 1;
            for (int i = 0; i < rows; i++) {
                row.at(bytes, begins[i]);
                nexts[i] = -1;
                long hash = row.groupHash();
                int slot = (int) (hash >>> 20) & mask;
                while (firsts[slot] != 0 && !(hashes[slot] == hash && sameGroup(firsts[slot] - 1))) {
                    slot = slot + 1 & mask;
                }
                if (firsts[slot] == 0) {
                    firsts[slot] = i + 1;
                    hashes[slot] = hash;
                    slots.add(slot);
                } else {
                    nexts[lasts[slot]] = i;
                }
                lasts[slot] = i;
            }
        }

        private boolean sameGroup(int first) {
            other.at(bytes, begins[first]);
            return row.sameGroup(other);
        }

        private void merged() throws InterruptedException {
            Map<Group.Key, List<Integer>> groups = new HashMap<>();
            for (int i = 0; i < rows; i++) {
                row.at(bytes, begins[i]);
                groups.computeIfAbsent(groupOfMerged(row), key -> new ArrayList<>())
                        .add(i);
            }
            for (Map.Entry<Group.Key, List<Integer>> group : groups.entrySet()) {
                List<Integer> inOrder = group.getValue();
                inOrder.sort((one, two) -> Long.compare(positionAt(one), positionAt(two)));
                for (int i = 0; i < inOrder.size(); i++) {
                    nexts[inOrder.get(i)] = i + 1 < inOrder.size() ? inOrder.get(i + 1) : -1;
                }
                long begun = System.nanoTime();
                merged(group.getKey(), inOrder);
                pace.rest(System.nanoTime() - begun);
            }
        }

        private long positionAt(int index) {
            other.at(bytes, begins[index]);
            return other.position();
        }

        private void group(Group.Key key, int first) {
            if (!whole(key, first)) {
                oneByOne(key, first);
            }
        }

        private void merged(Group.Key key, List<Integer> inOrder) {
            if (!whole(key, inOrder.getFirst())) {
                List<LoggedEvent> events = new ArrayList<>();
                for (int at : inOrder) {
                    row.at(bytes, begins[at]);
                    events.add(row.logged());
                }
                new Apart(decoder, this::held, taking).fold(events);
            }
        }

        /** Folds all of a group, and takes it; false, and nothing, where any of it is refused. */
        private boolean whole(Group.Key key, int first) {
            Group group = Group.empty(key);
            try {
                for (int at = first; at >= 0; at = nexts[at]) {
                    row.at(bytes, begins[at]);
                    group.apply(row.decode(decoder));
                    count();
                }
                taking.take(held(group));
                return true;
            } catch (RuntimeException | StackOverflowError e) {
                return false;
            }
        }

        private Held held(Group group) {
            return Held.of(group, definitions.of(group.companyId()));
        }

        private void count() {
            if (++uncounted == COUNTED_TOGETHER) {
                folded.addAndGet(uncounted);
                uncounted = 0;
            }
        }

        /** The group up to the event that cannot be folded, or after which its rows cannot be stored. */
        private void oneByOne(Group.Key key, int first) {
            Group group = Group.empty(key);
            for (int at = first; at >= 0; at = nexts[at]) {
                row.at(bytes, begins[at]);
                Group next = group.copy();
                try {
                    next.apply(row.decode(decoder));
                    Group derived = next.copy();
                    taking.check(held(derived));
                } catch (RuntimeException | StackOverflowError e) {
                    taking.take(held(group));
                    row.at(bytes, begins[at]);
                    LoggedEvent refused = row.logged();
                    List<LoggedEvent> behind = new ArrayList<>();
                    for (int later = nexts[at]; later >= 0; later = nexts[later]) {
                        row.at(bytes, begins[later]);
                        behind.add(row.logged());
                    }
                    taking.refused(key, refused, e, behind);
                    return;
                }
                group = next;
            }
            taking.take(held(group));
        }
    }
}
