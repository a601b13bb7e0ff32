package dev.otto.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Seconds of processor that this process and a PostgreSQL on this machine used; a busy machine changes them little. */
final class Processor {

    private static final double TICKS_PER_SECOND = 100; // of /proc, everywhere on Linux
    private static final OperatingSystemMXBean OWN =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String postmaster;

    private Processor(String postmaster) {
        this.postmaster = postmaster;
    }

    /** So much was used. */
    record Used(double own, double server) {
        Used since(Used before) {
            return new Used(own - before.own, server - before.server);
        }

        Used plus(Used more) {
            return new Used(own + more.own, server + more.server);
        }
    }

    /** Asks the server for its process; where there is no {@code /proc} its part is told as 0. */
    static Processor of(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            String[] backend = stat(Path.of("/proc", row.getString(1)));
            return new Processor(backend.length == 0 ? "" : backend[1]);
        }
    }

    Used used() {
        return new Used(OWN.getProcessCpuTime() / 1e9, server());
    }

    /** Of the server and its children, those that ended too. */
    private double server() {
        if (postmaster.isEmpty()) {
            return 0;
        }
        String[] parent = stat(Path.of("/proc", postmaster));
        if (parent.length == 0) {
            return 0;
        }
        long ticks = ticks(parent, 11, 15);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String[] stat = stat(process);
                if (stat.length > 0 && stat[1].equals(postmaster)) {
                    ticks += ticks(stat, 11, 13);
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long ticks(String[] stat, int from, int to) {
        long ticks = 0;
        for (int i = from; i < to; i++) {
            ticks += Long.parseLong(stat[i]);
        }
        return ticks;
    }

    /** Fields of a process from its state on; none where it ended meanwhile. */
    private static String[] stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException gone) {
            return new String[0];
        }
    }
}
