package dev.otto.bench;

import java.time.Duration;

/**
 * Processor time used so far by a process and by the PostgreSQL beside it: what something costs is known even on a machine
 * that is busy with other work.
 *
 * @param database of PostgreSQL and its sessions, those that have ended left out
 */
record Cpu(Duration own, Duration database) {

    static Cpu now(BenchDatabase database) {
        return now(ProcessHandle.current(), database.server());
    }

    /** That of another process and of the PostgreSQL whose first process that is. */
    static Cpu now(ProcessHandle process, ProcessHandle server) {
        return new Cpu(used(process), server.descendants().map(Cpu::used).reduce(used(server), Duration::plus));
    }

    /** Zero where the system does not tell. */
    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Milliseconds of the process for each of so many. */
    double ownMillis(long each) {
        return own.toNanos() / 1e6 / each;
    }

    /** Milliseconds of PostgreSQL for each of so many. */
    double databaseMillis(long each) {
        return database.toNanos() / 1e6 / each;
    }

    Cpu since(Cpu before) {
        return new Cpu(own.minus(before.own), database.minus(before.database));
    }
}
