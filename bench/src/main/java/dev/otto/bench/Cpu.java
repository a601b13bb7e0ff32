package dev.otto.bench;

import java.time.Duration;

/**
 * Processor time used so far by this process and by the PostgreSQL beside it: what something costs is known even on a machine
 * that is busy with other work.
 *
 * @param database of PostgreSQL and its sessions, those that have ended left out
 */
record Cpu(Duration own, Duration database) {

    static Cpu now(BenchDatabase database) {
        ProcessHandle server = database.server();
        return new Cpu(
                used(ProcessHandle.current()),
                server.descendants().map(Cpu::used).reduce(used(server), Duration::plus));
    }

    /** Zero where the system does not tell. */
    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    Cpu since(Cpu before) {
        return new Cpu(own.minus(before.own), database.minus(before.database));
    }
}
