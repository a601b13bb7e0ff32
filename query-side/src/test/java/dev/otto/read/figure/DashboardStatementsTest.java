package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import dev.otto.read.testing.StatementCount;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often a dashboard asks the database, as it waits for every answer. Once for the caller's role and
 * company, once for what figures rest on, once for all its sums, and once for examples where it has any.
 */
@Tag(TestDatabase.ANY_SERVER)
class DashboardStatementsTest {

    private static final Caller MANAGER = Asked.manager("acme");

    private static ReadDatabase database;
    private static StatementCount count;
    private static DashboardApi api;

    @BeforeAll
    static void fold() {
        database = new ReadDatabase(Histories.of(77, 2_500));
        count = new StatementCount(database);
        api = new DashboardApi(
                count.reads, count.groups, new Explanations(count.groups), count.definitions, ReadDatabase.CLOCK);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "csr-metrics, 4",
        "exec-csr-metrics, 4",
        "exec-sales-metrics, 3",
        "metrics, 3",
        "top-objections, 4",
        "booking-rate, 3",
        "calls, 2",
    })
    void aDashboardAsksNoMoreOftenThanItMust(String dashboard, int most) {
        BiFunction<Filters, Caller, Object> endpoint = switch (dashboard) {
            case "csr-metrics" -> api::csrMetrics;
            case "exec-csr-metrics" -> api::execCsr;
            case "exec-sales-metrics" -> api::execSales;
            case "metrics" -> api::overview;
            case "top-objections" -> api::topObjections;
            case "booking-rate" -> api::bookingRate;
            default -> api::calls;
        };

        List<String> statements =
                count.of(() -> endpoint.apply(Asked.with("from", "2026-01-01", "to", "2026-12-31"), MANAGER));

        assertThat(statements).hasSizeLessThanOrEqualTo(most);
    }
}
