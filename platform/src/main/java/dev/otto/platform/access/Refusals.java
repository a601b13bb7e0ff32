package dev.otto.platform.access;

import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Refusals as security events: logged and counted by reason, without personal data. */
@Component
public class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger("dev.otto.security");

    private final Problems problems;
    private final MeterRegistry meters;

    public Refusals(Problems problems, MeterRegistry meters) {
        this.problems = problems;
        this.meters = meters;
    }

    /** Notes a refusal that is answered elsewhere. */
    public void note(String reason, HttpServletRequest request) {
        meters.counter("security_refusals", "reason", reason).increment();
        Object route = request.getAttribute(Routes.PERMISSION) instanceof Permission permission
                ? permission.path()
                : "unmatched";
        LOG.atWarn().addKeyValue("reason", reason).log("Refused: {} ({} {})", reason, request.getMethod(), route);
    }

    /** Notes that a limit of rate was reached: {@code user}, {@code tenant} or {@code address}. */
    void overLimit(String limit, HttpServletRequest request) {
        String route = Routes.of(request).map(Permission::path).orElse("unmatched");
        meters.counter("rate_limit_hits", "route", route, "limit", limit).increment();
    }

    /**
     * The problem as the answer to a sender that proves itself by a signature. Where it is not let in (401, 403, 429) that is
     * noted.
     */
    public ResponseEntity<Object> entity(Problem problem, HttpServletRequest request) {
        switch (problem.status()) {
            case 401, 403 -> note(problem.errorCode(), request);
            case 429 -> {
                note(problem.errorCode(), request);
                overLimit("address", request);
            }
            default -> {
                // refused for what it is, not for who sent it
            }
        }
        return problems.entity(problem, request);
    }

    /** Notes a refusal and answers it. */
    void answer(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        note(problem.errorCode(), request);
        problems.write(problem, request, response);
    }
}
