package dev.otto.app.database;

import dev.otto.platform.configuration.DatabaseAddress;
import dev.otto.platform.configuration.LocalSecrets;
import dev.otto.platform.configuration.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of Otto's own for the demo and for developers. Its data lie in {@code postgresql/} under the data
 * directory and survive restarts and kills; one process at a time holds the directory. Otto logs in as {@code otto}, which
 * owns the database and is no superuser, with a password made once.
 */
public final class OwnPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnPostgres.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int STARTS = 3;

    private final Path dataDir;
    private final Path cluster;
    private final Path programs;
    private final List<String> prefix;
    private final FileChannel lock;
    private final Secret password;
    private final FutureTask<@Nullable Void> starting = new FutureTask<>(this::startWholly);
    private volatile int port;

    private OwnPostgres(
            Path dataDir, Path cluster, Path programs, List<String> prefix, FileChannel lock, Secret password) {
        this.dataDir = dataDir;
        this.cluster = cluster;
        this.programs = programs;
        this.prefix = prefix;
        this.lock = lock;
        this.password = password;
    }

    /**
     * Starts the PostgreSQL of that data directory, making it first where there is none, and stopping one that a killed
     * Otto left running.
     *
     * @throws StartRefused saying in one line why it cannot run here
     */
    public static OwnPostgres start(Path dataDir) {
        return start(dataDir, "unshare");
    }

    static OwnPostgres start(Path dataDir, String unshare) {
        OwnPostgres postgres = begin(dataDir, unshare);
        postgres.awaitStarted();
        return postgres;
    }

    /**
     * As {@link #start}, but returns while the server is still starting, once there are a directory and programs to start it
     * from. Its address may change until {@link #awaitStarted} has returned.
     *
     * @throws StartRefused saying in one line why it cannot run here
     */
    public static OwnPostgres begin(Path dataDir) {
        return begin(dataDir, "unshare");
    }

    private static OwnPostgres begin(Path dataDir, String unshare) {
        FileChannel lock = null;
        try {
            lock = hold(dataDir);
            OwnPostgres postgres = prepared(dataDir, lock, unshare);
            postgres.stopLeftover();
            postgres.port = postgres.choosePort(true);
            Thread.ofPlatform().name("otto-postgresql").daemon(true).start(postgres.starting);
            return postgres;
        } catch (IOException | UncheckedIOException e) {
            release(lock);
            throw refused(dataDir, e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private static StartRefused refused(Path dataDir, Exception e) {
        return new StartRefused("Otto's own PostgreSQL cannot be started under " + dataDir + ": " + e, e);
    }

    private @Nullable Void startWholly() throws IOException {
        startServer();
        makeDatabase();
        return null;
    }

    /**
     * Returns once it serves.
     *
     * @throws StartRefused saying in one line why it cannot run here
     */
    public void awaitStarted() {
        try {
            starting.get();
        } catch (ExecutionException e) {
            release(lock);
            if (e.getCause() instanceof StartRefused refusal) {
                throw refusal;
            }
            throw refused(dataDir, e.getCause() instanceof Exception cause ? cause : e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(dataDir, e);
        }
    }

    /** Where it listens and who logs in. */
    public DatabaseAddress address() {
        return new DatabaseAddress("jdbc:postgresql://" + LOOPBACK + ":" + port + "/otto", "otto", password);
    }

    /** Stops it in good order, also while it starts; open sessions are ended. */
    @Override
    public void close() {
        try {
            starting.get();
        } catch (ExecutionException e) {
            LOG.debug("Otto's own PostgreSQL had not started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopServer();
    }

    private void stopServer() {
        try {
            stop("fast");
        } catch (IOException e) {
            LOG.warn("Otto's own PostgreSQL did not stop; the next start will stop it: {}", e.getMessage());
        } finally {
            release(lock);
        }
    }

    private static FileChannel hold(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            FileChannel channel =
                    FileChannel.open(dataDir.resolve("otto.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean held = false;
            try {
                held = channel.tryLock() != null;
            } catch (OverlappingFileLockException e) {
                // held by this very process: the same answer
            }
            if (!held) {
                channel.close();
                throw new StartRefused("Another Otto is running on the data directory " + dataDir
                        + "; stop it, or set OTTO_DATA_DIR to another directory.");
            }
            return channel;
        } catch (IOException e) {
            throw new StartRefused(
                    "The data directory " + dataDir + " cannot be written (" + reason(e)
                            + "); set OTTO_DATA_DIR to one that can.",
                    e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "permission denied"
                : e.getClass().getSimpleName();
    }

    private static void release(@Nullable FileChannel lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            LOG.warn("The data directory's lock could not be released: {}", e.getMessage());
        }
    }

    private static OwnPostgres prepared(Path dataDir, FileChannel lock, String unshare) throws IOException {
        Path programs = PostgresBinaries.unpackedUnder(dataDir);
        List<String> prefix = "root".equals(System.getProperty("user.name")) ? unshared(unshare) : List.of();
        Path cluster = dataDir.resolve("postgresql");
        OwnPostgres postgres = new OwnPostgres(
                dataDir,
                cluster,
                programs,
                prefix,
                lock,
                LocalSecrets.under(dataDir).named("database-password"));
        Path version = cluster.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            if (Files.exists(cluster)) {
                throw new StartRefused(cluster + " holds no PostgreSQL data; move it away and start again.");
            }
            postgres.makeCluster();
        }
        String found = Files.readString(version).strip();
        String brought = postgres.major();
        if (!found.equals(brought)) {
            throw new StartRefused(cluster + " was made by PostgreSQL " + found + ", and this Otto brings PostgreSQL "
                    + brought + "; migrate it with pg_upgrade, or move it away to begin anew.");
        }
        return postgres;
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it does not see that it does. */
    private static List<String> unshared(String unshare) {
        String remedy = "Otto runs as root, which PostgreSQL refuses, and it cannot be run in a user namespace"
                + " (unshare -U): %s. Run Otto as another user, or set DATABASE_URL.";
        try {
            Outcome outcome = run(List.of(unshare, "-U", "true"));
            if (outcome.code() != 0) {
                throw new StartRefused(remedy.formatted(outcome.output().strip()));
            }
            return List.of(unshare, "-U");
        } catch (IOException e) {
            throw new StartRefused(remedy.formatted(e.getMessage()), e);
        }
    }

    private String major() throws IOException {
        String version = run(program("postgres", "--version")).output().strip();
        return version.replaceFirst("^.*\\s(\\d+)[^\\s]*$", "$1");
    }

    /** Made beside and moved into place, so that a start that was interrupted leaves nothing half made. */
    private void makeCluster() throws IOException {
        Path draft = Files.createTempDirectory(
                dataDir,
                ".postgresql-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path passwordFile = Files.createTempFile(dataDir, ".initdb-", "");
        try {
            Files.writeString(passwordFile, superuserPassword().value() + "\n");
            Outcome outcome = run(program(
                    "initdb",
                    "-D",
                    draft.toString(),
                    "-U",
                    "postgres",
                    "--auth=scram-sha-256",
                    "--pwfile=" + passwordFile,
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8"));
            if (outcome.code() != 0) {
                throw new StartRefused(
                        "Otto's own PostgreSQL could not make its files in " + dataDir + ": " + outcome.lastLine());
            }
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(draft, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The lock is ours, so a server that still runs on these data was left behind by an Otto that was killed. */
    private void stopLeftover() throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> alive =
                lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")
                        ? Optional.empty()
                        : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (alive.isPresent() && isServerOfThisCluster(alive.get(), lines)) {
            LOG.info("Stopping the PostgreSQL that an earlier Otto left running");
            stop("fast");
        } else if (alive.isPresent()) {
            // its number went to another program: PostgreSQL would take that one for itself and refuse to start
            Files.delete(pidFile);
        }
    }

    private boolean isServerOfThisCluster(ProcessHandle process, List<String> pidFile) {
        boolean postgres = process.info()
                .command()
                .map(command -> Path.of(command).getFileName())
                .filter(name -> name.toString().equals("postgres"))
                .isPresent();
        // a server works in its data directory; where the system does not tell, the pid file does, however spelt
        Path worksIn = Path.of("/proc", Long.toString(process.pid()), "cwd");
        return postgres
                && (isCluster(worksIn)
                        || !Files.exists(worksIn)
                                && pidFile.size() > 1
                                && isCluster(Path.of(pidFile.get(1).strip())));
    }

    private boolean isCluster(Path directory) {
        try {
            return Files.isSameFile(directory, cluster);
        } catch (IOException e) {
            return false;
        }
    }

    private void startServer() throws IOException {
        String why = "";
        for (int start = 1; start <= STARTS; start++) {
            if (start > 1) {
                port = choosePort(false);
            }
            Outcome outcome = run(program(
                    "pg_ctl",
                    "start",
                    "-D",
                    cluster.toString(),
                    "-l",
                    dataDir.resolve("postgresql.log").toString(),
                    "-w",
                    "-t",
                    "60",
                    "-o",
                    options()));
            if (outcome.code() == 0) {
                return;
            }
            why = outcome.lastLine();
        }
        throw new StartRefused("Otto's own PostgreSQL does not start (" + why + "); the reason stands at the end of "
                + dataDir.resolve("postgresql.log"));
    }

    private String options() {
        return String.join(
                " ",
                "-c listen_addresses=" + LOOPBACK,
                "-c port=" + port,
                "-c unix_socket_directories=''",
                "-c fsync=on",
                "-c synchronous_commit=on",
                "-c full_page_writes=on",
                "-c max_connections=100",
                "-c jit=off",
                "-c log_checkpoints=off",
                "-c log_timezone=UTC",
                "-c timezone=UTC");
    }

    private int choosePort(boolean remembered) throws IOException {
        Path file = dataDir.resolve("postgresql.port");
        if (remembered && Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (text.matches("\\d{1,5}") && isFree(Integer.parseInt(text))) {
                return Integer.parseInt(text);
            }
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            Files.writeString(file, socket.getLocalPort() + "\n");
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private void makeDatabase() {
        String url = "jdbc:postgresql://" + LOOPBACK + ":" + port + "/postgres";
        try (Connection connection = DriverManager.getConnection(
                        url, "postgres", superuserPassword().value());
                Statement statement = connection.createStatement()) {
            boolean role = exists(statement, "select 1 from pg_roles where rolname = 'otto'");
            // the password is made of base64's letters, so it needs no quoting
            statement.execute((role ? "alter" : "create")
                    + " role otto login createrole nosuperuser nobypassrls password '" + password.value() + "'");
            if (!exists(statement, "select 1 from pg_database where datname = 'otto'")) {
                statement.execute("create database otto owner otto");
            }
        } catch (SQLException e) {
            stopServer();
            throw new StartRefused("Otto's own PostgreSQL runs, but not as expected: " + e.getMessage(), e);
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    private Secret superuserPassword() {
        return LocalSecrets.under(dataDir).named("database-superuser-password");
    }

    private void stop(String mode) throws IOException {
        Outcome outcome = run(program("pg_ctl", "stop", "-D", cluster.toString(), "-m", mode, "-w", "-t", "30"));
        if (outcome.code() == 0 || !Files.exists(cluster.resolve("postmaster.pid"))) {
            return;
        }
        if (mode.equals("immediate")) {
            throw new IOException("pg_ctl stop: " + outcome.lastLine());
        }
        stop("immediate");
    }

    private List<String> program(String name, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(programs.resolve("bin").resolve(name).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private record Outcome(int code, String output) {
        String lastLine() {
            List<String> lines = output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.isEmpty() ? "exit code " + code : lines.getLast();
        }
    }

    /** Output goes through a file: a server that pg_ctl starts would keep a pipe open for ever. */
    private static Outcome run(List<String> command) throws IOException {
        Path output = Files.createTempFile("otto-postgresql-", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Outcome(-1, "no end after two minutes");
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(output);
        }
    }
}
