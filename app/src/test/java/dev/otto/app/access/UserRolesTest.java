package dev.otto.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.testing.TestDatabase;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

class UserRolesTest {

    private Instant now = Instant.parse("2026-07-14T12:00:00Z");

    @Test
    void aChangeIsSeenAfterFiveSecondsAndOfTheOwnCompanyAlone() {
        try (HikariDataSource database = TestDatabase.fresh()) {
            JdbcClient jdbc = JdbcClient.create(database);
            UserRoles roles =
                    new UserRoles(new TenantTransactions(new JdbcTransactionManager(database), jdbc), jdbc, () -> now);
            keep(database, "manager", true);
            assertThat(roles.role("maple", "avery")).contains(AccessRole.manager);
            assertThat(roles.role("birch", "avery")).isEmpty();
            assertThat(roles.removed("birch", "avery")).isFalse();

            keep(database, "manager", false);
            now = now.plus(UserRoles.REMEMBERED).minusMillis(1);
            assertThat(roles.role("maple", "avery")).contains(AccessRole.manager);
            now = now.plusMillis(1);
            assertThat(roles.role("maple", "avery")).isEmpty();
            assertThat(roles.removed("maple", "avery")).isTrue();
        }
    }

    private static void keep(HikariDataSource database, String role, boolean active) {
        TestDatabase.asSuperuser(database, """
                insert into company_user (company_id, id, group_id, position, sequence, role, active, doc)
                values ('maple', 'avery', 'maple', 1, 1, '%s', %s, '{}')
                on conflict (company_id, id) do update set role = excluded.role, active = excluded.active""".formatted(role, active));
    }
}
