package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag(TestDatabase.ANY_SERVER)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TablesMatchMigrationsTest {

    private FoldDatabase database = new FoldDatabase();

    @BeforeAll
    void rebuildOnce() {
        assertThat(database.rebuilt().phase()).isEqualTo("done");
    }

    @AfterAll
    void close() {
        database.close();
    }

    static Stream<Table<?>> tables() {
        return Tables.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void theColumnsThatAreWrittenAreThoseThatTheMigrationsMake(Table<?> table) {
        // in whatever order: statements name them
        assertThat(columns(table.name()))
                .containsExactlyInAnyOrderElementsOf(Store.columns(table).stream()
                        .map(column -> column.name().replace("\"", "") + " " + column.type())
                        .toList());
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(Rollup.class)
    void theFiguresThatAreWrittenAreThoseThatTheMigrationsMake(Rollup rollup) {
        List<String> names = new ArrayList<>(Store.keys(rollup));
        rollup.measures().forEach(measure -> names.add(measure.column()));
        assertThat(columns(rollup.table()))
                .extracting(column -> column.split(" ")[0])
                .isEqualTo(names);
    }

    @Test
    void aRebuiltTableHasForcedRowLevelSecurityPoliciesAndGrants() {
        List<String> open = database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("""
                        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = 'public' and c.relkind = 'r' and c.relname = any(:names)
                          and not (c.relrowsecurity and c.relforcerowsecurity
                                   and (select count(*) from pg_policy p where p.polrelid = c.oid) = 2
                                   and has_table_privilege('otto_request', c.oid, 'select')
                                   and not has_table_privilege('otto_request', c.oid, 'insert')
                                   and has_table_privilege('otto_worker', c.oid, 'delete'))""")
                .param("names", Shadow.tables().toArray(String[]::new))
                .query(String.class)
                .list());
        assertThat(open).isEmpty();
    }

    @Test
    void aRebuiltTableHasTheIndexesOfTheMigrations() {
        List<String> without = database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select tablename || ' ' || count(*) from pg_indexes where schemaname = 'public'"
                        + " and tablename in ('call', 'contact_card', 'appointment', 'csr_day') group by tablename")
                .query(String.class)
                .list());
        assertThat(without).containsExactlyInAnyOrder("call 9", "contact_card 6", "appointment 8", "csr_day 2");
    }

    private List<String> columns(String table) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("""
                        select a.attname || ' ' || case t.typname when 'timestamptz' then 'timestamptz' when 'int8' then 'bigint'
                               when 'bool' then 'boolean' else t.typname end
                        from pg_attribute a join pg_type t on t.oid = a.atttypid
                        where a.attrelid = cast(:name as regclass) and a.attnum > 0 and not a.attisdropped order by a.attnum""")
                .param("name", "public." + table)
                .query(String.class)
                .list());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    V39__months.sql                                | csr_month, sales_month, objection_month, sop_stage_month
                    V43__hours_by_month_and_days_of_everybody.sql  | csr_day_all, sales_day_all, call_hour_month""")
    void aMigrationSumsWhatTheFoldsWouldHaveSummed(String migration, String tables) throws IOException, SQLException {
        try (FoldDatabase older = new FoldDatabase()) {
            FoldLogs.append(older.dataSource, Histories.of(3, 1_500));
            older.live.catchUp(500);
            Map<String, List<String>> folded = older.dump();
            for (String table : tables.split(", ")) {
                assertThat(folded.get(table)).as(table).isNotEmpty();
            }
            try (Connection owner = older.dataSource.getConnection();
                    Statement statement = owner.createStatement();
                    InputStream script =
                            Objects.requireNonNull(getClass().getResourceAsStream("/db/migration/" + migration))) {
                statement.execute("drop table " + tables);
                statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            }

            assertThat(older.dump()).isEqualTo(folded);
            assertThat(older.verified().differences()).isEmpty();
        }
    }
}
