package dev.otto.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much CPU Otto and its PostgreSQL have had so far. On a machine that is shared with the load generator it says more than
 * the clock does.
 *
 * @param postgres by process: the server's and those of its connections
 */
record CpuTime(Duration otto, Map<Long, Duration> postgres) {

    /** @param cluster PostgreSQL's own directory */
    static CpuTime now(ProcessHandle otto, Path cluster) throws IOException {
        long server = Long.parseLong(
                Files.readAllLines(cluster.resolve("postmaster.pid")).getFirst().strip());
        Stream<ProcessHandle> processes = ProcessHandle.of(server).stream()
                .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.children()));
        return new CpuTime(of(otto), processes.collect(Collectors.toMap(ProcessHandle::pid, CpuTime::of)));
    }

    private static Duration of(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Of Otto's process since then, in milliseconds. */
    double ottoMillisSince(CpuTime before) {
        return millis(otto.minus(before.otto));
    }

    /** Of PostgreSQL's processes that there are now, since then, in milliseconds. */
    double postgresMillisSince(CpuTime before) {
        return postgres.entrySet().stream()
                .mapToDouble(process ->
                        millis(process.getValue().minus(before.postgres.getOrDefault(process.getKey(), Duration.ZERO))))
                .sum();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
