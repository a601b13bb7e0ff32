package dev.otto.simulators.shunya;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Posts signed results. Tries again what was not taken, signed anew; so many at once, the rest in their order. */
final class Webhooks {

    /** The waits before further tries; the contract leaves them open. */
    private static final Duration[] WAITS = {
        Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10)
    };

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final int AT_ONCE = 16;

    /**
     * What to post.
     *
     * @param family of headers: {@code X-Shunya-} or {@code X-UWC-}
     * @param body as it stands at each try
     * @param firstTry what is wrong with the first try; null for nothing
     */
    record Post(
            String path,
            String family,
            Supplier<byte[]> body,
            @Nullable String taskId,
            @Nullable Misbehaviour firstTry) {

        /** The same with the body that it has now. */
        Post asItStands() {
            byte[] now = body.get();
            return new Post(path, family, () -> now, taskId, firstTry);
        }
    }

    private record Sending(HttpRequest request, CompletableFuture<Integer> answered) {}

    private final HttpClient http;
    private final Executor threads;
    private final Agenda agenda;
    private final Signature signature;
    private final Signature wrong;
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final Deque<Sending> queue = new ArrayDeque<>();
    private int underWay;
    private volatile @Nullable URI base;

    Webhooks(HttpClient http, Executor threads, Agenda agenda, String secret, @Nullable URI base) {
        this.http = http;
        this.threads = threads;
        this.agenda = agenda;
        this.base = base;
        signature = new Signature(secret);
        wrong = new Signature(secret + "?");
    }

    void to(URI target) {
        base = target;
    }

    /** Posts until it is taken or tries run out; done, with the last answer, when the first try is answered. */
    CompletableFuture<Integer> post(Post post) {
        return attempt(post, 0, agenda.instant());
    }

    /** Posts later what is signed now. */
    void postLater(Post post, Duration wait) {
        Post signed = post.asItStands();
        Instant at = agenda.instant();
        agenda.after(wait, () -> attempt(signed, 0, at));
    }

    private CompletableFuture<Integer> attempt(Post post, int tries, Instant signedAt) {
        URI target = base;
        if (target == null) {
            return CompletableFuture.completedFuture(0);
        }
        Misbehaviour wrongs = tries == 0 ? post.firstTry() : null;
        Instant at = signedAt;
        if (wrongs == Misbehaviour.webhook_stale) {
            at = at.minus(WINDOW).minusSeconds(10);
        } else if (wrongs == Misbehaviour.webhook_from_the_future) {
            at = at.plus(WINDOW).plusSeconds(10);
        }
        byte[] body = wrongs == Misbehaviour.webhook_malformed
                ? malformed(post.body().get())
                : post.body().get();
        String timestamp = Long.toString(at.toEpochMilli());
        String signed = (wrongs == Misbehaviour.webhook_badly_signed ? wrong : signature).hex(timestamp, body);
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(post.path()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header(post.family() + "Signature", signed)
                .header(post.family() + "Timestamp", timestamp)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (post.taskId() != null) {
            request.header(post.family() + "Task-Id", post.taskId());
        }
        HttpRequest made = request.build();
        CompletableFuture<Integer> answered =
                wrongs == Misbehaviour.webhook_reset || wrongs == Misbehaviour.webhook_answer_lost
                        ? brokenOff(made, body, wrongs == Misbehaviour.webhook_answer_lost)
                        : send(made);
        answered.thenAccept(status -> {
            if (post.firstTry() == Misbehaviour.webhook_replayed && tries == 0) {
                agenda.after(Duration.ofMinutes(1), () -> send(made));
                agenda.after(WINDOW.plusSeconds(30), () -> send(made));
            }
            boolean taken = status >= 200 && status < 300;
            boolean refusedForGood = status >= 400 && status < 500 && status != 401 && status != 408 && status != 429;
            if (!taken && !refusedForGood && tries < WAITS.length) {
                agenda.after(WAITS[tries], () -> attempt(post, tries + 1, agenda.instant()));
            }
        });
        return answered;
    }

    /** 0 stands for no answer. */
    private CompletableFuture<Integer> send(HttpRequest request) {
        Sending sending = new Sending(request, new CompletableFuture<>());
        synchronized (queue) {
            if (underWay >= AT_ONCE) {
                queue.add(sending);
                return sending.answered();
            }
            underWay++;
        }
        go(sending);
        return sending.answered();
    }

    private void go(Sending sending) {
        http.sendAsync(sending.request(), HttpResponse.BodyHandlers.discarding())
                .handle((response, failure) -> failure == null ? response.statusCode() : 0)
                .thenAccept(status -> settled(status, sending.answered()));
    }

    private void settled(int status, CompletableFuture<Integer> answered) {
        answers.computeIfAbsent(status == 0 ? "unreachable" : Integer.toString(status), unused -> new LongAdder())
                .increment();
        // whoever follows up on the answer does so while this one still counts as under way
        answered.complete(status);
        Sending next;
        synchronized (queue) {
            next = queue.poll();
            if (next == null) {
                underWay--;
            }
        }
        if (next != null) {
            go(next);
        }
    }

    /** Sends it, or half of it, over a connection that is reset before an answer is read. */
    private CompletableFuture<Integer> brokenOff(HttpRequest request, byte[] body, boolean whole) {
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        synchronized (queue) {
            underWay++;
        }
        threads.execute(() -> {
            try {
                sendAndReset(request, body, whole);
            } catch (IOException e) {
                // it is broken off either way
            }
            settled(0, answered);
        });
        return answered;
    }

    private static void sendAndReset(HttpRequest request, byte[] body, boolean whole) throws IOException {
        URI target = request.uri();
        StringBuilder head = new StringBuilder("POST " + target.getRawPath() + " HTTP/1.1\r\n");
        head.append("Host: ").append(target.getAuthority()).append("\r\n");
        request.headers()
                .map()
                .forEach((name, values) ->
                        head.append(name).append(": ").append(values.getFirst()).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        try (Socket socket = new Socket(target.getHost(), target.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
            out.write(body, 0, whole ? body.length : body.length / 2);
            out.flush();
            if (whole) {
                var unused = socket.getInputStream().read(); // its first byte comes when all was done
            }
            socket.setSoLinger(true, 0);
        }
    }

    /** How many are sent and not answered, or wait for their turn. */
    int underWay() {
        synchronized (queue) {
            return underWay + queue.size();
        }
    }

    Map<String, Long> answers() {
        Map<String, Long> counted = new TreeMap<>();
        answers.forEach((answer, count) -> counted.put(answer, count.sum()));
        return counted;
    }

    private static byte[] malformed(byte[] body) {
        return new String(body, StandardCharsets.UTF_8)
                .substring(0, body.length / 2)
                .getBytes(StandardCharsets.UTF_8);
    }
}
