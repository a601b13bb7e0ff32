package dev.otto.platform.access;

import dev.otto.platform.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, from the verified token alone. Controllers take it as an argument.
 *
 * @param companyId the caller's company, null for operators only
 */
public record Caller(@Nullable String companyId, String userId, AccessRole role) {

    /** The caller's company; operators, who have none, are refused. */
    public String company() {
        if (companyId == null) {
            throw new ProblemException(
                    403, "company_missing", "This request needs a company, and an operator has none.");
        }
        return companyId;
    }

    /** The actor of commands: {@code user:ID}. */
    public String actor() {
        return "user:" + userId;
    }

    public boolean is(AccessRole... roles) {
        for (AccessRole one : roles) {
            if (one == role) {
                return true;
            }
        }
        return false;
    }
}
