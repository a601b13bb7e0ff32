package dev.otto.platform.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Compares the controllers with the permission table: an endpoint that is not in it stops the start. */
@Component
public class EndpointCheck implements SmartInitializingSingleton {

    private final ObjectProvider<RequestMappingHandlerMapping> mappings;
    private final Permissions permissions;

    EndpointCheck(ObjectProvider<RequestMappingHandlerMapping> mappings, Permissions permissions) {
        this.mappings = mappings;
        this.permissions = permissions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> unlisted = unlisted();
        if (!unlisted.isEmpty()) {
            throw new IllegalStateException("Not in the permission table: " + String.join("; ", unlisted));
        }
    }

    /** Endpoints of ours that the table does not list. */
    public Set<String> unlisted() {
        Set<String> unlisted = new TreeSet<>();
        for (Endpoint endpoint : endpoints()) {
            if (!listed(endpoint)) {
                unlisted.add(endpoint.method() + " " + endpoint.pattern());
            }
        }
        return unlisted;
    }

    /** Lines for users that are said to be there and are not, in this process. */
    public Set<String> missing() {
        List<Endpoint> endpoints = endpoints();
        Set<String> missing = new TreeSet<>();
        for (Permission line : permissions.lines()) {
            boolean there = endpoints.stream()
                    .anyMatch(endpoint -> Permission.shape(endpoint.pattern()).equals(Permission.shape(line.path()))
                            && endpoint.method().equals(line.method()));
            if (line.implemented() && line.kind() == Permission.Kind.ROLES && !there) {
                missing.add(line.method() + " " + line.path());
            }
        }
        return missing;
    }

    private record Endpoint(String method, String pattern) {}

    private boolean listed(Endpoint endpoint) {
        return permissions.lines().stream()
                .anyMatch(line -> (line.method().equals("*") || line.method().equals(endpoint.method()))
                        && (Permission.shape(line.path()).equals(Permission.shape(endpoint.pattern()))
                                || under(line.path(), endpoint.pattern())));
    }

    private static boolean under(String path, String pattern) {
        return path.endsWith("/**") && pattern.startsWith(path.substring(0, path.length() - 2));
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        mappings.orderedStream().forEach(mapping -> {
            for (Map.Entry<RequestMappingInfo, HandlerMethod> entry :
                    mapping.getHandlerMethods().entrySet()) {
                if (entry.getValue().getBeanType().getPackageName().startsWith("dev.otto")) {
                    add(entry.getKey(), endpoints);
                }
            }
        });
        return endpoints;
    }

    private static void add(RequestMappingInfo info, List<Endpoint> endpoints) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        for (String pattern : info.getPatternValues()) {
            if (methods.isEmpty()) {
                endpoints.add(new Endpoint("*", pattern));
            }
            for (RequestMethod method : methods) {
                endpoints.add(new Endpoint(method.name(), pattern));
            }
        }
    }
}
