package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A verification in the background copies rows out at its leisure, whatever else is done to their tables. */
@Tag(TestDatabase.ANY_SERVER)
class VerificationBesideRebuildTest {

    /** How often it asked whether the tables that it found are those of these folds. */
    private final AtomicInteger asked = new AtomicInteger();

    /** Copies as fast as it can, but for what happens while it rests for the first time. */
    private VerifyRunner.Outcome verified(FoldDatabase database, Runnable meanwhile) throws Exception {
        AtomicBoolean rested = new AtomicBoolean();
        Pace pace = new Pace(0) {
            @Override
            void rest(long workedNanos) {
                if (rested.compareAndSet(false, true)) {
                    meanwhile.run();
                }
            }
        };
        RunRecord record = new RunRecord(
                database.log.tenants, database.log.jdbc, InstantSource.system(), UUID.randomUUID(), "verify", "all");
        VerifyRunner verifications =
                new VerifyRunner(new Connections(database.dataSource), database.log.decoder, database.spills);
        return verifications.run(
                record.id(), Set.copyOf(database.projections.names()), null, record, 1, pace, asked::incrementAndGet);
    }

    @Test
    void tablesThatWereSwappedWhileItCopiedAreNotTakenForEmpty() throws Exception {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(71, 1_500));
            database.live.catchUp(500);

            VerifyRunner.Outcome outcome = verified(
                    database,
                    () -> assertThat(database.projections
                                    .await(database.projections.rebuild("call"), Duration.ofMinutes(1))
                                    .orElseThrow()
                                    .phase())
                            .isEqualTo("done"));

            assertThat(outcome.differences()).isEmpty();
            assertThat(outcome.compared()).isPositive();
            assertThat(asked).as("of tables that came later").hasValue(1);
        }
    }

    @Test
    void itGivesWayToASwapThatItKeepsFromItsTables() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(72, 1_500));
            database.live.catchUp(500);
            AtomicReference<@Nullable UUID> rebuild = new AtomicReference<>();

            assertThatThrownBy(() -> verified(database, () -> {
                        rebuild.set(database.projections.rebuild("all"));
                        Awaitility.await()
                                .atMost(Duration.ofSeconds(40))
                                .until(() -> database.log.tenants.worker(() -> database.log
                                        .jdbc
                                        .sql("select cancel_requested from projection_run where kind = 'verify'")
                                        .query(Boolean.class)
                                        .single()));
                    }))
                    .isInstanceOf(RunRecord.CancelledException.class);

            assertThat(database.projections
                            .await(Objects.requireNonNull(rebuild.get()), Duration.ofMinutes(1))
                            .orElseThrow()
                            .phase())
                    .isEqualTo("done");
        }
    }

    @Test
    void oneThatCouldNotBeginKeepsNobodyFromTheNext() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(74, 100));
            database.live.catchUp(100);
            TestDatabase.asSuperuser(database.dataSource, "alter table projection_version rename to elsewhere");
            int open = database.dataSource.getHikariPoolMXBean().getActiveConnections();
            assertThatThrownBy(() -> database.projections.verifyInBackground(1)).isInstanceOf(RuntimeException.class);
            assertThat(database.dataSource.getHikariPoolMXBean().getActiveConnections())
                    .isEqualTo(open);
            TestDatabase.asSuperuser(database.dataSource, "alter table elsewhere rename to projection_version");

            assertThat(database.projections.verifyInBackground(1)).isTrue();
        }
    }

    @Test
    void aGroupThatCannotBeFoldedAgainKeepsNoOtherFromBeingHealed() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(73, 900));
            database.live.catchUp(300);
            List<String> figures = figures(database);
            String card = damaged(database, 0);
            String healthy = damaged(database, 1);
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "update event_log set payload = 'not json' where global_index in (select global_index"
                            + " from event_log where contact_card_id::text = '" + card
                            + "' and event_name like 'call.%')");

            assertThat(database.projections.verifyInBackground(1)).isTrue();

            assertThat(database.projections.runs(1).getFirst().phase()).isEqualTo("done");
            assertThat(tags(database, healthy)).doesNotContain("planted");
            assertThat(tags(database, card)).contains("planted");
            assertThat(figures(database))
                    .as("what it contributes stands with its rows")
                    .isEqualTo(figures);
        }
    }

    private static List<String> figures(FoldDatabase database) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select d::text from csr_day d order by 1")
                .query(String.class)
                .list());
    }

    private static String damaged(FoldDatabase database, int which) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("update contact_card set tags = '[\"planted\"]' where id = (select id from contact_card"
                        + " where exists (select from call k where k.group_id = contact_card.group_id) order by id offset "
                        + which + " limit 1) returning id::text")
                .query(String.class)
                .single());
    }

    private static String tags(FoldDatabase database, String card) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select tags::text from contact_card where id::text = :id")
                .param("id", card)
                .query(String.class)
                .single());
    }
}
