package dev.otto.app.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No filter of the application is at work here: what a role sees and writes is decided by PostgreSQL alone. */
@Tag(TestDatabase.ANY_SERVER)
class RowLevelSecurityTest {

    private static final String MINE = "maple";
    private static final String THEIRS = "birch";
    private static final String DENIED = "42501";

    private static HikariDataSource database;
    private static TenantTables catalogue;
    private static List<String> tables;

    @BeforeAll
    static void oneRowOfEachCompanyInEveryTable() {
        database = TestDatabase.fresh();
        catalogue = new TenantTables(JdbcClient.create(database));
        tables = catalogue.ofCompanies();
        for (String table : tables) {
            TestDatabase.asSuperuser(database, catalogue.sampleOf(table, MINE, 1));
            TestDatabase.asSuperuser(database, catalogue.sampleOf(table, THEIRS, 2));
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void everyTableOfCompaniesIsGuarded() {
        assertThat(tables).hasSizeGreaterThan(40).contains("public.event_log", "public.contact_card", "public.csr_day");
        assertThat(catalogue.faults()).isEmpty();
        assertThat(catalogue.viewsWithTheirOwnersEyes()).isEmpty();
    }

    @Test
    void aNewTableWithoutAGuardIsCaught() throws SQLException {
        try (HikariDataSource other = TestDatabase.fresh();
                Connection connection = other.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table canary_bare (company_id text)");
            statement.execute("create table canary_without_company (id int)");
            statement.execute("create table canary_unforced (company_id text)");
            statement.execute("alter table canary_unforced enable row level security");
            statement.execute("create table canary_wide (company_id text)");
            statement.execute("alter table canary_wide enable row level security, force row level security");
            statement.execute("create policy anything on canary_wide to otto_request using (true)");
            statement.execute("create view canary_view as select * from call");
            TenantTables canaries = new TenantTables(JdbcClient.create(other));
            assertThat(canaries.faults())
                    .containsExactly(
                            "public.canary_bare has no row-level security in force",
                            "public.canary_bare has no policy",
                            "public.canary_unforced has no row-level security in force",
                            "public.canary_unforced has no policy",
                            "public.canary_wide has a policy that does not ask for the company",
                            "public.canary_without_company has no company_id and is not known to need none");
            assertThat(canaries.viewsWithTheirOwnersEyes()).containsExactly("public.canary_view");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"otto_request", "otto_command"})
    void aRoleSeesTheRowsOfItsCompanyAndOfNoOther(String role) throws SQLException {
        List<String> seen = new ArrayList<>();
        for (String table : tables) {
            List<String> companies = companiesSeen(role, MINE, table);
            assertThat(companies).as("%s in %s", role, table).isSubsetOf(MINE);
            if (!companies.isEmpty()) {
                seen.add(table);
            }
        }
        assertThat(seen).as("tables in which %s sees its own rows", role).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"otto_request", "otto_command"})
    void aRoleWithoutACompanySeesNothing(String role) throws SQLException {
        for (String table : tables) {
            assertThat(companiesSeen(role, "", table)).as(table).isEmpty();
            assertThat(companiesSeen(role, null, table)).as(table).isEmpty();
        }
    }

    @Test
    void theLoginThatOwnsTheTablesSeesNothingWithoutARole() throws SQLException {
        for (String table : tables) {
            assertThat(companiesSeen(null, MINE, table)).as(table).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"otto_request", "otto_command"})
    void aRoleWritesNoRowOfAnotherCompany(String role) throws SQLException {
        for (String table : tables) {
            assertThat(changed(
                            role,
                            "update " + table + " set company_id = company_id where company_id = '" + THEIRS + "'"))
                    .as("updated in %s", table)
                    .isZero();
            assertThat(changed(role, "delete from " + table + " where company_id = '" + THEIRS + "'"))
                    .as("deleted in %s", table)
                    .isZero();
            assertThat(changed(role, catalogue.sampleOf(table, THEIRS, 3)))
                    .as("inserted in %s", table)
                    .isZero();
            assertThat(changed(role, "update " + table + " set company_id = '" + THEIRS + "-too'"))
                    .as("given away in %s", table)
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"integration, secret", "integration, secret_next", "company_directory, id_key", "kept_audio, sealed_key"
    })
    void aReadingRequestReadsNoSecretNotEvenItsOwnCompanys(String table, String column) throws SQLException {
        assertThat(JdbcClient.create(database)
                        .sql("select has_column_privilege('otto_request', ?, ?, 'select')")
                        .params(table, column)
                        .query(Boolean.class)
                        .single())
                .isFalse();
        try (Connection connection = begun("otto_request", MINE);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select " + column + " from " + table))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo(DENIED));
            connection.rollback();
        }
    }

    @Test
    void whatIsSealedOrHashedIsReadableOnlyWhereSomebodyIsToSeeIt() {
        List<String> readable =
                JdbcClient.create(database).sql("""
                        select c.relname || '.' || a.attname
                        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind in ('r', 'p') and n.nspname = 'public' and a.attnum > 0 and not a.attisdropped
                          and format_type(a.atttypid, null) = 'bytea'
                          and has_column_privilege('otto_request', c.oid, a.attnum, 'select')
                        order by 1""").query(String.class).list();

        assertThat(readable).containsExactly("webhook_delivery.body", "webhook_refusal.body");
    }

    @Test
    void theWorkerSeesAllCompanies() throws SQLException {
        for (String table : tables) {
            assertThat(companiesSeen("otto_worker", null, table)).as(table).containsExactly(THEIRS, MINE);
        }
    }

    private static List<String> companiesSeen(@Nullable String role, @Nullable String company, String table)
            throws SQLException {
        try (Connection connection = begun(role, company);
                Statement statement = connection.createStatement()) {
            List<String> companies = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("select distinct company_id from " + table + " order by company_id")) {
                while (rows.next()) {
                    companies.add(rows.getString(1));
                }
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(table).isEqualTo(DENIED);
            }
            connection.rollback();
            return companies;
        }
    }

    /** How many rows the statement changed before it was taken back; none where it was denied. */
    private static int changed(String role, String sql) throws SQLException {
        try (Connection connection = begun(role, MINE);
                Statement statement = connection.createStatement()) {
            int rows = 0;
            try {
                rows = statement.executeUpdate(sql);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(sql).isEqualTo(DENIED);
            }
            connection.rollback();
            return rows;
        }
    }

    private static Connection begun(@Nullable String role, @Nullable String company) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (role != null) {
                statement.execute("set local role " + role);
            }
            if (company != null) {
                statement.execute("set local otto.company_id = '" + company + "'");
            }
        }
        return connection;
    }
}
