package dev.otto.read.testing;

import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.problem.ProblemException;
import java.util.function.Supplier;
import org.springframework.util.LinkedMultiValueMap;

/** Requests as controllers get them. */
public final class Asked {

    private Asked() {}

    public static Caller manager(String company) {
        return new Caller(company, "manager-of-" + company, AccessRole.manager);
    }

    public static Caller csr(String company, String user) {
        return new Caller(company, user, AccessRole.csr);
    }

    /** Query parameters: names and values in turn. */
    public static Filters with(String... namesAndValues) {
        LinkedMultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Filters(parameters);
    }

    /** The problem's status and code with which the request is refused. */
    public static String refusal(Supplier<?> request) {
        try {
            Object answer = request.get();
            return "answered: " + answer;
        } catch (ProblemException e) {
            return e.problem().status() + " " + e.errorCode();
        }
    }
}
