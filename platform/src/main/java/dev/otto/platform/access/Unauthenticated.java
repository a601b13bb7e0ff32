package dev.otto.platform.access;

import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/** Answers requests without a valid token, and holds the address that they come from to as many as a user has. */
final class Unauthenticated implements AuthenticationEntryPoint {

    private final SlidingWindows addresses;
    private final Refusals refusals;
    private final Problems problems;

    Unauthenticated(SlidingWindows addresses, Refusals refusals, Problems problems) {
        this.addresses = addresses;
        this.refusals = refusals;
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException {
        SlidingWindows.Answer answer = addresses.take("address:" + request.getRemoteAddr());
        if (!answer.admitted()) {
            refusals.overLimit("address", request);
            problems.write(RateLimits.tooMany(answer), request, response);
            return;
        }
        if (exception instanceof TokenRefused refused) {
            refusals.answer(refused.problem(), request, response);
            return;
        }
        boolean missing = request.getHeader("Authorization") == null;
        Problem problem = missing
                ? Problem.of(401, "token_missing", "This needs a bearer token.")
                : Problem.of(401, "token_invalid", "The bearer token is not valid.");
        String challenge = missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        refusals.answer(problem.withHeader("WWW-Authenticate", challenge), request, response);
    }
}
