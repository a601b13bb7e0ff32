package dev.otto.write.shunya;

import dev.otto.platform.access.Refusals;
import dev.otto.platform.http.DeliveredBy;
import dev.otto.platform.problem.Problem;
import dev.otto.write.webhook.Inbound;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the AI partner posts its results. The raw body is read here, bounded, before anything else may touch it. */
@RestController
class ShunyaWebhookController {

    private static final int MOST_BYTES = 1 << 20;

    private final ShunyaWebhook webhook;
    private final Refusals refusals;
    private final StageTimes times;
    private final InstantSource clock;

    ShunyaWebhookController(ShunyaWebhook webhook, Refusals refusals, StageTimes times, InstantSource clock) {
        this.webhook = webhook;
        this.refusals = refusals;
        this.times = times;
        this.clock = clock;
    }

    @PostMapping({"/api/v1/shunya/webhook", "/webhooks/uwc/asr/complete", "/webhooks/uwc/analysis/complete"})
    ResponseEntity<Object> result(HttpServletRequest request) throws IOException {
        return receive(ShunyaBody.RESULT, request);
    }

    @PostMapping("/webhooks/uwc/rag/indexed")
    ResponseEntity<Object> indexed(HttpServletRequest request) throws IOException {
        return receive(ShunyaBody.INDEXED, request);
    }

    @PostMapping("/webhooks/uwc/training/status")
    ResponseEntity<Object> trained(HttpServletRequest request) throws IOException {
        return receive(ShunyaBody.TRAINED, request);
    }

    @PostMapping("/webhooks/uwc/followup/draft")
    ResponseEntity<Object> drafted(HttpServletRequest request) throws IOException {
        return receive(ShunyaBody.DRAFTED, request);
    }

    private ResponseEntity<Object> receive(String kind, HttpServletRequest request) throws IOException {
        byte[] body;
        try (InputStream in = request.getInputStream()) {
            body = in.readNBytes(MOST_BYTES + 1);
        }
        boolean tooLarge = body.length > MOST_BYTES;
        Inbound inbound = new Inbound(
                kind,
                mediaType(request.getContentType()),
                headers(request),
                tooLarge ? new byte[0] : body,
                clock.instant());
        ShunyaWebhook.Answer answer = webhook.receive(inbound, tooLarge, request.getRemoteAddr());
        if (answer.httpStatus() == HttpStatus.OK.value()) {
            times.webhook(Duration.between(ShunyaSignature.of(inbound.headers()).at(), inbound.receivedAt()));
        }
        new DeliveredBy(ShunyaIntake.PROVIDER, answer.externalId(), answer.companyId()).noteOn(request);
        Problem problem = answer.problem();
        return problem == null ? entity(answer) : refusals.entity(problem, request);
    }

    private static ResponseEntity<Object> entity(ShunyaWebhook.Answer answer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", answer.status());
        body.put("provider", ShunyaIntake.PROVIDER);
        body.put("delivery_id", answer.deliveryId());
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(answer.httpStatus()).contentType(MediaType.APPLICATION_JSON);
        if (answer.position() > 0) {
            response.header("Otto-Position", Long.toString(answer.position()));
        }
        return response.body(body);
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
}
