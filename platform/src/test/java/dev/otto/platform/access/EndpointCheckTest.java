package dev.otto.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Profile;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class EndpointCheckTest {

    private static final Permission LISTED = Permission.endpoint("GET", "/listed/{id}", Set.of(AccessRole.csr), "A.");

    @Test
    void aControllerThatIsNotInTheTableStopsTheStart() {
        EndpointCheck check = check(List.of(LISTED));
        assertThatThrownBy(check::afterSingletonsInstantiated)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GET /stray");
    }

    @Test
    void aLineWithoutItsControllerIsMissing() {
        Permission absent = Permission.endpoint("GET", "/absent", Set.of(AccessRole.csr), "B.");
        Permission agreed = Permission.endpoint("GET", "/agreed", Set.of(AccessRole.csr), "C.")
                .later();
        assertThat(check(List.of(LISTED, absent, agreed)).missing()).containsExactly("GET /absent");
    }

    private static EndpointCheck check(List<Permission> lines) {
        StaticApplicationContext context = new StaticApplicationContext();
        context.registerSingleton("stray", Stray.class);
        RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
        mapping.setApplicationContext(context);
        mapping.afterPropertiesSet();
        context.getBeanFactory().registerSingleton("mapping", mapping);
        return new EndpointCheck(context.getBeanProvider(RequestMappingHandlerMapping.class), new Permissions(lines));
    }

    @RestController
    @Profile("never scanned")
    static class Stray {
        @GetMapping("/stray")
        String stray() {
            return "";
        }

        @GetMapping("/listed/{other}")
        String listed() {
            return "";
        }
    }
}
