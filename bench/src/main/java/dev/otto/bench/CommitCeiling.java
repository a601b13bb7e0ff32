package dev.otto.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How often a second one PostgreSQL commits a given statement: by pgbench where there is one, else by as many connections of
 * this process.
 *
 * @param jdbcUrl of the database
 * @param program pgbench, or null
 */
record CommitCeiling(
        String host,
        int port,
        String database,
        String user,
        String password,
        @Nullable Path program) {

    private static final int THREADS = 2;
    private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+)");

    /** pgbench of a package of PostgreSQL, of the search path, or none. */
    static @Nullable Path pgbench() throws IOException {
        List<Path> places = new ArrayList<>();
        Path packaged = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(packaged)) {
            try (Stream<Path> versions = Files.list(packaged)) {
                versions.map(version -> version.resolve("bin/pgbench")).forEach(places::add);
            }
        }
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            places.add(Path.of(directory, "pgbench"));
        }
        Optional<Path> found = places.stream().filter(Files::isExecutable).findFirst();
        return found.orElse(null);
    }

    String words() {
        return program == null ? "a loop over JDBC (no pgbench here)" : "pgbench";
    }

    /** Commits a second of the statement, from that many connections. */
    double perSecond(Path directory, String statement, int connections, Duration lasts)
            throws IOException, InterruptedException {
        return program == null
                ? byJdbc(statement, connections, lasts)
                : byPgbench(program, directory, statement, connections, lasts);
    }

    private double byPgbench(Path pgbench, Path directory, String statement, int connections, Duration lasts)
            throws IOException, InterruptedException {
        Path script = directory.resolve("ceiling.sql");
        Path output = directory.resolve("ceiling.out");
        Files.writeString(script, statement.replaceAll("\\s*\\n\\s*", " ").strip() + ";\n");
        ProcessBuilder builder = new ProcessBuilder(
                        pgbench.toString(),
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--client=" + connections,
                        "--jobs=" + THREADS,
                        "--time=" + Math.max(1, lasts.toSeconds()),
                        "--file=" + script,
                        "--host=" + host,
                        "--port=" + port,
                        "--username=" + user,
                        database)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PGPASSWORD", password);
        int code = builder.start().waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Matcher tps = TPS.matcher(said);
        if (code != 0 || !tps.find()) {
            throw new IllegalStateException("pgbench failed: " + said);
        }
        return Double.parseDouble(tps.group(1));
    }

    private double byJdbc(String statement, int connections, Duration lasts) throws InterruptedException {
        long begun = System.nanoTime();
        long ends = begun + lasts.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                counts.add(threads.submit(() -> commits(statement, ends)));
            }
            long commits = 0;
            for (Future<Long> count : counts) {
                commits += count.get();
            }
            return commits / ((System.nanoTime() - begun) / 1e9);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the ceiling could not be measured", e);
        }
    }

    private long commits(String statement, long ends) throws SQLException {
        long commits = 0;
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement(statement)) {
            while (System.nanoTime() < ends) {
                insert.executeUpdate();
                commits++;
            }
        }
        return commits;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, user, password);
    }
}
