package dev.otto.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.PathContainer;

class PermissionsTest {

    private final Permissions table = Permissions.otto();

    @Test
    void theMostSpecificLineCounts() {
        assertThat(path("GET", "/api/v1/contact-cards/by-phone")).isEqualTo("/api/v1/contact-cards/by-phone");
        assertThat(path("GET", "/api/v1/contact-cards/123")).isEqualTo("/api/v1/contact-cards/{id}");
        assertThat(path("HEAD", "/api/v1/contact-cards/123")).isEqualTo("/api/v1/contact-cards/{id}");
        assertThat(table.find("GET", PathContainer.parsePath("/api/v2/contact-cards")))
                .isEmpty();
        assertThat(table.find("PUT", PathContainer.parsePath("/api/v1/contact-cards/1")))
                .isEmpty();
    }

    @Test
    void everyLineForUsersHasRolesAndSaysWhatItIs() {
        assertThat(table.lines()).hasSizeGreaterThan(100).allSatisfy(line -> {
            assertThat(line.description()).endsWith(".");
            assertThat(line.roles().isEmpty()).isEqualTo(line.kind() != Permission.Kind.ROLES);
        });
    }

    @Test
    void onlyWhatIsMeantToBePublicUnderTheInterfaceIs() {
        assertThat(table.lines().stream()
                        .filter(line -> line.path().startsWith("/api/"))
                        .filter(line -> line.kind() != Permission.Kind.ROLES)
                        .map(Permission::key))
                .containsExactly("POST /api/v1/shunya/webhook");
    }

    @Test
    void anEndpointTwiceIsRefused() {
        Permission line = Permission.endpoint("GET", "/a/{x}", Set.of(AccessRole.csr), "A.");
        Permission same = Permission.endpoint("GET", "/a/{y}", Set.of(AccessRole.exec), "B.");
        assertThatThrownBy(() -> new Permissions(List.of(line, same))).isInstanceOf(IllegalArgumentException.class);
    }

    private String path(String method, String path) {
        return table.find(method, PathContainer.parsePath(path)).orElseThrow().path();
    }
}
