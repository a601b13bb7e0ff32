package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.Tables;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.util.List;
import org.junit.jupiter.api.Test;

/** While what older folds made is rebuilt, it is read and folded on. */
class OlderRowsTest {

    @Test
    void aFlagThatRowsHaveByNowIsNotSetWhereItIsNotThere() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(47, 400));
            database.live.catchUp(300);
            List<String> older = database.log.tenants.worker(() -> database.log
                    .jdbc
                    .sql("select (doc::jsonb - 'by_hand')::text from appointment")
                    .query(String.class)
                    .list());

            assertThat(older)
                    .isNotEmpty()
                    .allSatisfy(doc -> assertThat(
                                    RowText.row(Tables.APPOINTMENT, doc).byHand())
                            .isFalse());
        }
    }
}
