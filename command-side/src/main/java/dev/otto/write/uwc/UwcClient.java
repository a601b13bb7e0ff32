package dev.otto.write.uwc;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.write.uwc.Bodies.Documents;
import dev.otto.write.uwc.Bodies.Followup;
import dev.otto.write.uwc.Bodies.Question;
import dev.otto.write.uwc.Bodies.Segment;
import dev.otto.write.uwc.Bodies.Training;
import dev.otto.write.uwc.Bodies.Transcribe;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Calls the partner. Each method is one try: signed anew, let through by the breaker of its endpoint and company, bounded in
 * time, counted. What did not work is a {@link UwcFailure}; trying again is up to the caller, who waits without a thread.
 */
public final class UwcClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration FAR_OFF = Duration.ofMinutes(5);
    private static final int LONGEST_CODE = 64;

    /**
     * What the partner answered.
     *
     * @param status of HTTP, 2xx or, to a call that only asks, 404
     * @param body a missing node with a 404 or without a body
     * @param at by the partner's clock, where it tells, else by ours
     */
    public record Answer(int status, JsonNode body, Instant at) {

        /** Whether there is nothing to be had yet. */
        public boolean notReady() {
            return status == 404 || status == 202;
        }
    }

    private final UwcApi api;
    private final Breakers breakers;
    private final Figures figures;
    private final Clock clock;
    private final Duration timeout;
    private final List<Duration> waits;
    private final HttpClient http;
    private final ExecutorService threads;

    /** A client for the partner at that address. */
    public UwcClient(URI baseUrl, OttoSettings.Uwc settings, MeterRegistry registry, Clock clock) {
        this.breakers = new Breakers(clock);
        this.figures = new Figures(registry);
        this.clock = clock;
        this.timeout = settings.timeout();
        this.waits = settings.retryWaits();
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("uwc-http-", 0).factory());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads)
                .build();
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http, threads);
        requests.setReadTimeout(timeout);
        RestClient client = RestClient.builder()
                .baseUrl(baseUrl.toString())
                .requestFactory(requests)
                .requestInterceptor(new Signing(
                        settings.version(), value(settings.jwtSecret()), value(settings.hmacSecret()), clock))
                .configureMessageConverters(
                        converters -> converters.withJsonConverter(new JacksonJsonHttpMessageConverter(Bodies.JSON)))
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {
                    throw new Refusal(
                            response.getStatusCode().value(),
                            response.getHeaders(),
                            response.getBody().readNBytes(Bodies.LONGEST_ANSWER));
                })
                .build();
        this.api = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .build()
                .createClient(UwcApi.class);
    }

    /** How often and after which waits a call is tried again. */
    public List<Duration> waits() {
        return waits;
    }

    /** The longest that a try takes. */
    public Duration timeout() {
        return timeout;
    }

    /** Counts a try that is not the first. */
    public void countRetry(Endpoint endpoint) {
        figures.retried(endpoint);
    }

    public Answer transcribe(Transcribe body, Call call) {
        return once(Endpoint.transcribe, call, uwc -> uwc.transcribe(body, call));
    }

    public Answer transcriptionStatus(int callId, Call call) {
        return once(Endpoint.transcription_status, call, uwc -> uwc.transcriptionStatus(callId, call));
    }

    public Answer transcript(int callId, Call call) {
        return once(Endpoint.transcript, call, uwc -> uwc.transcript(callId, call));
    }

    public Answer startAnalysis(int callId, Call call) {
        return once(Endpoint.analysis_start, call, uwc -> uwc.startAnalysis(callId, call));
    }

    public Answer analysisStatus(int callId, Call call) {
        return once(Endpoint.analysis_status, call, uwc -> uwc.analysisStatus(callId, call));
    }

    public Answer completeAnalysis(int callId, Call call) {
        return once(Endpoint.analysis_complete, call, uwc -> uwc.completeAnalysis(callId, call));
    }

    public Answer segment(Segment body, Call call) {
        return once(Endpoint.segmentation_analyze, call, uwc -> uwc.segment(body, call));
    }

    public Answer segmentationStatus(int callId, Call call) {
        return once(Endpoint.segmentation_status, call, uwc -> uwc.segmentationStatus(callId, call));
    }

    public Answer segmentation(int callId, Call call) {
        return once(Endpoint.segmentation, call, uwc -> uwc.segmentation(callId, call));
    }

    public Answer ask(Question body, Call call) {
        return once(Endpoint.rag_query, call, uwc -> uwc.ask(body, call));
    }

    public Answer index(Documents body, Call call) {
        return once(Endpoint.rag_documents, call, uwc -> uwc.index(body, call));
    }

    public Answer train(Training body, Call call) {
        return once(Endpoint.training_jobs, call, uwc -> uwc.train(body, call));
    }

    public Answer draft(Followup body, Call call) {
        return once(Endpoint.followups_draft, call, uwc -> uwc.draft(body, call));
    }

    private Answer once(Endpoint endpoint, Call call, Function<UwcApi, ResponseEntity<JsonNode>> exchange) {
        Breakers.Breaker breaker = breakers.of(endpoint, call.companyId());
        try {
            breaker.enter();
        } catch (UwcFailure e) {
            figures.failed(endpoint, e.errorType());
            throw e;
        }
        long begun = System.nanoTime();
        try {
            Answer answer = answered(endpoint, exchange.apply(api));
            breaker.worked();
            count(endpoint, Integer.toString(answer.status()), begun);
            return answer;
        } catch (Refusal e) {
            return refused(endpoint, breaker, e, begun);
        } catch (UwcFailure e) {
            breaker.worked();
            count(endpoint, Integer.toString(e.status()), begun);
            figures.failed(endpoint, e.errorType());
            throw e;
        } catch (RestClientException e) {
            UwcFailure failure = broken(e);
            if (failure.kind() == UwcFailure.Kind.answer) {
                breaker.worked();
            } else {
                breaker.failed(failure);
            }
            count(endpoint, failure.kind().name(), begun);
            figures.failed(endpoint, failure.errorType());
            throw failure;
        } catch (RuntimeException | Error e) {
            breaker.worked();
            throw e;
        }
    }

    private Answer answered(Endpoint endpoint, ResponseEntity<JsonNode> response) {
        int status = response.getStatusCode().value();
        JsonNode body = response.getBody() == null ? Bodies.JSON.missingNode() : response.getBody();
        boolean asks = endpoint.asks() && status == 202;
        if (!asks && !body.isObject()) {
            throw unreadable(status);
        }
        // a status that says how far a step is may say "success": false of that step: its own words tell
        boolean refused = body.path("success").isBoolean()
                && !body.path("success").booleanValue()
                && !body.path("status").isString();
        if (refused) {
            throw failure(status, body, false, null);
        }
        return new Answer(status, body, at(response.getHeaders()));
    }

    private Answer refused(Endpoint endpoint, Breakers.Breaker breaker, Refusal refusal, long begun) {
        count(endpoint, Integer.toString(refusal.status), begun);
        if (refusal.status == 404 && endpoint.asks()) {
            breaker.worked();
            return new Answer(404, Bodies.JSON.missingNode(), at(refusal.headers));
        }
        JsonNode body = read(refusal.body);
        UwcFailure failure =
                failure(refusal.status, body, refusal.status >= 500, retryAfter(refusal.headers, clock.instant()));
        if (refusal.status >= 500) {
            breaker.failed(failure);
        } else {
            breaker.worked();
        }
        figures.failed(endpoint, failure.errorType());
        throw failure;
    }

    /** The error by the partner's rules for what is absent; a 5xx without a readable envelope may work later. */
    private static UwcFailure failure(int status, JsonNode body, boolean serverError, @Nullable Duration retryAfter) {
        JsonNode error = body.path("error");
        boolean readable = error.isObject();
        boolean says =
                error.path("retryable").isBoolean() && error.path("retryable").booleanValue();
        boolean retryable = status == 429 || (serverError ? !readable || says : status < 300 && readable && says);
        return new UwcFailure(
                UwcFailure.Kind.answer,
                status,
                word(error.path("error_code"), "UNKNOWN_ERROR"),
                status == 429 && !readable ? "rate_limit_error" : word(error.path("error_type"), "unknown"),
                retryable,
                error.path("request_id").isString() ? word(error.path("request_id"), "") : null,
                retryAfter);
    }

    private static UwcFailure unreadable(int status) {
        return new UwcFailure(UwcFailure.Kind.answer, status, "UNREADABLE_ANSWER", "unknown", true, null, null);
    }

    private static UwcFailure broken(RestClientException e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException) {
                return UwcFailure.noAnswer(UwcFailure.Kind.timeout);
            }
            if (cause instanceof JacksonException) {
                return unreadable(200);
            }
        }
        return e instanceof ResourceAccessException || e.getCause() instanceof IOException
                ? UwcFailure.noAnswer(UwcFailure.Kind.network)
                : unreadable(200);
    }

    private static JsonNode read(byte[] body) {
        try {
            JsonNode json = Bodies.JSON.readTree(body);
            return json == null ? Bodies.JSON.missingNode() : json;
        } catch (JacksonException e) {
            return Bodies.JSON.missingNode();
        }
    }

    private static String word(JsonNode node, String otherwise) {
        String text = node.isString() ? node.stringValue().strip() : "";
        return text.matches("[A-Za-z0-9_.:-]{1," + LONGEST_CODE + "}") ? text : otherwise;
    }

    /** By the partner's clock, as the times of its webhooks are, unless that one is further off than a webhook's may be. */
    private Instant at(HttpHeaders headers) {
        Instant ours = clock.instant();
        try {
            long millis = headers.getDate();
            Instant theirs = Instant.ofEpochMilli(millis);
            return millis < 0 || Duration.between(theirs, ours).abs().compareTo(FAR_OFF) > 0 ? ours : theirs;
        } catch (IllegalArgumentException e) {
            return ours;
        }
    }

    /** Seconds or a date (RFC 9110, 10.2.3); null where neither can be read. */
    static @Nullable Duration retryAfter(HttpHeaders headers, Instant now) {
        String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (value == null) {
            return null;
        }
        String text = value.strip();
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void count(Endpoint endpoint, String status, long begun) {
        figures.answered(endpoint, status, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static String value(@Nullable Secret secret) {
        if (secret == null) {
            throw new IllegalArgumentException("UWC_JWT_SECRET and UWC_HMAC_SECRET are needed with UWC_BASE_URL");
        }
        return secret.value();
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdown();
    }

    /** An answer that says no, with its body unread. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient HttpHeaders headers;
        private final transient byte[] body;

        Refusal(int status, HttpHeaders headers, byte[] body) {
            super("HTTP " + status, null, false, false);
            this.status = status;
            this.headers = headers;
            this.body = body;
        }
    }
}
