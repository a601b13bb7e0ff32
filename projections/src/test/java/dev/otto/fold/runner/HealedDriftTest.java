package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealedDriftTest {

    @Test
    void whatStaysAsItIsIsNotSaidToBeHealed() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(73, 900));
            database.live.catchUp(300);
            String card = text(database, """
                    update contact_card set tags = '["planted"]' where id = (select id from contact_card
                        where exists (select from call k where k.group_id = contact_card.group_id) order by id limit 1)
                    returning id::text""");
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "update event_log set payload = 'not json' where contact_card_id::text = '" + card
                            + "' and event_name like 'call.%'");

            assertThat(database.projections.verifyInBackground(1)).isTrue();

            assertThat(texts(database, "select tags::text from contact_card where id::text = '" + card + "'"))
                    .containsExactly("[\"planted\"]");
            assertThat(texts(
                            database,
                            "select coalesce(healed_at::text, 'never') from projection_drift"
                                    + " where table_name = 'contact_card' and row_id = '" + card + "'"))
                    .isNotEmpty()
                    .containsOnly("never");
            assertThat(texts(
                            database,
                            "select coalesce(healed_at::text, 'never') from projection_drift"
                                    + " where table_name = 'csr_day'"))
                    .as("a figure that still counts the calls of that card")
                    .isNotEmpty()
                    .containsOnly("never");
        }
    }

    private static String text(FoldDatabase database, String sql) {
        return texts(database, sql).getFirst();
    }

    private static List<String> texts(FoldDatabase database, String sql) {
        return database.log.tenants.worker(
                () -> database.log.jdbc.sql(sql).query(String.class).list());
    }
}
