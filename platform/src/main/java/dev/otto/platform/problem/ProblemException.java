package dev.otto.platform.problem;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Thrown anywhere under a request, answered as its problem. Refusals of the domain extend it. */
public class ProblemException extends RuntimeException {

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.errorCode(), null, false, false);
        this.problem = problem;
    }

    public ProblemException(
            int status, String errorCode, @Nullable String detail, boolean retryable, Map<String, Object> extras) {
        this(new Problem(status, errorCode, detail, retryable, List.of(), extras, Map.of()));
    }

    public ProblemException(int status, String errorCode, @Nullable String detail) {
        this(Problem.of(status, errorCode, detail));
    }

    public Problem problem() {
        return problem;
    }

    public String errorCode() {
        return problem.errorCode();
    }

    /** An id that does not exist or belongs to another company: the answers must not differ. */
    public static ProblemException notFound() {
        return new ProblemException(404, "not_found", "There is no such resource.");
    }

    /** A field or parameter that cannot be accepted. */
    public static ProblemException invalid(String field, String message) {
        return new ProblemException(Problem.invalid(field, message));
    }

    /** A rule of the domain refuses. */
    public static ProblemException conflict(String errorCode, String detail) {
        return new ProblemException(409, errorCode, detail);
    }

    /** {@code If-Match} names a state that is no longer the current one. */
    public static ProblemException stale() {
        return new ProblemException(412, "precondition_failed", "The resource has changed since it was read.");
    }

    /** The read side has not reached the position asked for. */
    public static ProblemException projectionBehind() {
        return new ProblemException(
                Problem.of(503, "projection_behind", "The read side has not yet reached the position asked for.")
                        .withHeader("Retry-After", "1"));
    }

    /** As many as may are at long looks already. */
    public static ProblemException busy() {
        return new ProblemException(
                Problem.of(503, "busy", "Several long looks back are under way; ask again in a moment.")
                        .withHeader("Retry-After", "5"));
    }

    /** The row waits behind an event that could not be folded. */
    public static ProblemException projectionHeld() {
        return new ProblemException(
                Problem.of(503, "projection_held", "This row waits behind an event that was set aside.")
                        .withHeader("Retry-After", "30"));
    }
}
