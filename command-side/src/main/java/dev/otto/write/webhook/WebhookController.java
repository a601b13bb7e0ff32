package dev.otto.write.webhook;

import dev.otto.platform.access.Refusals;
import dev.otto.platform.http.DeliveredBy;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.trace.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where providers post. The raw body is read here, bounded, before anything else may touch it. */
@RestController
class WebhookController {

    private static final int MOST_BYTES = 1 << 20;
    private static final String STATUS_HEADER = "Otto-Delivery-Status";

    private final WebhookReceiver receiver;
    private final List<WebhookAdapter> adapters;
    private final Refusals refusals;
    private final InstantSource clock;

    WebhookController(
            WebhookReceiver receiver, ObjectProvider<WebhookAdapter> adapters, Refusals refusals, InstantSource clock) {
        this.receiver = receiver;
        this.adapters = adapters.orderedStream().toList();
        this.refusals = refusals;
        this.clock = clock;
    }

    @PostMapping({"/webhooks/**", "/webhook/**", "/callrail/**"})
    ResponseEntity<Object> receive(HttpServletRequest request) throws IOException {
        String path = request.getRequestURI();
        for (WebhookAdapter adapter : adapters) {
            Optional<String> kind = adapter.kindOf(path);
            if (kind.isPresent()) {
                return receive(adapter, kind.get(), request);
            }
        }
        throw ProblemException.notFound();
    }

    private ResponseEntity<Object> receive(WebhookAdapter adapter, String kind, HttpServletRequest request)
            throws IOException {
        byte[] body = new byte[0];
        boolean tooLarge = request.getContentLengthLong() > MOST_BYTES;
        if (!tooLarge) {
            try (InputStream in = request.getInputStream()) {
                body = in.readNBytes(MOST_BYTES + 1);
            }
            tooLarge = body.length > MOST_BYTES;
        }
        Inbound inbound = new Inbound(
                kind,
                mediaType(request.getContentType()),
                headers(request),
                tooLarge ? new byte[0] : body,
                clock.instant());
        Answer answer = receiver.receive(
                adapter, inbound, integrationKey(request.getQueryString()), tooLarge, request.getRemoteAddr());
        new DeliveredBy(answer.provider(), answer.externalId(), answer.companyId()).noteOn(request);
        return entity(answer, request);
    }

    private ResponseEntity<Object> entity(Answer answer, HttpServletRequest request) {
        Refusal.Named refusal = answer.refusal();
        if (refusal != null && refusal.refusal() != Refusal.FIELD_INVALID) {
            return refusals.entity(problem(answer, refusal.refusal()), request);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", answer.outcome().name());
        body.put("provider", answer.provider());
        if (answer.deliveryId() != null) {
            body.put("delivery_id", answer.deliveryId());
        }
        if (answer.reason() != null) {
            body.put("reason", answer.reason());
        }
        if (refusal != null) {
            body.put("title", "Bad Request");
            body.put("detail", refusal.refusal().detail());
            body.put("instance", request.getRequestURI());
            body.put("error_code", refusal.refusal().errorCode());
            body.put("retryable", false);
            body.put("trace_id", Trace.current().traceId());
            body.put(
                    "errors",
                    List.of(Map.of(
                            "field", String.valueOf(refusal.field()), "message", String.valueOf(refusal.message()))));
        }
        ResponseEntity.BodyBuilder response = ResponseEntity.status(answer.httpStatus())
                .header(STATUS_HEADER, answer.outcome().name())
                .contentType(MediaType.APPLICATION_JSON);
        if (answer.position() > 0) {
            response.header("Otto-Position", Long.toString(answer.position()));
        }
        return response.body(body);
    }

    private static Problem problem(Answer answer, Refusal refusal) {
        Problem problem = Problem.of(refusal.status(), refusal.errorCode(), refusal.detail())
                .with("provider", answer.provider())
                .withHeader(STATUS_HEADER, answer.outcome().name());
        if (answer.deliveryId() != null) {
            problem = problem.with("delivery_id", answer.deliveryId().toString());
        }
        return switch (refusal) {
            case NOT_STORED -> problem.withHeader("Retry-After", "5");
            case RATE_LIMITED -> Objects.requireNonNull(answer.limit()).tell(problem);
            default -> problem;
        };
    }

    private static String mediaType(@Nullable String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.putIfAbsent(name.toLowerCase(Locale.ROOT), String.valueOf(request.getHeader(name)));
        }
        return headers;
    }

    /** From the query string alone: asking the request for a parameter would consume a form body. */
    private static @Nullable String integrationKey(@Nullable String query) {
        if (query == null) {
            return null;
        }
        try {
            return BodyFields.formFields(query).get("company");
        } catch (MalformedBody unreadable) {
            return null;
        }
    }
}
