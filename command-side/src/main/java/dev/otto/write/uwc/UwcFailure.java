package dev.otto.write.uwc;

import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.ProblemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call to the partner that did not work, whatever the reason: for a client of Otto a 502, or a 503 where the partner is
 * not asked at present. The partner's own message stays here: it may hold personal data.
 */
public final class UwcFailure extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** At which point it failed. */
    public enum Kind {
        /** No whole answer came. */
        network,
        /** No whole answer came in time. */
        timeout,
        /** An answer came that says so, or that says nothing. */
        answer,
        /** Nothing was sent: too many tries failed just before. */
        not_sent
    }

    private final Kind kind;
    private final int status;
    private final String code;
    private final String errorType;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    UwcFailure(
            Kind kind,
            int status,
            String code,
            String errorType,
            boolean retryable,
            @Nullable String partnerRequestId,
            @Nullable Duration retryAfter) {
        super(problem(kind, code, retryable, partnerRequestId, retryAfter));
        this.kind = kind;
        this.status = status;
        this.code = code;
        this.errorType = errorType;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    static UwcFailure noAnswer(Kind kind) {
        return new UwcFailure(
                kind, 0, kind == Kind.timeout ? "TIMEOUT" : "NETWORK_ERROR", kind.name(), true, null, null);
    }

    static UwcFailure notSent(Duration wait) {
        return new UwcFailure(Kind.not_sent, 0, "CIRCUIT_OPEN", "circuit_open", true, null, wait);
    }

    private static Problem problem(
            Kind kind, String code, boolean retryable, @Nullable String partnerRequestId, @Nullable Duration after) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("shunya_error_code", code);
        if (partnerRequestId != null) {
            details.put("shunya_request_id", partnerRequestId);
        }
        Problem problem = Problem.of(
                        kind == Kind.not_sent ? 503 : 502, "SHUNYA_API_ERROR", "The AI partner could not be used.")
                .retryable(retryable)
                .with("error_type", "external_service_error")
                .with("details", details);
        return kind == Kind.not_sent && after != null
                ? problem.withHeader("Retry-After", Long.toString(Math.max(1, after.toSeconds())))
                : problem;
    }

    public Kind kind() {
        return kind;
    }

    /** HTTP status of the answer, 0 without one. */
    public int status() {
        return status;
    }

    /** The partner's {@code error_code}, {@code UNKNOWN_ERROR} where it gave none, or Otto's word where no answer came. */
    public String code() {
        return code;
    }

    /** The partner's {@code error_type}, {@code unknown} where it gave none. */
    public String errorType() {
        return errorType;
    }

    /** Whether the same may work later. */
    public boolean retryable() {
        return retryable;
    }

    /** How long to wait at least, where it is known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
