package dev.otto.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Otto in a JVM of its own, ready to serve. */
final class ServingOtto implements AutoCloseable {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "TMPDIR", "LANG");
    private static final String MAIN = "dev.otto.app.Otto";

    private final Process process;
    private final URI address;

    private ServingOtto(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Starts it in that directory, with these variables and nothing of this process's own that Otto would read. */
    static ServingOtto start(Path directory, Map<String, String> variables) throws IOException {
        int port = freePort();
        Path errors = directory.resolve("otto.err");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN)
                .directory(directory.toFile())
                .redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> !INHERITED.contains(name));
        environment.putAll(new HashMap<>(variables));
        environment.put("SERVER_PORT", Integer.toString(port));
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        StringBuilder said = new StringBuilder();
        @Nullable String line;
        while ((line = lines.readLine()) != null) {
            said.append(line).append('\n');
            if (line.startsWith("Otto (")) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(more -> {}));
                return new ServingOtto(process, URI.create("http://127.0.0.1:" + port));
            }
        }
        throw new IllegalStateException("Otto did not start: " + Files.readString(errors) + "\n" + said);
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    URI address() {
        return address;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
