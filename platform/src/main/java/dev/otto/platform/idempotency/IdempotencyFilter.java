package dev.otto.platform.idempotency;

import dev.otto.platform.access.Caller;
import dev.otto.platform.access.Callers;
import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Routes;
import dev.otto.platform.http.IfMatch;
import dev.otto.platform.http.StreamedBody;
import dev.otto.platform.http.Versioned;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.BoundedBody;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.databind.json.JsonMapper;

/** Lets a POST with an {@code Idempotency-Key} happen once, and answers its repetitions. */
final class IdempotencyFilter extends OncePerRequestFilter {

    private static final String HEADER = "Idempotency-Key";
    private static final int LONGEST_ROUTE = 300;
    private static final String REPLAYED = "Idempotent-Replayed";
    private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final List<String> KEPT_HEADERS =
            List.of("Content-Type", WriteAnswers.POSITION_HEADER, "ETag", "Location");

    /** Where the keys of operators are, who have no company; no company's id begins so. */
    private static final String OPERATORS = "~operator";

    private final IdempotencyKeys keys;
    private final WriteAnswers answers;
    private final Problems problems;
    private final JsonMapper mapper;

    IdempotencyFilter(IdempotencyKeys keys, WriteAnswers answers, Problems problems, JsonMapper mapper) {
        this.keys = keys;
        this.answers = answers;
        this.problems = problems;
        this.mapper = mapper;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HEADER);
        Optional<Caller> caller = Callers.current();
        boolean concerned = header != null
                && caller.isPresent()
                && request.getMethod().equals("POST")
                && Routes.of(request)
                        .filter(line -> line.kind() == Permission.Kind.ROLES)
                        .isPresent();
        if (!concerned || header == null) {
            chain.doFilter(request, response);
            return;
        }
        if (!VALID.matcher(header).matches()) {
            throw ProblemException.invalid(HEADER, "must be 1 to 255 visible ASCII characters");
        }
        String company = caller.get().companyId();
        IdempotencyKeys.Key key = new IdempotencyKeys.Key(
                company == null ? OPERATORS : company, caller.get().userId(), route(request), header);
        switch (keys.begin(key, hash(request))) {
            case IdempotencyKeys.First first -> first(key, first.attempt(), request, response, chain);
            case IdempotencyKeys.Again again -> again(again.answer(), caller.get(), response);
            case IdempotencyKeys.Running() ->
                problems.write(
                        Problem.of(409, "in_progress", "The first request with this key is still running.")
                                .retryable(true)
                                .withHeader("Retry-After", "1"),
                        request,
                        response);
            case IdempotencyKeys.Reused() ->
                problems.write(
                        Problem.of(422, "idempotency_key_reused", "This key was used for another request."),
                        request,
                        response);
        }
    }

    private void first(
            IdempotencyKeys.Key key,
            UUID attempt,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper caught = new ContentCachingResponseWrapper(response);
        boolean kept = false;
        try {
            chain.doFilter(request, caught);
            if (caught.getStatus() < 500) {
                Map<String, String> headers = new LinkedHashMap<>();
                for (String name : KEPT_HEADERS) {
                    String value = name.equals("Content-Type") ? caught.getContentType() : caught.getHeader(name);
                    if (value != null) {
                        headers.put(name, value);
                    }
                }
                WriteAnswers.Write pending = caught.getStatus() == 202
                        ? (WriteAnswers.Write) request.getAttribute(WriteAnswers.PENDING)
                        : null;
                keys.finish(
                        key,
                        attempt,
                        new IdempotencyKeys.Kept(caught.getStatus(), headers, caught.getContentAsByteArray(), pending));
                kept = true;
            }
        } finally {
            if (!kept) {
                keys.forget(key, attempt);
            }
        }
        caught.copyBodyToResponse();
    }

    private void again(IdempotencyKeys.Kept answer, Caller caller, HttpServletResponse response) throws IOException {
        response.setHeader(REPLAYED, "true");
        if (answer.pending() != null) {
            ResponseEntity<Object> fresh = answers.answer(caller, answer.pending());
            fresh.getHeaders().forEach((name, values) -> response.setHeader(name, values.getFirst()));
            if (fresh.getBody() instanceof Versioned versioned) {
                response.setHeader("ETag", IfMatch.tag(versioned.version()));
            }
            write(
                    response,
                    fresh.getStatusCode().value(),
                    "application/json",
                    mapper.writeValueAsBytes(fresh.getBody()));
            return;
        }
        answer.headers().forEach(response::setHeader);
        write(
                response,
                answer.status(),
                answer.headers().getOrDefault("Content-Type", "application/json"),
                answer.body());
    }

    private static void write(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        if (body.length > 0) {
            response.setContentType(type);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
        response.flushBuffer();
    }

    /** The path, or what stands for one that is too long for an index. */
    private static String route(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.length() <= LONGEST_ROUTE
                ? path
                : HexFormat.of().formatHex(sha256().digest(path.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hash(HttpServletRequest request) {
        MessageDigest digest = sha256();
        digest.update(String.valueOf(request.getQueryString()).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        StreamedBody streamed = StreamedBody.of(request);
        return digest.digest(streamed == null ? BoundedBody.of(request) : streamed.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }
}
