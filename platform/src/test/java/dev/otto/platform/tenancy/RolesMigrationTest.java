package dev.otto.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.testing.TestDatabase;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag(TestDatabase.ANY_SERVER)
class RolesMigrationTest {

    @Test
    void aLoginThatMayNotBecomeTheRolesIsToldWhatToAskFor() {
        try (HikariDataSource database = TestDatabase.empty()) {
            TestDatabase.asSuperuser(database, """
                    do $$ begin
                        drop role if exists otto_without_rights;
                        create role otto_without_rights login password 'otto';
                        execute format('alter database %I owner to otto_without_rights', current_database());
                    end $$""");
            try {
                assertThatExceptionOfType(FlywayException.class)
                        .isThrownBy(() -> Flyway.configure()
                                .dataSource(database.getJdbcUrl(), "otto_without_rights", "otto")
                                .load()
                                .migrate())
                        .withStackTraceContaining("otto_without_rights may not become the role otto_request")
                        .withStackTraceContaining(
                                "grant otto_request to otto_without_rights with inherit false, set true");
            } finally {
                TestDatabase.asSuperuser(database, "reassign owned by otto_without_rights to otto");
                TestDatabase.asSuperuser(database, "drop owned by otto_without_rights");
                TestDatabase.asSuperuser(database, "drop role otto_without_rights");
            }
        }
    }

    @Test
    void theLoginInheritsNothingFromTheRolesThatItMayBecome() {
        try (HikariDataSource database = TestDatabase.fresh()) {
            assertThat(JdbcClient.create(database).sql("""
                                    select count(*) from pg_roles
                                    where rolname in ('otto_request', 'otto_command', 'otto_worker')
                                      and pg_has_role(current_user, oid, 'SET') and not pg_has_role(current_user, oid, 'USAGE')
                                      and not rolsuper and not rolbypassrls and not rolcanlogin""").query(Integer.class).single())
                    .isEqualTo(3);
        }
    }
}
