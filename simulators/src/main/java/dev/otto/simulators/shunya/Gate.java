package dev.otto.simulators.shunya;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks every header of a request as strictly as the contract is written, so that whoever passes here signs right. */
final class Gate {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofSeconds(5);
    private static final long TOKEN_SECONDS = 300;
    private static final Pattern TIMESTAMP =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}(Z|[+-]\\d{2}:\\d{2})");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /** Who asks. */
    record Caller(
            String company, String requestId, @Nullable String idempotencyKey) {}

    private final Signature tokens;
    private final Signature bodies;
    private final String version;
    private final InstantSource clock;

    Gate(ShunyaSimulator.Options options, InstantSource clock) {
        tokens = new Signature(options.jwtSecret());
        bodies = new Signature(options.hmacSecret());
        version = options.version();
        this.clock = clock;
    }

    /** Who asks, when all is as it must be. */
    Caller check(Request request, Endpoint endpoint) throws Refusal {
        String company = header(request, "X-Company-ID");
        String claimed = company(request);
        if (!claimed.equals(company)) {
            throw Refusal.of(403, "COMPANY_MISMATCH", "The token is of another company.");
        }
        String requestId = header(request, "X-Request-ID");
        uuid(requestId, 4, "X-Request-ID");
        if (!header(request, "X-UWC-Version").equals(version)) {
            throw Refusal.of(400, "VERSION_UNKNOWN", "X-UWC-Version must be " + version + ".");
        }
        String timestamp = timestamp(request);
        String type = header(request, "Content-Type");
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            throw Refusal.of(415, "CONTENT_TYPE", "Content-Type must be application/json.");
        }
        if (request.body().length > 0) {
            signed(request, timestamp);
        }
        String key = request.header("Idempotency-Key");
        if (endpoint.submission() && key == null) {
            throw Refusal.of(400, "IDEMPOTENCY_KEY_MISSING", "Idempotency-Key is required.");
        }
        if (key != null) {
            uuid(key, 5, "Idempotency-Key");
        }
        return new Caller(company, requestId, key);
    }

    private String company(Request request) throws Refusal {
        String authorization = request.header("Authorization");
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            throw Refusal.unauthenticated("TOKEN_MISSING", "A bearer token is required.");
        }
        String[] parts = authorization.substring("Bearer ".length()).split("\\.", -1);
        if (parts.length != 3) {
            throw Refusal.unauthenticated("TOKEN_INVALID", "The token is not a JWT.");
        }
        JsonNode header = decoded(parts[0]);
        if (!header.path("alg").asString("").equals("HS256")) {
            throw Refusal.unauthenticated("TOKEN_INVALID", "The token must be signed with HS256.");
        }
        byte[] expected = tokens.bytes((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!Signature.same(expected, base64(parts[2]))) {
            throw Refusal.unauthenticated("TOKEN_INVALID", "The token's signature is wrong.");
        }
        JsonNode claims = decoded(parts[1]);
        if (!claims.path("iss").asString("").equals("otto-backend")
                || !claims.path("aud").asString("").equals("uwc")) {
            throw Refusal.unauthenticated("TOKEN_INVALID", "The token is of another issuer or for another audience.");
        }
        if (!claims.path("iat").isIntegralNumber()
                || claims.path("exp").asLong(0) != claims.path("iat").asLong(0) + TOKEN_SECONDS) {
            throw Refusal.unauthenticated("TOKEN_INVALID", "The token must be valid for " + TOKEN_SECONDS + " s.");
        }
        Instant now = clock.instant();
        Instant issued = Instant.ofEpochSecond(claims.path("iat").asLong());
        if (issued.isAfter(now.plus(SKEW)) || !now.isBefore(issued.plusSeconds(TOKEN_SECONDS))) {
            throw Refusal.unauthenticated("TOKEN_EXPIRED", "The token is not valid now.");
        }
        return claims.path("company_id").asString("");
    }

    private String timestamp(Request request) throws Refusal {
        String timestamp = header(request, "X-UWC-Timestamp");
        if (!TIMESTAMP.matcher(timestamp).matches()) {
            throw Refusal.of(400, "TIMESTAMP_INVALID", "X-UWC-Timestamp must be ISO-8601 with milliseconds.");
        }
        Instant at;
        try {
            at = OffsetDateTime.parse(timestamp).toInstant();
        } catch (DateTimeException e) {
            throw Refusal.of(400, "TIMESTAMP_INVALID", "X-UWC-Timestamp is no time.");
        }
        if (Duration.between(at, clock.instant()).abs().compareTo(WINDOW) > 0) {
            throw Refusal.unauthenticated("TIMESTAMP_OUTSIDE_WINDOW", "X-UWC-Timestamp is too old or ahead.");
        }
        return timestamp;
    }

    private void signed(Request request, String timestamp) throws Refusal {
        String signature = request.header("X-Signature");
        if (signature == null) {
            throw Refusal.unauthenticated("SIGNATURE_MISSING", "X-Signature is required with a body.");
        }
        if (!HEX.matcher(signature).matches() || !Signature.same(signature, bodies.hex(timestamp, request.body()))) {
            throw Refusal.unauthenticated("SIGNATURE_INVALID", "X-Signature is wrong.");
        }
        String fault = uncanonical(request.body());
        if (fault != null) {
            throw Refusal.of(400, "BODY_NOT_CANONICAL", fault);
        }
    }

    /** What keeps the JSON from being compact with sorted keys; null when nothing does. */
    private static @Nullable String uncanonical(byte[] body) {
        Deque<String> last = new ArrayDeque<>();
        int structure = 0;
        try (JsonParser parser = JSON.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> last.push("");
                    case END_OBJECT -> last.pop();
                    case PROPERTY_NAME -> {
                        String name = parser.currentName();
                        String before = last.pop();
                        if (!before.isEmpty() && before.compareTo(name) >= 0) {
                            return "The key " + name + " must come before " + before + ".";
                        }
                        last.push(name);
                    }
                    default -> structure++;
                }
            }
        } catch (JacksonException e) {
            return "The body is not readable JSON.";
        }
        if (structure == 0 && body[0] != '{') {
            return "The body is empty.";
        }
        boolean inText = false;
        for (int i = 0; i < body.length; i++) {
            if (inText && body[i] == '\\') {
                i++;
            } else if (body[i] == '"') {
                inText = !inText;
            } else if (!inText && body[i] <= ' ' && body[i] >= 0) {
                return "The body must be compact: white space at " + i + ".";
            }
        }
        return null;
    }

    private static JsonNode decoded(String part) throws Refusal {
        try {
            return JSON.readTree(base64(part));
        } catch (JacksonException e) {
            throw Refusal.unauthenticated("TOKEN_INVALID", "The token is not a JWT.");
        }
    }

    private static byte[] base64(String part) throws Refusal {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw Refusal.unauthenticated("TOKEN_INVALID", "The token is not a JWT.");
        }
    }

    private static void uuid(String text, int version, String name) throws Refusal {
        try {
            UUID id = UUID.fromString(text);
            if (id.version() == version && id.toString().equals(text)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw Refusal.of(400, "HEADER_INVALID", name + " must be a UUID of version " + version + ".");
    }

    private static String header(Request request, String name) throws Refusal {
        String value = request.header(name);
        if (value == null) {
            throw Refusal.of(400, "HEADER_MISSING", name + " is required.");
        }
        return value;
    }
}
