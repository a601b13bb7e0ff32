package dev.otto.platform.http;

import dev.otto.platform.access.Caller;
import dev.otto.platform.access.Callers;
import dev.otto.platform.access.CompanyCheck;
import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Routes;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Before a controller: query parameters that the endpoint does not know are refused, and so are the fields of a body where it
 * takes none; and reads wait for a position.
 */
@Component
class ReadConventions implements HandlerInterceptor {

    static final String MIN_POSITION = "Otto-Min-Position";

    private final ObjectProvider<ReadSide> readSide;

    ReadConventions(ObjectProvider<ReadSide> readSide) {
        this.readSide = readSide;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Optional<Permission> permission = Routes.of(request);
        if (permission.isEmpty() || permission.get().kind() != Permission.Kind.ROLES) {
            return true;
        }
        refuseUnknown(permission.get(), FiltersArgument.query(request).keySet());
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!reads && handler instanceof HandlerMethod method && !takesBody(method) && CompanyCheck.isJson(request)) {
            UnknownFields.refuseAll(request);
        }
        String position = request.getHeader(MIN_POSITION);
        if (position != null && reads) {
            await(position, request);
        }
        return true;
    }

    private static boolean takesBody(HandlerMethod method) {
        return Stream.of(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
    }

    private static void refuseUnknown(Permission permission, Collection<String> given) {
        List<FieldFault> faults = new ArrayList<>();
        for (String name : new TreeSet<>(given)) {
            if (!permission.query().contains(name) && !name.equals("company_id")) {
                String known = permission.query().isEmpty()
                        ? "there are none here"
                        : "known here: " + String.join(", ", new TreeSet<>(permission.query()));
                faults.add(new FieldFault(name, "is not a parameter of this request; " + known));
            }
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
    }

    private void await(String header, HttpServletRequest request) {
        long position;
        try {
            position = Long.parseLong(header.strip());
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(MIN_POSITION, "is not a position");
        }
        if (position < 0) {
            throw ProblemException.invalid(MIN_POSITION, "is not a position");
        }
        ReadSide side = readSide.getIfAvailable();
        if (side != null && !side.caughtUp(position, WriteAnswers.PATIENCE)) {
            throw ProblemException.projectionBehind();
        }
        if (side != null) {
            refuseHeld(side, position, request);
            MinPosition.ask(request, position);
        }
    }

    /** A row that waits behind an event that was set aside is older than the position, whatever that of the tables is. */
    private static void refuseHeld(ReadSide side, long position, HttpServletRequest request) {
        Optional<String> company = Callers.current().map(Caller::companyId);
        if (company.isPresent()
                && request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> named
                && Stream.of(named.get("id"), named.get("company_id"))
                        .anyMatch(id -> id instanceof String row && side.held(company.get(), row, position))) {
            throw ProblemException.projectionHeld();
        }
    }
}
