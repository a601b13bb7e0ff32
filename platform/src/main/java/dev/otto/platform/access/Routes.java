package dev.otto.platform.access;

import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/** Finds a request's line in the permission table; what has none goes no further, so nothing unlisted is reachable. */
public final class Routes extends OncePerRequestFilter {

    /** Request attribute: the {@link Permission} that the request is held to. */
    public static final String PERMISSION = Routes.class.getName() + ".permission";

    private final Permissions permissions;
    private final boolean development;
    private final Problems problems;

    Routes(Permissions permissions, boolean development, Problems problems) {
        this.permissions = permissions;
        this.development = development;
        this.problems = problems;
    }

    /** The line the request is held to. */
    public static Optional<Permission> of(HttpServletRequest request) {
        return Optional.ofNullable((Permission) request.getAttribute(PERMISSION));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        PathContainer path = ServletRequestPathUtils.parse(request).pathWithinApplication();
        Optional<Permission> found = permissions.find(request.getMethod(), path);
        if (found.isPresent() && (development || found.get().kind() != Permission.Kind.DEVELOPMENT)) {
            request.setAttribute(PERMISSION, found.get());
            chain.doFilter(request, response);
            return;
        }
        List<String> methods = found.isPresent() ? List.of() : permissions.methods(path);
        if (methods.isEmpty()) {
            problems.write(Problem.of(404, "not_found", "There is no such route."), request, response);
        } else {
            problems.write(
                    Problem.of(405, "method_not_allowed", "Allowed here: " + String.join(", ", methods) + ".")
                            .withHeader("Allow", String.join(", ", methods)),
                    request,
                    response);
        }
    }
}
