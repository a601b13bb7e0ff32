package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rebuilds that end at the worst moments, and what whoever comes next makes of what they left. */
class InterruptedRebuildTest {

    private static final int EVENTS = 20_000;

    @Test
    void oneThatIsBegunAnewForOtherFoldsReadsTheLogAnewToo() {
        try (FoldDatabase database = new FoldDatabase()) {
            List<EventEnvelope> history = Histories.of(61, EVENTS + 300);
            FoldLogs.copy(database.dataSource, history.subList(0, EVENTS));
            UUID id = database.projections.rebuild("all");
            stopOnce(database, id, "'folding'");

            // other folds, and a longer log
            change(database, "update projection_rebuild set versions = 'others'");
            FoldLogs.append(database.dataSource, history.subList(EVENTS, EVENTS + 300));

            StoredProjections again = database.again();
            assertThat(again.resumeInterrupted()).isEqualTo(id);
            Run run = again.await(id, Duration.ofMinutes(2)).orElseThrow();
            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(again.position()).isEqualTo(EVENTS + 300);
            Map<String, List<String>> rebuilt = database.dump();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(rebuilt);
        }
    }

    @Test
    void oneThatAnotherTookTheTablesFromIsNotSwappedInItsPlace() {
        try (FoldDatabase database = new FoldDatabase()) {
            List<EventEnvelope> history = Histories.of(67, EVENTS);
            FoldLogs.copy(database.dataSource, history);
            UUID first = swapping(database, "call");
            database.projections.close();

            // whoever begins next fills the same tables, and ends with that half done
            StoredProjections other = database.again();
            UUID second = other.rebuild("all");
            assertThat(second).isNotEqualTo(first);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !database.parts().isEmpty());
            other.close();
            Run ended = database.projections.run(first).orElseThrow();
            assertThat(ended.phase()).isEqualTo("cancelled");
            assertThat(ended.error()).isEqualTo("another rebuild began in its place");
            assertThat(change(database, "select string_agg(run_id::text, ' ') from projection_rebuild"))
                    .isEqualTo(second.toString());

            StoredProjections again = database.again();
            assertThat(again.resumeInterrupted()).isEqualTo(second);
            Run run = again.await(second, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(again.position()).isEqualTo(history.size());
            assertThat(again.verifyInBackground(1)).isTrue();
            assertThat(again.runs(1).getFirst().differences()).isEmpty();
        }
    }

