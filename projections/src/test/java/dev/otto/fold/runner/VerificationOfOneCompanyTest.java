package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerificationOfOneCompanyTest {

    @Test
    void aVerificationOfOneCompanyLeavesTheOthersAlone() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(41, 800));
            database.live.catchUp(300);
            Map<String, List<String>> acmeRight = rows(database, "acme");
            Map<String, List<String>> blueRight = rows(database, "blue");
            damage(database, "acme");
            damage(database, "blue");
            Map<String, List<String>> blueWrong = rows(database, "blue");
            assertThat(rows(database, "acme")).isNotEqualTo(acmeRight);
            assertThat(blueWrong).isNotEqualTo(blueRight);

            assertThat(verified(database, "acme"))
                    .extracting(Difference::companyId, Difference::table, Difference::field)
                    .containsExactlyInAnyOrder(
                            tuple("acme", "lead", "\"status\""), tuple("acme", "csr_day", "answered"));

            assertThat(rows(database, "acme")).isEqualTo(acmeRight);
            assertThat(rows(database, "blue")).isEqualTo(blueWrong);

            assertThat(verified(database, null))
                    .extracting(Difference::companyId, Difference::table, Difference::field)
                    .containsExactlyInAnyOrder(
                            tuple("blue", "lead", "\"status\""), tuple("blue", "csr_day", "answered"));
            assertThat(rows(database, "acme")).isEqualTo(acmeRight);
            assertThat(rows(database, "blue")).isEqualTo(blueRight);
        }
    }

    private static void damage(FoldDatabase database, String company) {
        database.log.tenants.worker(() -> {
            assertThat(database.log
                            .jdbc
                            .sql("update lead set status = 'odd' where id ="
                                    + " (select id from lead where company_id = ? order by id limit 1)")
                            .param(company)
                            .update())
                    .isOne();
            return database.log
                    .jdbc
                    .sql(
                            "update csr_day set answered = answered + 3 where (company_id, day, csr_id) ="
                                    + " (select company_id, day, csr_id from csr_day where company_id = ? order by 2, 3 limit 1)")
                    .param(company)
                    .update();
        });
    }

    private static List<Difference> verified(FoldDatabase database, @Nullable String company) {
        Run run = database.projections
                .await(database.projections.verify("all", company), Duration.ofMinutes(1))
                .orElseThrow();
        assertThat(run.phase()).as(run.error()).isEqualTo("done");
        List<Difference> differences = run.differences();
        return differences == null ? List.of() : differences;
    }

    /** What is a company's in every table. */
    private static Map<String, List<String>> rows(FoldDatabase database, String company) {
        Map<String, List<String>> rows = new TreeMap<>(database.dump());
        rows.replaceAll((table, lines) -> lines.stream()
                .filter(line -> line.startsWith("(" + company + ","))
                .toList());
        assertThat(rows.get("lead")).isNotEmpty();
        assertThat(rows.get("csr_day")).isNotEmpty();
        return rows;
    }
}
