package dev.otto.platform.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * An error as clients see it (RFC 9457), before it is tied to a request.
 *
 * @param status HTTP status
 * @param errorCode stable, lower snake case
 * @param detail for people; never personal data, SQL or another company's ids
 * @param retryable whether the same request may succeed later
 * @param errors the fields at fault, for validation
 * @param extras further members of the body
 * @param headers further headers of the answer
 */
public record Problem(
        int status,
        String errorCode,
        @Nullable String detail,
        boolean retryable,
        List<FieldFault> errors,
        Map<String, Object> extras,
        Map<String, String> headers) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** A field and what is wrong with it. */
    public record FieldFault(String field, String message) {}

    public Problem {
        errors = List.copyOf(errors);
        extras = Map.copyOf(extras);
        headers = Map.copyOf(headers);
    }

    public static Problem of(int status, String errorCode, @Nullable String detail) {
        boolean retryable = status == 429 || status == 502 || status == 503 || status == 504;
        return new Problem(status, errorCode, detail, retryable, List.of(), Map.of(), Map.of());
    }

    public static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldFault(field, message)));
    }

    public static Problem invalid(List<FieldFault> errors) {
        StringBuilder detail = new StringBuilder();
        for (FieldFault error : errors) {
            detail.append(detail.isEmpty() ? "" : "; ")
                    .append(error.field())
                    .append(": ")
                    .append(error.message());
        }
        return new Problem(400, "validation_failed", detail.toString(), false, errors, Map.of(), Map.of());
    }

    public Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, errorCode, detail, retryable, errors, extras, more);
    }

    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(name, value);
        return new Problem(status, errorCode, detail, retryable, errors, more, headers);
    }

    public Problem retryable(boolean value) {
        return new Problem(status, errorCode, detail, value, errors, extras, headers);
    }

    /** The members of the body, in the order of the specification. */
    public Map<String, Object> body(String instance, String traceId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", status == 429 ? "https://tools.ietf.org/html/rfc6585#section-4" : "about:blank");
        HttpStatus known = HttpStatus.resolve(status);
        body.put("title", known == null ? "Error" : known.getReasonPhrase());
        body.put("status", status);
        if (detail != null) {
            body.put("detail", detail);
        }
        body.put("instance", instance);
        body.put("error_code", errorCode);
        body.put("retryable", retryable);
        body.put("trace_id", traceId);
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        extras.forEach(body::putIfAbsent);
        return body;
    }
}
