package dev.otto.platform.access;

import dev.otto.platform.problem.Problem;
import org.springframework.security.core.AuthenticationException;

/** A genuine token that nevertheless lets nobody in. */
final class TokenRefused extends AuthenticationException {

    private final transient Problem problem;

    TokenRefused(String errorCode, String detail) {
        super(errorCode);
        this.problem = Problem.of(403, errorCode, detail);
    }

    Problem problem() {
        return problem;
    }
}
