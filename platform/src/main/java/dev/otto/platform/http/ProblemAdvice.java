package dev.otto.platform.http;

import dev.otto.platform.access.Refusals;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every exception as its problem. What nobody foresaw is a 500 that says nothing of its cause. */
@RestControllerAdvice
class ProblemAdvice {

    private static final String NOT_VALID = "is not a valid value";

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Map<Integer, String> CODES = Map.ofEntries(
            Map.entry(400, "bad_request"),
            Map.entry(401, "token_invalid"),
            Map.entry(403, "forbidden"),
            Map.entry(404, "not_found"),
            Map.entry(405, "method_not_allowed"),
            Map.entry(406, "not_acceptable"),
            Map.entry(409, "conflict"),
            Map.entry(412, "precondition_failed"),
            Map.entry(413, "payload_too_large"),
            Map.entry(415, "unsupported_media_type"),
            Map.entry(422, "unprocessable"),
            Map.entry(429, "rate_limited"),
            Map.entry(500, "internal_error"),
            Map.entry(502, "bad_gateway"),
            Map.entry(503, "unavailable"),
            Map.entry(504, "timeout"));

    private final Problems problems;
    private final Refusals refusals;

    ProblemAdvice(Problems problems, Refusals refusals) {
        this.problems = problems;
        this.refusals = refusals;
    }

    /** The code of a status that came without one. */
    static String code(int status) {
        return CODES.getOrDefault(status, status < 500 ? "bad_request" : "internal_error");
    }

    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Object> answer(Exception exception, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (exception instanceof AccessDeniedException || exception instanceof AuthenticationException) {
            throw exception;
        }
        if (exception instanceof AsyncRequestNotUsableException) {
            return null;
        }
        if (response.isCommitted()) {
            throw exception; // what follows would be taken for the rest of the answer
        }
        response.resetBuffer();
        response.setContentType(null);
        return problems.entity(problem(exception, request), request);
    }

    /** The problem of an exception; logs what is a defect, notes what is a refusal. */
    Problem problem(Throwable exception, HttpServletRequest request) {
        Problem problem = translate(exception);
        if (problem.status() == 401 || problem.status() == 403) {
            refusals.note(problem.errorCode(), request);
        }
        if (problem.status() >= 500
                && !(cause(exception, ProblemException.class) instanceof ProblemException)
                && !isHungUp(exception)) {
            LOG.error("A request failed", exception);
        }
        return problem;
    }

    /** Whether it failed because whoever asked is there no more: nobody's defect. */
    static boolean isHungUp(Throwable exception) {
        return cause(exception, ClientAbortException.class) != null;
    }

    private static Problem translate(Throwable exception) {
        ProblemException own = cause(exception, ProblemException.class);
        if (own != null) {
            return own.problem();
        }
        return switch (exception) {
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case MethodArgumentTypeMismatchException mismatch ->
                Problem.invalid(mismatch.getName(), expected(mismatch));
            case MissingServletRequestParameterException missing ->
                Problem.invalid(missing.getParameterName(), "is required");
            case MethodArgumentNotValidException invalid -> invalid(invalid);
            case ErrorResponse response -> framework(response);
            case CannotCreateTransactionException ignored -> unavailable();
            case QueryTimeoutException ignored -> tookTooLong();
            case DataAccessResourceFailureException ignored -> unavailable();
            case TransientDataAccessException ignored -> unavailable();
            default -> {
                Throwable cause = exception.getCause();
                yield cause instanceof ErrorResponse response ? framework(response) : internal();
            }
        };
    }

    private static Problem internal() {
        return Problem.of(500, "internal_error", "Something went wrong on our side.");
    }

    private static Problem unavailable() {
        return Problem.of(503, "database_unavailable", "The database cannot be reached at the moment.")
                .withHeader("Retry-After", "1");
    }

    private static Problem tookTooLong() {
        return Problem.of(
                503, "took_too_long", "The database took too long for this; ask for less at once, such as fewer days.");
    }

    private static Problem framework(ErrorResponse response) {
        int status = response.getStatusCode().value();
        String detail = switch (status) {
            case 404 -> "There is no such route.";
            case 405 -> "The method is not allowed here.";
            case 406 -> "No representation of the answer is acceptable to the request.";
            case 415 -> "The body's media type is not one that is understood here.";
            default -> null;
        };
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of(HttpHeaders.ALLOW, HttpHeaders.ACCEPT, HttpHeaders.RETRY_AFTER)) {
            String value = response.getHeaders().getFirst(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        Problem problem = Problem.of(status, code(status), detail);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            problem = problem.withHeader(header.getKey(), header.getValue());
        }
        return problem;
    }

    private static Problem invalid(MethodArgumentNotValidException exception) {
        List<FieldFault> faults = new ArrayList<>();
        exception
                .getBindingResult()
                .getFieldErrors()
                .forEach(error ->
                        faults.add(new FieldFault(error.getField(), String.valueOf(error.getDefaultMessage()))));
        return Problem.invalid(faults);
    }

    private static String expected(TypeMismatchException mismatch) {
        return expected(mismatch.getRequiredType());
    }

    /** What to write instead, in the words of JSON and not in those of Java. */
    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return NOT_VALID;
        }
        if (type.isEnum()) {
            return "must be one of " + words(type);
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "must be a number";
        }
        return switch (type.getSimpleName()) {
            case "Instant" -> "must be an instant such as 2026-07-15T14:00:00Z";
            case "LocalDate" -> "must be a day such as 2026-07-15";
            case "UUID" -> "must be a UUID such as 0b8f7f0e-5d5c-5a53-9f2b-1c2d3e4f5a6b";
            default -> NOT_VALID;
        };
    }

    private static Problem unreadable(HttpMessageNotReadableException exception) {
        UnrecognizedPropertyException unknown = cause(exception, UnrecognizedPropertyException.class);
        if (unknown != null) {
            return Problem.invalid(path(unknown), "is not a field of this request");
        }
        InvalidFormatException format = cause(exception, InvalidFormatException.class);
        if (format != null) {
            return Problem.invalid(path(format), expected(format.getTargetType()));
        }
        DatabindException bind = cause(exception, DatabindException.class);
        if (cause(exception, InputCoercionException.class) != null) {
            return Problem.invalid(bind == null ? "body" : path(bind), "is out of range");
        }
        if (cause(exception, StreamReadException.class) != null) {
            return Problem.of(400, "malformed_json", "The body is not well-formed JSON.");
        }
        if (bind != null && !bind.getPath().isEmpty()) {
            String wanted =
                    bind instanceof MismatchedInputException mismatch ? expected(mismatch.getTargetType()) : NOT_VALID;
            return Problem.invalid(path(bind), wanted.equals(NOT_VALID) ? "has the wrong type or is missing" : wanted);
        }
        return Problem.of(400, "malformed_json", "The body is missing or not the JSON that is expected here.");
    }

    private static String words(Class<?> type) {
        List<String> words = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            words.add(((Enum<?>) constant).name());
        }
        return String.join(", ", words);
    }

    private static String path(DatabindException exception) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : exception.getPath()) {
            String name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    private static <T extends Throwable> @Nullable T cause(@Nullable Throwable exception, Class<T> type) {
        Throwable at = exception;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
