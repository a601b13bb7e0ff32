package dev.otto.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Processor time used so far by a process and by the PostgreSQL beside it: what something costs is known even on a machine
 * that is busy with other work. Zero where the system does not tell.
 *
 * @param database of PostgreSQL and its sessions, those that have ended among them
 */
record Cpu(Duration own, Duration database) {

    private static final long NANOS_PER_TICK = 10_000_000; // of /proc, everywhere on Linux

    /** This process's, and that of the PostgreSQL whose first process that is. */
    static Cpu now(ProcessHandle server) {
        return now(ProcessHandle.current(), server);
    }

    /** That of another process and of the PostgreSQL whose first process that is. */
    static Cpu now(ProcessHandle process, ProcessHandle server) {
        return new Cpu(
                used(process),
                server.descendants().map(Cpu::used).reduce(used(server).plus(ended(server)), Duration::plus));
    }

    /** The first process of a PostgreSQL on this machine; its sessions are its children. */
    static ProcessHandle server(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow();
        }
    }

    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Of children that have ended. */
    private static Duration ended(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // from the state on, field 3
            return Duration.ofNanos(NANOS_PER_TICK * (Long.parseLong(fields[13]) + Long.parseLong(fields[14])));
        } catch (IOException notLinux) {
            return Duration.ZERO;
        }
    }

    /** Microseconds of the process for each of so many. */
    double ownMicros(long each) {
        return own.toNanos() / 1e3 / each;
    }

    /** Microseconds of PostgreSQL for each of so many. */
    double databaseMicros(long each) {
        return database.toNanos() / 1e3 / each;
    }

    /** Seconds of both. */
    double seconds() {
        return own.plus(database).toNanos() / 1e9;
    }

    Cpu since(Cpu before) {
        return new Cpu(own.minus(before.own), database.minus(before.database));
    }

    Cpu plus(Cpu more) {
        return new Cpu(own.plus(more.own), database.plus(more.database));
    }
}
