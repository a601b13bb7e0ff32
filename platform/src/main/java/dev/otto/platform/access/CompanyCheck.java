package dev.otto.platform.access;

import dev.otto.platform.problem.BoundedBody;
import dev.otto.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The company comes from the token alone: another one named in path, query or body is refused. Also the last line of
 * defence: a controller reached by another pattern than the one the request was authorised for answers nothing.
 */
@Component
public class CompanyCheck implements HandlerInterceptor {

    private static final String NAME = "company_id";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Optional<Permission> permission = Routes.of(request);
        if (handler instanceof HandlerMethod && !sameRoute(request, permission)) {
            throw new IllegalStateException("Reached a controller without its line of the permission table");
        }
        Optional<Caller> caller = Callers.current();
        if (permission.isPresent() && caller.isPresent() && caller.get().companyId() != null) {
            check(request, permission.get(), caller.get().company());
        }
        return true;
    }

    private static boolean sameRoute(HttpServletRequest request, Optional<Permission> permission) {
        String mapped = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        return permission
                .map(line -> line.path().endsWith("/**")
                        || Permission.shape(line.path()).equals(Permission.shape(mapped)))
                .orElse(false);
    }

    private static void check(HttpServletRequest request, Permission permission, String company) {
        PathPattern.PathMatchInfo path = permission
                .pattern()
                .matchAndExtract(ServletRequestPathUtils.parse(request).pathWithinApplication());
        if (path != null) {
            Map<String, String> variables = path.getUriVariables();
            refuseUnless(company.equals(variables.getOrDefault(NAME, company)));
        }
        String[] values = request.getParameterValues(NAME);
        for (String value : values == null ? new String[0] : values) {
            refuseUnless(company.equals(value));
        }
        if (isJson(request)) {
            refuseUnless(bodyAgrees(BoundedBody.of(request), company));
        }
    }

    /** Whether the body of a request says of itself that it is JSON. */
    public static boolean isJson(HttpServletRequest request) {
        String named = request.getContentType();
        if (named == null) {
            return false;
        }
        // names of media types are read in any case
        String type = named.toLowerCase(Locale.ROOT);
        return type.startsWith(MediaType.APPLICATION_JSON_VALUE) || type.contains("+json");
    }

    private static boolean bodyAgrees(byte[] body, String company) {
        try (JsonParser parser = MAPPER.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && parser.currentName().equals(NAME)) {
                    JsonToken value = parser.nextToken();
                    if (value != JsonToken.VALUE_NULL
                            && !(value == JsonToken.VALUE_STRING
                                    && parser.getString().equals(company))) {
                        return false;
                    }
                }
            }
            return true;
        } catch (JacksonException e) {
            // What is malformed says so when the controller's argument is read.
            return true;
        }
    }

    private static void refuseUnless(boolean agrees) {
        if (!agrees) {
            throw new ProblemException(403, "company_mismatch", "The request names another company than the token.");
        }
    }
}
