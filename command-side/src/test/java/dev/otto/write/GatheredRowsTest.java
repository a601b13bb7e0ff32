package dev.otto.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.tenancy.Gathering;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(TestDatabase.ANY_SERVER)
class GatheredRowsTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final TestEventLog log = new TestEventLog(database);

    @BeforeEach
    void table() {
        TestDatabase.asSuperuser(database, """
                create table noted (id int primary key, text text, times int not null default 1);
                grant all on noted to otto_worker""");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private GatheredRows rows(GatheredRows.Again again) {
        return new GatheredRows(log.jdbc, """
                insert into noted (id, text) select * from :rows
                on conflict (id) do update set text = excluded.text, times = noted.times + 1
                """, List.of("integer", "text"), 1, again);
    }

    private List<String> noted() {
        return log.jdbc
                .sql("select concat_ws(':', id, coalesce(text, '-'), times) from noted order by id")
                .query(String.class)
                .list();
    }

    /** What stands after a row, another, and the first key's again, first while gathering and then at its end. */
    private void gathered(GatheredRows.Again again, List<String> meanwhile, List<String> atItsEnd) {
        log.tenants.worker(() -> {
            Gathering.within(() -> {
                GatheredRows rows = rows(again);
                rows.put(1, "a");
                rows.put(2, null);
                rows.put(1, "b");
                assertThat(noted()).isEqualTo(meanwhile);
                return true;
            });
            assertThat(noted()).isEqualTo(atItsEnd);
        });
    }

    @Test
    void aRowIsWrittenAtOnceWhereNothingGathers() {
        log.tenants.worker(() -> {
            rows(GatheredRows.Again.REPLACES).put(1, "a");
            assertThat(noted()).containsExactly("1:a:1");
        });
    }

    @Test
    void theNewestOfAKeyReplacesTheOthers() {
        gathered(GatheredRows.Again.REPLACES, List.of(), List.of("1:b:1", "2:-:1"));
    }

    @Test
    void theFirstOfAKeyStands() {
        gathered(GatheredRows.Again.IS_IGNORED, List.of(), List.of("1:a:1", "2:-:1"));
    }

    @Test
    void eachOfAKeyIsWrittenInItsTurn() {
        gathered(GatheredRows.Again.FOLLOWS, List.of("1:a:1", "2:-:1"), List.of("1:b:2", "2:-:1"));
    }

    @Test
    void whatWasGatheredIsWrittenForWhoReadsAndOnlyOnce() {
        log.tenants.worker(() -> {
            Gathering.within(() -> {
                GatheredRows rows = rows(GatheredRows.Again.REPLACES);
                rows.put(1, "a");
                rows.write();
                assertThat(noted()).containsExactly("1:a:1");
                return true;
            });
            assertThat(noted()).containsExactly("1:a:1");
        });
    }

    @Test
    void nothingIsWrittenOfWorkThatFailsNorGatheredOutsideOfATransaction() {
        assertThatIllegalStateException()
                .isThrownBy(() -> log.tenants.worker(() -> Gathering.within(() -> {
                    rows(GatheredRows.Again.REPLACES).put(1, "a");
                    throw new IllegalStateException("a bug of ours");
                })));
        assertThat(log.tenants.worker(this::noted)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> Gathering.within(() -> true));
    }
}