    @Test
    void whoeverAsksForWhatAnInterruptedOneDoesGoesOnWithThat() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, Histories.of(67, EVENTS));
            UUID id = database.projections.rebuild("all");
            stopOnce(database, id, "'folding'");

            StoredProjections again = database.again();
            assertThat(again.rebuild("lead")).isEqualTo(id);
            Run run = again.await(id, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(run.projection()).isEqualTo("all");
            assertThat(again.runs(10)).hasSize(1);
        }
    }

    @Test
    void oneThatWasToEndIsNotGoneOnWithForWhoeverAsksAnew() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, Histories.of(67, EVENTS));
            UUID id = database.projections.rebuild("all");
            stopOnce(database, id, "'folding'");
            change(database, "update projection_run set cancel_requested = true");

            StoredProjections again = database.again();
            UUID anew = again.rebuild("all");

            assertThat(anew).isNotEqualTo(id);
            assertThat(again.await(anew, Duration.ofMinutes(1)).orElseThrow().phase())
                    .isEqualTo("done");
            assertThat(again.run(id).orElseThrow().phase()).isEqualTo("cancelled");
        }
    }

    /** Whether its process goes on or ended meanwhile. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAMigrationDidToATableMeanwhileIsNotUndone(boolean goesOn) throws SQLException {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, Histories.of(68, 2_000));
            UUID id = swapping(database, "call");
            if (!goesOn) {
                database.projections.close();
            }
            try (Connection owner = database.dataSource.getConnection()) {
                Connections.execute(
                        owner,
                        "alter table call add column of_tomorrow text; create index of_tomorrow on call (company_id, of_tomorrow)");
            }
            StoredProjections again = goesOn ? database.projections : database.again();
            if (!goesOn) {
                assertThat(again.resumeInterrupted()).isEqualTo(id);
            }
            again.resume();
            database.live.start(); // again and again, for the rebuild looks at the position too
            Run run = again.await(id, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(
                            change(
                                    database,
                                    "select count(*)::text from pg_indexes where schemaname = 'public' and indexname = 'of_tomorrow'"))
                    .isEqualTo("1");
            assertThat(again.verifyInBackground(1)).isTrue();
            assertThat(again.runs(1).getFirst().differences()).isEmpty();
        }
    }

    /** A rebuild of one table whose shadow is whole, and which waits for the others, which nobody folds. */
    private static UUID swapping(FoldDatabase database, String table) {
        database.projections.pause();
        UUID id = database.projections.rebuild(table);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> List.of("swapping", "failed")
                        .contains(database.projections.runs(1).getFirst().phase()));
        return id;
    }

    @Test
    void oneThatIsStoppedOnceItsTablesAreGuardedIsGoneOnWith() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, Histories.of(63, 2_000));
            // its last note before it catches up takes a while, and is not committed
            TestDatabase.asSuperuser(database.dataSource, """
                    create function refuse() returns trigger language plpgsql as $$
                    begin perform pg_sleep(2); raise exception 'ended'; end $$;
                    create trigger refuse before update of reached on projection_rebuild for each row execute function refuse()""");
            UUID id = database.projections.rebuild("all");
            stopOnce(database, id, "'checking'");
            TestDatabase.asSuperuser(database.dataSource, "drop trigger refuse on projection_rebuild");

            StoredProjections again = database.again();
            assertThat(again.resumeInterrupted()).isEqualTo(id);
            Run run = again.await(id, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(again.verifyInBackground(1)).isTrue();
            assertThat(again.runs(1).getFirst().differences()).isEmpty();
        }
    }

    @Test
    void oneThatIsOverOnceItsTablesAreInPlaceIsDone() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, Histories.of(64, 1_000));
            // whatever it says after its swap is lost with its process
            TestDatabase.asSuperuser(database.dataSource, """
                    create function lose() returns trigger language plpgsql as $$ begin raise exception 'ended'; end $$;
                    create trigger lose before update on projection_run for each row when (old.ended_at is not null)
                    execute function lose()""");

            Run run = database.rebuilt();

            assertThat(run.phase()).isEqualTo("done");
            assertThat(run.ended()).isTrue();
            assertThat(database.again().resumeInterrupted()).isNull();
            assertThat(change(database, "select count(*)::text from projection_rebuild"))
                    .isEqualTo("0");
            assertThat(database.dump().get("call")).isNotEmpty();
        }
    }

    @Test
    void whoeverLosesTheLockLeavesTheRunToTheNext() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, Histories.of(65, EVENTS));
            UUID id = database.projections.rebuild("all");
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !database.parts().isEmpty());
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                            + " and mode = 'ExclusiveLock' and granted"
                            + " and database = (select oid from pg_database where datname = current_database())");
            database.projections.await(id, Duration.ofMinutes(1));
            Run lost = database.projections.run(id).orElseThrow();
            assertThat(lost.ended()).as(lost.phase()).isFalse();

            StoredProjections again = database.again();
            assertThat(again.resumeInterrupted()).isEqualTo(id);
            Run run = again.await(id, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(again.verifyInBackground(1)).isTrue();
            assertThat(again.runs(1).getFirst().differences()).isEmpty();
        }
    }

    @Test
    void whatEndedRunsLeftOnTheDiskGoesAndWhatOthersKeepThereStays() throws IOException {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(66, 100));
            database.live.catchUp(100);
            Run ended = database.verified();
            Path left = Files.createDirectories(database.spills.resolve(ended.id() + "-rows"));
            Files.writeString(left.resolve("part-0-0"), "a row");
            Path foreign = Files.createDirectories(database.spills.resolve(UUID.randomUUID() + "-rows"));
            Path other = Files.createDirectories(database.spills.resolve("something else"));

            assertThat(database.again().resumeInterrupted()).isNull();

            assertThat(left).doesNotExist();
            assertThat(foreign).exists();
            assertThat(other).exists();
        }
    }

    /** Stops the process's runs once this one is in that phase. */
    private static void stopOnce(FoldDatabase database, UUID id, String phase) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMinutes(1))
                .until(() -> change(
                                database,
                                "select (phase = " + phase + ")::text from projection_run where id = '" + id + "'")
                        .equals("true"));
        database.projections.close();
        assertThat(database.projections.run(id).orElseThrow().ended()).isFalse();
    }

    private static String change(FoldDatabase database, String sql) {
        return database.log.tenants.worker(() -> sql.startsWith("select")
                ? database.log.jdbc.sql(sql).query(String.class).single()
                : Integer.toString(database.log.jdbc.sql(sql).update()));
    }
}
