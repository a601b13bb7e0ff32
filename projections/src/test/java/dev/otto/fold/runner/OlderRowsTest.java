package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** While what older folds made is rebuilt, it is read and folded on. */
class OlderRowsTest {

    @Test
    void aRowWithoutAFlagThatRowsHaveByNowIsFoldedOn() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(47, 1_200));
            database.live.foldOnce(700);
            database.log.tenants.worker(() -> database.log
                    .jdbc
                    .sql("update appointment set doc = (doc::jsonb - 'by_hand')::json")
                    .update());

            database.live.catchUp(300);

            assertThat(database.log.tenants.<Long>worker(() -> database.log
                            .jdbc
                            .sql("select count(*) from dead_letter")
                            .query(Long.class)
                            .single()))
                    .isZero();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            Map<String, List<String>> rebuilt = database.dump();
            assertThat(rebuilt.get("appointment")).isNotEmpty();
        }
    }
}
