package dev.otto.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Otto in a JVM of its own, as whoever starts it sees it. */
public final class OttoProcess implements AutoCloseable {

    private final Process process;
    private final Path errors;
    private final List<String> output = new ArrayList<>();

    private OttoProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** Starts it with these variables and nothing of this process's own that Otto would read. */
    public static OttoProcess start(Path directory, Map<String, String> variables) throws IOException {
        Path errors = Files.createTempFile(directory, "otto", ".err");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Otto.class.getName())
                .directory(directory.toFile())
                .redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name ->
                        !List.of("PATH", "HOME", "USER", "TMPDIR", "LANG").contains(name));
        environment.putAll(variables);
        return new OttoProcess(builder.start(), errors);
    }

    /** A port that nothing listens on at this moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits for the line that says it is ready. */
    public String awaitReady() throws IOException {
        @Nullable String line;
        BufferedReader lines = process.inputReader();
        while ((line = lines.readLine()) != null) {
            output.add(line);
            if (line.startsWith("Otto (")) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(more -> {}));
                return line;
            }
        }
        throw new IllegalStateException("ended without being ready: " + errorLines() + "\n" + output);
    }

    /** Waits for its end; gives the exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running after 90 s");
        }
        return process.exitValue();
    }

    /** What it wrote to standard error so far. */
    public List<String> errorLines() throws IOException {
        return Files.readAllLines(errors);
    }

    /** Asks it to stop, as Ctrl-C and every orchestrator do. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it on the spot. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
