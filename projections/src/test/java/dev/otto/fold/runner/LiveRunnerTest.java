package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.EventEnvelope;
import dev.otto.fold.Projections.Projection;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveRunnerTest {

    @Test
    void itFollowsTheLogAndSaysHowFarItIs() {
        List<EventEnvelope> history = Histories.of(41, 900);
        try (FoldDatabase database = new FoldDatabase()) {
            database.live.start();
            for (int from = 0; from < history.size(); from += 150) {
                int to = Math.min(history.size(), from + 150);
                FoldLogs.append(database.dataSource, history.subList(from, to));
                assertThat(database.projections.caughtUp(to, Duration.ofSeconds(20)))
                        .isTrue();
            }
            assertThat(database.projections.caughtUp(history.size() + 1, Duration.ofMillis(30)))
                    .isFalse();
            assertThat(database.projections.list()).allSatisfy(projection -> {
                assertThat(projection.status()).isEqualTo("running");
                assertThat(projection.lagEvents()).isZero();
                assertThat(projection.position()).isEqualTo(history.size());
            });
        }
    }

    @Test
    void tablesAreBeingRebuiltWhileARebuildGoesOnWhereverItDoesAndNotWhileTheyAreLookedAt() throws SQLException {
        try (FoldDatabase database = new FoldDatabase();
                Connection holding = database.dataSource.getConnection()) {
            FoldLogs.append(database.dataSource, Histories.of(43, 300));
            database.live.start();
            assertThat(database.projections.caughtUp(300, Duration.ofSeconds(20)))
                    .isTrue();
            holding.setAutoCommit(false);
            Connections.execute(holding, "lock table contact_card in access exclusive mode");
            UUID verification = database.projections.verify("all", null);
            assertThat(statuses(database)).containsOnly("running");
            holding.rollback();
            assertThat(database.projections.await(verification, Duration.ofMinutes(1)))
                    .hasValueSatisfying(run -> assertThat(run.phase()).isEqualTo("done"));

            database.log.tenants.worker(() -> database.log
                    .jdbc
                    .sql("insert into projection_run (id, kind, projection, phase, started_at, updated_at)"
                            + " values (gen_random_uuid(), 'rebuild', 'all', 'folding', now(), now())")
                    .update());
            assertThat(statuses(database)).containsOnly("rebuilding");
        }
    }

    @Test
    void whatIsCommittedBehindAnOpenTransactionIsLag() throws SQLException {
        List<EventEnvelope> history = Histories.of(44, 20);
        try (FoldDatabase database = new FoldDatabase();
                Connection open = database.dataSource.getConnection()) {
            FoldLogs.append(database.dataSource, history.subList(0, 10));
            database.live.catchUp(100);
            open.setAutoCommit(false);
            Connections.execute(open, "set local role otto_worker");
            Connections.execute(open, """
                    insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision,
                        company_id, recorded_at, occurred_at, payload, metadata, hash)
                    values (gen_random_uuid(), 'open', 0, 'call', 'call.received', 1, 'acme', now(), now(), '{}', '{}', '')""");
            FoldLogs.append(database.dataSource, history.subList(10, 20));
            database.live.catchUp(100);

            assertThat(database.projections.list()).allSatisfy(projection -> {
                assertThat(projection.position()).isEqualTo(10);
                assertThat(projection.lagEvents()).isEqualTo(11);
            });
            open.rollback();
            open.setAutoCommit(true);
            database.live.catchUp(100);
            assertThat(database.projections.list())
                    .allSatisfy(projection -> assertThat(projection.lagEvents()).isZero());
        }
    }

    @Test
    void aNodeThatDoesNotFollowTellsWhatTheOneThatDoesNotes() {
        try (FoldDatabase database = new FoldDatabase();
                LiveRunner idle = new LiveRunner(
                        database.log.tenants, database.dataSource, database.log.reader, database.log.decoder);
                StoredProjections elsewhere = database.over(idle)) {
            List<EventEnvelope> history = Histories.of(46, 2_300);
            assertThat(elsewhere.list().getFirst().status()).isEqualTo("stopped");
            FoldLogs.append(database.dataSource, history.subList(0, 2_000));
            database.live.start();
            assertThat(database.projections.caughtUp(2_000, Duration.ofSeconds(20)))
                    .isTrue();
            Projection told = elsewhere.list().getFirst();
            assertThat(told.status()).isEqualTo("running");
            assertThat(told.lastError()).isNull();

            TestDatabase.asSuperuser(database.dataSource, "alter table call rename to elsewhere");
            FoldLogs.append(database.dataSource, history.subList(2_000, history.size()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(elsewhere.list()).allSatisfy(failing -> {
                        assertThat(failing.status()).isEqualTo("failing");
                        assertThat(failing.lastError()).contains("42P01");
                    }));
            TestDatabase.asSuperuser(database.dataSource, "alter table elsewhere rename to call");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(elsewhere.list().getFirst().status()).isEqualTo("running"));
            assertThat(elsewhere.list().getFirst().lastError()).isNull();

            database.live.close();
            database.log.tenants.worker(() -> database.log
                    .jdbc
                    .sql("update projection_position set looked_at = looked_at - interval '1 minute'")
                    .update());
            assertThat(elsewhere.list().getFirst().status()).isEqualTo("stopped");
        }
    }

    @Test
    void anIdleFollowerSaysThatItIsThere() {
        try (FoldDatabase database = new FoldDatabase();
                LiveRunner idle = new LiveRunner(
                        database.log.tenants, database.dataSource, database.log.reader, database.log.decoder);
                StoredProjections elsewhere = database.over(idle)) {
            database.live.start();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(elsewhere.list().getFirst().status()).isEqualTo("running"));
        }
    }

    private static List<String> statuses(FoldDatabase database) {
        return database.projections.list().stream().map(Projection::status).toList();
    }

    @Test
    void twoNodesFoldEachEventOnce() {
        List<EventEnvelope> history = Histories.of(42, 1_500);
        try (FoldDatabase database = new FoldDatabase();
                LiveRunner other = new LiveRunner(
                        database.log.tenants,
                        database.dataSource,
                        database.log.reader,
                        database.log.decoder,
                        70,
                        20_000)) {
            database.live.start();
            other.start();
            for (int from = 0; from < history.size(); from += 50) {
                FoldLogs.append(database.dataSource, history.subList(from, Math.min(history.size(), from + 50)));
            }
            assertThat(database.projections.caughtUp(history.size(), Duration.ofSeconds(30)))
                    .isTrue();

            assertThat(database.projections.deadLetters(null, 1)).isEmpty();
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {43, 44})
    void whoeverDiesMidWayLosesNothingAndTheOtherGoesOn(long seed) {
        List<EventEnvelope> history = Histories.of(seed, 3_000);
        SplittableRandom random = new SplittableRandom(seed);
        try (FoldDatabase database = new FoldDatabase();
                // the session that is ended may have come back to the followers' pool by then
                HikariDataSource appending = TestDatabase.another(database.dataSource);
                LiveRunner other = new LiveRunner(
                        database.log.tenants,
                        database.dataSource,
                        database.log.reader,
                        database.log.decoder,
                        300,
                        20_000)) {
            database.live.start();
            other.start();
            int appended = 0;
            while (appended < history.size()) {
                int to = Math.min(history.size(), appended + 1 + random.nextInt(400));
                FoldLogs.append(appending, history.subList(appended, to));
                appended = to;
                // whichever of them folds at this moment, its session ends as if its machine had
                TestDatabase.asSuperuser(database.dataSource, """
                        select pg_terminate_backend(pid) from pg_locks
                        where relation = 'projection_position'::regclass and pid <> pg_backend_pid()""");
            }
            assertThat(database.projections.caughtUp(history.size(), Duration.ofSeconds(60)))
                    .isTrue();

            assertThat(database.projections.deadLetters(null, 1)).isEmpty();
            assertThat(database.verified().differences()).isEmpty();
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(database.live.folded() + other.folded()).isGreaterThanOrEqualTo(history.size()));
        }
    }

    @Test
    void whoStandsByTakesOverOnlyWhenTheOtherStops() {
        List<EventEnvelope> history = Histories.of(45, 1_200);
        try (FoldDatabase database = new FoldDatabase();
                LiveRunner other = new LiveRunner(
                        database.log.tenants, database.dataSource, database.log.reader, database.log.decoder)) {
            database.live.start();
            FoldLogs.append(database.dataSource, history.subList(0, 400));
            assertThat(database.projections.caughtUp(400, Duration.ofSeconds(30)))
                    .isTrue();
            other.start();
            database.live.close();
            FoldLogs.append(database.dataSource, history.subList(400, history.size()));
            assertThat(database.projections.caughtUp(history.size(), Duration.ofSeconds(30)))
                    .isTrue();
            assertThat(database.live.folded()).isEqualTo(400);
            // what others see is there a moment before it is counted
            Awaitility.await().untilAsserted(() -> assertThat(other.folded()).isEqualTo(history.size() - 400));
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    /** A node that is not yet of the new version may not write over what the new one made. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update projection_version set version = version + 1 where table_name = 'call'",
                "insert into projection_version values ('a_table_of_tomorrow', 1)"
            })
    void tablesThatNewerFoldsMadeAreLeftToThem(String made) {
        List<EventEnvelope> history = Histories.of(43, 400);
        try (FoldDatabase database = new FoldDatabase()) {
            assertThat(database.projections.outdated()).isEmpty();
            FoldLogs.append(database.dataSource, history.subList(0, 200));
            assertThat(database.live.foldOnce(100)).isTrue();
            database.log.tenants.worker(() -> {
                assertThat(database.log.jdbc.sql(made).update()).isOne();
                return database.log
                        .jdbc
                        .sql("update projection_position set generation = generation + 1")
                        .update();
            });

            assertThat(database.live.foldOnce(100)).isFalse();

            assertThat(database.projections.position()).isEqualTo(100);
            assertThat(database.projections.verifyInBackground(1)).isFalse();
            assertThat(database.live.isStandingBy()).isTrue();
        }
    }
}
