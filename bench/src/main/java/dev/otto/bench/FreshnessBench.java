package dev.otto.bench;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.eventlog.LogReader;
import dev.otto.platform.testing.TestEventLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an event takes from its commit until every projection shows it, while events come in steadily. All projections
 * advance in one transaction, so the one position stands for all. Beside it, in the same run, how long until a reader that
 * does nothing else could read the event: no projection can be faster.
 */
final class FreshnessBench {

    static final String NAME = "freshness";
    static final String APPENDED = "events appended";
    static final String VISIBLE = "commit to visible in every projection";
    static final String READABLE = "commit to readable";

    private static final int WRITERS = 8;
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(2);
    private static final long SEED = 20_260_714;

    /**
     * How to measure.
     *
     * @param perSecond events appended a second, each in a commit of its own
     */
    record Options(int perSecond, Duration warmUp, Duration lasts) {
        static final Options FULL = new Options(500, Duration.ofSeconds(15), Duration.ofSeconds(60));
    }

    private final Options options;
    private final Progress progress;

    FreshnessBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "%d events a second, each a commit of its own, for %d s after %d s of warm-up; embedded PostgreSQL with fsync; the log and the folds alone, without policies and requests."
                .formatted(
                        options.perSecond(),
                        options.lasts().toSeconds(),
                        options.warmUp().toSeconds());
    }

    List<Figure> run() throws IOException, InterruptedException {
        int warm = (int) (options.perSecond() * options.warmUp().toSeconds());
        int measured = (int) (options.perSecond() * options.lasts().toSeconds());
        List<EventEnvelope> events = Histories.of(SEED, warm + measured).subList(0, warm + measured);
        try (Scratch scratch = Scratch.directory();
                BenchDatabase database = BenchDatabase.start(scratch.path())) {
            TestEventLog log = new TestEventLog(database.pool());
            try (LiveRunner live = new LiveRunner(log.tenants, database.pool(), log.reader, log.decoder);
                    ExecutorService threads = Executors.newCachedThreadPool()) {
                // by position, which is that of the event in a log that nobody else writes to
                AtomicLongArray visible = new AtomicLongArray(events.size() + 1);
                AtomicLongArray readable = new AtomicLongArray(events.size() + 1);
                live.onAdvance(new Marks(visible)::reached);
                live.start();
                LogReader reader = new LogReader(database.pool(), log.decoder, log.signal);
                Future<?> reading = threads.submit(() -> {
                    follow(reader, new Marks(readable), events.size());
                    return true;
                });
                progress.say("appending %d events", events.size());
                long begun = System.nanoTime() + 100_000_000;
                List<Future<long[][]>> lanes = new ArrayList<>();
                for (int lane = 0; lane < WRITERS; lane++) {
                    int mine = lane;
                    lanes.add(threads.submit(() -> append(log, events, mine, begun)));
                }
                long[] committed = new long[events.size() + 1];
                for (Future<long[][]> lane : lanes) {
                    for (long[] one : lane.get()) {
                        committed[(int) one[0]] = one[1];
                    }
                }
                reading.get();
                awaitPosition(live, events.size());
                return figures(committed, visible, readable, warm);
            } catch (ExecutionException e) {
                throw new IllegalStateException("events could not be appended", e);
            }
        }
    }

    /** Appends the lane's events when they are due; position and time of each commit. */
    private long[][] append(TestEventLog log, List<EventEnvelope> events, int lane, long begun) {
        List<long[]> commits = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            EventEnvelope event = events.get(i);
            // the events of a stream stay in their order
            if (Math.floorMod(event.streamId().hashCode(), WRITERS) != lane) {
                continue;
            }
            long due = begun + (long) (i * 1e9 / options.perSecond());
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            long position = log.appendAt(event.sequence(), "bench", event.streamId(), event.metadata(), event.event());
            commits.add(new long[] {position, System.nanoTime()});
        }
        return commits.toArray(new long[0][]);
    }

    private static void follow(LogReader reader, Marks marks, int last) throws InterruptedException {
        long at = 0;
        while (at < last) {
            if (reader.awaitBeyond(at, Duration.ofSeconds(1))) {
                at = reader.provenHead();
                marks.reached(at);
            }
        }
    }

    private static void awaitPosition(LiveRunner live, long position) throws InterruptedException {
        long deadline = System.nanoTime() + ENDS_WITHIN.toNanos();
        while (live.position() < position) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the projections stand at " + live.position() + " of " + position + ": " + live.lastError());
            }
            Thread.sleep(5);
        }
    }

    private static List<Figure> figures(long[] committed, AtomicLongArray visible, AtomicLongArray readable, int warm) {
        int counted = committed.length - 1 - warm;
        long[] untilVisible = new long[counted];
        long[] untilReadable = new long[counted];
        long first = Long.MAX_VALUE;
        long last = 0;
        for (int i = 0; i < counted; i++) {
            int position = warm + 1 + i;
            long commit = committed[position];
            // a reader may see a commit before the writer has heard of it
            untilVisible[i] = Math.max(0, visible.get(position) - commit);
            untilReadable[i] = Math.max(0, readable.get(position) - commit);
            first = Math.min(first, commit);
            last = Math.max(last, commit);
        }
        if (Arrays.stream(committed).skip(1).anyMatch(commit -> commit == 0)) {
            throw new IllegalStateException("the log has a gap: not every position was committed");
        }
        List<Figure> figures = new ArrayList<>();
        Times shown = new Times(untilVisible);
        Times read = new Times(untilReadable);
        figures.addAll(shown.figures(VISIBLE));
        figures.addAll(read.figures(READABLE));
        figures.add(new Figure("added by the folds, p50", shown.millis(0.5) - read.millis(0.5), "ms"));
        figures.add(Figure.perSecond(APPENDED, "events", (counted - 1) / Math.max(1e-9, (last - first) / 1e9)));
        return figures;
    }

    /** When each position was reached; told by one thread. */
    private static final class Marks {

        private final AtomicLongArray times;
        private int marked;

        Marks(AtomicLongArray times) {
            this.times = times;
        }

        void reached(long position) {
            long now = System.nanoTime();
            while (marked < position) {
                times.set(++marked, now);
            }
        }
    }
}
