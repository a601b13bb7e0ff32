package dev.otto.fold.runner;

import static dev.otto.fold.testing.Given.CARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.call.Ending;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Projections.OutdatedException;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a verification found is put right, whatever else happened since it looked. */
class HealingTest {

    private static void change(FoldDatabase database, String sql) {
        database.log.tenants.worker(() -> database.log.jdbc.sql(sql).update());
    }

    private static long drifts(FoldDatabase database, String condition) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select count(*) from projection_drift where " + condition)
                .query(Long.class)
                .single());
    }

    /** Does that once, between what a verification notes and what it heals. */
    private static void onceItIsNoted(FoldDatabase database, Runnable work) {
        AtomicBoolean did = new AtomicBoolean();
        database.projections.onDrift(drift -> {
            if (did.compareAndSet(false, true)) {
                work.run();
            }
        });
    }

    private static FoldDatabase withACallOf(String csr) {
        FoldDatabase database = new FoldDatabase();
        FoldLogs.append(
                database.dataSource,
                new Story()
                        .tell(
                                CARD,
                                new ContactEvent.ContactCardOpened(
                                        CARD, Given.PHONE, ContactSource.callrail, Story.NOON))
                        .tell(
                                Given.CALL,
                                Given.completed(Given.CALL, Story.NOON, Ending.answered),
                                Given.assigned(Given.CALL, csr))
                        .events());
        database.live.catchUp(100);
        return database;
    }

    /** By a follower that remembers the row as it was, or by one that finds it as it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void figuresAreRightWhereTheFollowerChangedARowThatHadDrifted(boolean remembers) {
        try (FoldDatabase database = withACallOf("csr-1");
                LiveRunner other = new LiveRunner(
                        database.log.tenants, database.dataSource, database.log.reader, database.log.decoder)) {
            change(database, "update call set csr_id = 'ghost', doc = (doc::jsonb || '{\"csr_id\": \"ghost\"}')::json");
            onceItIsNoted(database, () -> {
                database.log.append(
                        "call",
                        Given.CALL.toString(),
                        TestEventLog.metadata("acme"),
                        Given.assigned(Given.CALL, "csr-2"));
                (remembers ? database.live : other).catchUp(10);
            });

            assertThat(database.projections.verifyInBackground(1)).isTrue();

            assertThat(drifts(database, "true")).isPositive();
            assertThat(drifts(database, "healed_at is null")).isZero();
            Map<String, List<String>> healed = database.dump();
            assertThat(healed.get("csr_day")).hasSize(1);
            assertThat(database.verified().differences()).isEmpty();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(healed);
        }
    }

    @Test
    void aRowOfFiguresThatHoldsNothingAndShouldNotBeThereGoes() {
        try (FoldDatabase database = withACallOf("csr-1")) {
            Map<String, List<String>> right = database.dump();
            change(
                    database,
                    "insert into sales_day (company_id, day, rep_id) values ('acme', date '2020-01-01', 'ghost')");

            assertThat(database.verified().differences())
                    .containsExactly(new Difference("sales_day", "acme", "2020-01-01 ghost", "*", "there", null));

            assertThat(database.dump()).isEqualTo(right);
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    @Test
    void figuresAreLeftAloneAndTheAnswerSaysSoWhereAGroupCannotBeFolded() {
        try (FoldDatabase database = withACallOf("csr-1")) {
            FoldLogs.append(database.dataSource, Histories.of(75, 300));
            database.live.catchUp(100);
            change(
                    database,
                    "update csr_day set answered = answered + 1 where (company_id, day, csr_id) ="
                            + " (select company_id, day, csr_id from csr_day order by 1 desc, 2, 3 limit 1)");
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "update event_log set payload = 'not json' where aggregate_identifier = '" + Given.CALL
                            + "' and event_name = 'call.completed'");
            Map<String, List<String>> stood = database.dump();

            Run run = database.projections
                    .await(database.projections.verify("csr_day", null), Duration.ofMinutes(1))
                    .orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(run.differences())
                    .contains(new Difference("event_log", "acme", "2", "call.completed", "folded", "refused"));
            assertThat(database.dump()).isEqualTo(stood);
            assertThat(drifts(database, "healed_at is not null")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"call_hour", "all"})
    void figuresThatWereNotAddedAreNotSaidToBeHealed(String rebuilt) {
        try (FoldDatabase database = withACallOf("csr-1")) {
            Map<String, List<String>> right = database.dump();
            change(database, "update csr_day set answered = answered + 3");
            onceItIsNoted(
                    database,
                    () -> assertThat(database.projections
                                    .await(database.projections.rebuild(rebuilt), Duration.ofMinutes(1))
                                    .orElseThrow()
                                    .phase())
                            .isEqualTo("done"));

            assertThat(database.projections.verifyInBackground(1)).isTrue();

            boolean all = rebuilt.equals("all"); // which made them right
            assertThat(drifts(database, "healed_at is null")).isEqualTo(all ? 0 : 1);
            assertThat(database.dump().equals(right)).isEqualTo(all);
            assertThat(database.projections.verifyInBackground(1)).isTrue();
            assertThat(database.dump()).isEqualTo(right);
        }
    }

    @Test
    void whatOlderFoldsMadeIsNoDriftUntilItIsRebuilt() {
        try (FoldDatabase database = withACallOf("csr-1")) {
            change(database, "update projection_version set version = 0 where table_name = 'call'");
            change(database, "update call set csr_id = 'as it was once'");

            assertThat(database.projections.verifyInBackground(1)).isFalse();
            assertThatThrownBy(() -> database.projections.verify("all", null)).isInstanceOf(OutdatedException.class);

            assertThat(drifts(database, "true")).isZero();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.projections.verifyInBackground(1)).isTrue();
        }
    }

    @Test
    void aHealingThatIsCancelledEndsBetweenTwoGroups() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(76, 900));
            database.live.catchUp(300);
            Map<String, List<String>> right = database.dump();
            change(database, "update contact_card set tags = '[\"planted\"]'");
            onceItIsNoted(
                    database,
                    () -> database.projections.cancel(
                            database.projections.runs(1).getFirst().id()));

            UUID id = database.projections.verify("contact_card", null);
            Run run = database.projections.await(id, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("cancelled");
            assertThat(database.dump().get("contact_card"))
                    .anySatisfy(row -> assertThat(row).contains("planted"));
            assertThat(database.projections.verifyInBackground(1)).isTrue();
            assertThat(database.dump()).isEqualTo(right);
        }
    }

    @Test
    void ofALongValueTheBeginningIsNoted() {
        try (FoldDatabase database = withACallOf("csr-1")) {
            change(database, "update call set csr_id = repeat('x', 5000)");

            assertThat(database.verified().differences()).singleElement().satisfies(difference -> {
                assertThat(difference.live())
                        .startsWith("xxx")
                        .endsWith("x… (cut: 5000 characters)")
                        .hasSizeLessThan(1_100);
                assertThat(difference.folded()).isEqualTo("csr-1");
            });
        }
    }

    @Test
    void whatWasHealedLongAgoIsForgotten() {
        try (FoldDatabase database = withACallOf("csr-1")) {
            for (String csr : List.of("ghost", "other")) {
                change(database, "update call set csr_id = '" + csr + "'");
                assertThat(database.verified().differences()).hasSize(1);
            }
            change(database, "update projection_drift set found_at = found_at - interval '100 days'");
            change(
                    database,
                    "update projection_drift set healed_at = healed_at - interval '91 days' where live = 'ghost'");

            database.projections.forgetHealed();

            assertThat(drifts(database, "live = 'other'")).isOne();
            assertThat(drifts(database, "true")).isOne();
            change(database, "update projection_drift set healed_at = null");
            database.projections.forgetHealed();
            assertThat(drifts(database, "true")).isOne();
        }
    }
}
