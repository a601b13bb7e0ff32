package dev.otto.platform.problem;

import dev.otto.platform.trace.Trace;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Puts problems into answers, from controllers and from filters alike. */
@Component
public class Problems {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Writes the answer, unless one is already under way. */
    public void write(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(Problem.MEDIA_TYPE);
        byte[] body = MAPPER.writeValueAsBytes(body(problem, request));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /** The same answer for Spring MVC to write. */
    public ResponseEntity<Object> entity(Problem problem, HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        problem.headers().forEach(headers::set);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        byte[] body = MAPPER.writeValueAsBytes(body(problem, request));
        return ResponseEntity.status(problem.status()).headers(headers).body(body);
    }

    /** The JSON text of the problem, for answers that no servlet writes. */
    public static String text(Problem problem, String instance, String traceId) {
        return new String(MAPPER.writeValueAsBytes(problem.body(instance, traceId)), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> body(Problem problem, HttpServletRequest request) {
        Object failed = request.getAttribute("jakarta.servlet.error.request_uri");
        String instance = failed instanceof String path ? path : request.getRequestURI();
        return problem.body(instance, Trace.current().traceId());
    }
}
