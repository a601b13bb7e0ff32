package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.MetricDefinitions.Version;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.MetricDefinition.Evidence;
import dev.otto.fold.figure.MetricDefinition.Terms;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another definition is put in the place of the live one while events are folded; after it the figures are a rebuild's. */
@Tag(TestDatabase.ANY_SERVER)
class ActivationsTest {

    private static final Terms OTHER = new Terms(
            EnumSet.of(QualificationStatus.hot),
            EnumSet.of(Evidence.appointment),
            60,
            20,
            Set.of(NotALeadReason.spam),
            4,
            MetricDefinition.FIRST.terms().gradeThresholds());

    @Test
    void afterAnActivationTheFiguresAreThoseOfARebuildByTheNewDefinition() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(81, 5_000));
            database.live.catchUp(500);
            List<String> before = figures(database, "acme");
            List<String> othersBefore = figures(database, "blue");
            MetricDefinitions definitions = definitions(database);
            Activations activations = new Activations(database.dataSource, InstantSource.system());

            Version made = definitions.make("acme", OTHER, "user:ada");
            activations.runAll();
            assertThat(made.version()).isEqualTo(2);
            assertThat(definitions.live("acme").version()).isEqualTo(1);
            assertThat(figures(database, "acme")).isEqualTo(before);

            assertThat(definitions.activate("acme", 2, "user:ada").orElseThrow().state())
                    .isEqualTo("activating");
            activations.runAll();
            List<String> after = figures(database, "acme");
            assertThat(definitions.live("acme")).isEqualTo(new MetricDefinition(2, OTHER));
            assertThat(after).isNotEqualTo(before);
            assertThat(figures(database, "blue")).isEqualTo(othersBefore);
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(figures(database, "acme")).isEqualTo(after);
            assertThat(database.verified().differences()).isEmpty();

            definitions.activate("acme", 1, "user:ada");
            activations.runAll();
            assertThat(figures(database, "acme")).isEqualTo(before);
        }
    }

    @Test
    void eventsThatComeWhileItIsMadeAreInIt() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(82, 8_000));
            MetricDefinitions definitions = definitions(database);
            Activations activations = new Activations(database.dataSource, InstantSource.system());
            definitions.make("acme", OTHER, "user:ada");
            database.live.foldOnce(2_000);
            CompletableFuture<Integer> folding = CompletableFuture.supplyAsync(() -> {
                int batches = 0;
                while (database.live.foldOnce(37)) {
                    batches++;
                }
                return batches;
            });
            int activated = 0;
            List<Integer> versions = new ArrayList<>();
            while (!folding.isDone() || activated < 3) {
                int version = 2 - activated % 2;
                definitions.activate("acme", version, "user:ada");
                activations.runAll();
                versions.add(definitions.live("acme").version());
                activated++;
            }
            assertThat(folding.join()).isPositive();
            assertThat(versions).contains(1, 2);
            definitions.activate("acme", 2, "user:ada");
            activations.runAll();
            assertThat(database.verified().differences()).isEmpty();
            assertThat(definitions.live("acme").version()).isEqualTo(2);
        }
    }

    /** A rebuild that is under way, or whose process has ended and that waits to go on; or one that just begins. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itWaitsForARebuild(boolean noted) throws SQLException {
        try (FoldDatabase database = new FoldDatabase();
                Connection beginning = database.dataSource.getConnection()) {
            FoldLogs.append(database.dataSource, Histories.of(83, 800));
            database.live.catchUp(500);
            List<String> before = figures(database, "acme");
            MetricDefinitions definitions = definitions(database);
            definitions.make("acme", OTHER, "user:ada");
            definitions.activate("acme", 2, "user:ada");
            if (noted) {
                run(
                        database,
                        "insert into projection_run (id, kind, projection, phase, started_at, updated_at)"
                                + " values (gen_random_uuid(), 'rebuild', 'all', 'folding', now(), now())");
            } else {
                Connections.execute(beginning, "select pg_advisory_lock(" + StoredProjections.RUN_LOCK + ")");
            }

            new Activations(database.dataSource, InstantSource.system()).runAll();
            assertThat(definitions.live("acme").version()).isEqualTo(1);
            assertThat(definitions.versions("acme").getFirst().state()).isEqualTo("activating");
            assertThat(figures(database, "acme")).isEqualTo(before);

            if (noted) {
                run(database, "update projection_run set phase = 'done', ended_at = now()");
            } else {
                Connections.execute(beginning, "select pg_advisory_unlock(" + StoredProjections.RUN_LOCK + ")");
            }
            new Activations(database.dataSource, InstantSource.system()).runAll();
            assertThat(definitions.live("acme")).isEqualTo(new MetricDefinition(2, OTHER));
            assertThat(figures(database, "acme")).isNotEqualTo(before);
        }
    }

    private static void run(FoldDatabase database, String sql) {
        assertThat(database.log.tenants.worker(() -> database.log.jdbc.sql(sql).update()))
                .isOne();
    }

    @Test
    void oneActivationAtATimeAndNoneOfWhatIsNotThere() {
        try (FoldDatabase database = new FoldDatabase()) {
            MetricDefinitions definitions = definitions(database);
            assertThat(definitions.versions("acme"))
                    .singleElement()
                    .satisfies(first -> assertThat(first.state()).isEqualTo("live"));
            assertThat(definitions.activate("acme", 2, "user:ada")).isEqualTo(Optional.empty());
            assertThat(definitions.activate("acme", 1, "user:ada").orElseThrow().state())
                    .isEqualTo("live");
            definitions.make("acme", OTHER, "user:ada");
            definitions.make("acme", OTHER, "user:ada");
            assertThat(definitions.versions("acme"))
                    .extracting(Version::version)
                    .containsExactly(3, 2, 1);
            definitions.activate("acme", 2, "user:ada");
            assertThatThrownBy(() -> definitions.activate("acme", 3, "user:ada"))
                    .isInstanceOf(MetricDefinitions.ActivationRunningException.class);
            assertThat(definitions.versions("blue")).hasSize(1);
        }
    }

    private static MetricDefinitions definitions(FoldDatabase database) {
        return new StoredDefinitions(database.log.tenants, database.log.jdbc, InstantSource.system(), () -> {});
    }

    private static List<String> figures(FoldDatabase database, String company) {
        return database.log.tenants.worker(() -> {
            List<String> lines = new ArrayList<>();
            for (Rollup rollup : Rollup.values()) {
                lines.addAll(database.log
                        .jdbc
                        .sql("select t::text from " + rollup.table() + " t where company_id = ? order by 1")
                        .param(company)
                        .query(String.class)
                        .list());
            }
            return lines;
        });
    }
}
