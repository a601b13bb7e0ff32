package dev.otto.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What jobs cost while they are at the partner: threads, virtual ones included, and heap. */
final class InFlightBench {

    static final String NAME = "inflight";
    static final String JOBS = "jobs at the partner at one time";
    static final String THREADS = "threads more than with none, virtual ones included";
    private static final Duration WORK = Duration.ofHours(1);

    /** How many jobs. */
    record Options(int jobs) {
        static final Options FULL = new Options(10_000);
    }

    private final Options options;
    private final Progress progress;

    InFlightBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "%d calls of one company, its limits lifted, all given to a simulated partner that has not answered yet; Otto, simulator and generator in one JVM with the heap that Java chooses here; counted when nothing is left to be done."
                .formatted(options.jobs());
    }

    List<Figure> run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.directory();
                Partnership partnership = Partnership.stepped(
                        scratch.path(),
                        1,
                        WORK,
                        Map.of(
                                "UWC_TIMEOUT",
                                "30",
                                "UWC_JOBS_IN_FLIGHT",
                                Integer.toString(options.jobs()),
                                "UWC_SUBMISSIONS_PER_HOUR",
                                Integer.toString(options.jobs() * 10)))) {
            String key = partnership.open("busy");
            partnership.ring(key, 1, 20);
            partnership.now();
            Path dumps = Files.createDirectories(scratch.path().resolve("dumps"));
            int threadsBefore = threads(dumps.resolve("before.json"));
            long heapBefore = heap();
            partnership.ring(key, 2, options.jobs() - 20, 8, 0);
            progress.say("%d calls are told", options.jobs());
            partnership.now();
            int open = partnership.shunya().open();
            if (open != options.jobs()) {
                throw new IllegalStateException(open + " jobs are at the partner: " + partnership.states());
            }
            int threads = threads(dumps.resolve("after.json"));
            long heap = heap();
            List<Figure> figures = new ArrayList<>();
            figures.add(new Figure(JOBS, open, ""));
            figures.add(new Figure(THREADS, threads - threadsBefore, ""));
            figures.add(new Figure("threads with " + open, threads, ""));
            figures.add(
                    new Figure("heap in use more than with 20, after a collection", (heap - heapBefore) / 1e6, "MB"));
            figures.add(new Figure("most heap", Runtime.getRuntime().maxMemory() / 1e6, "MB"));
            return figures;
        }
    }

    private static int threads(Path file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.TEXT_PLAIN);
        return (int) Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .count();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
