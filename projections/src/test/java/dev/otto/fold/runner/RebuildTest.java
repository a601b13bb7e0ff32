package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.Ending;
import dev.otto.events.call.Transcript;
import dev.otto.fold.Projections;
import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import dev.otto.platform.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(TestDatabase.ANY_SERVER)
class RebuildTest {

    @Test
    void readersNeverSeeAMixWhileTablesAreSwappedAndTheLogGrows() throws Exception {
        List<EventEnvelope> history = Histories.of(31, 3_000);
        try (FoldDatabase database = new FoldDatabase();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            FoldLogs.append(database.dataSource, history.subList(0, 1_500));
            database.live.start();
            assertThat(database.projections.caughtUp(1_500, Duration.ofSeconds(30)))
                    .isTrue();
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger reads = new AtomicInteger();
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    Boolean same = database.log.tenants.request(
                            "acme",
                            () -> database.log
                                    .jdbc
                                    .sql("""
                                    select (select count(*) from call where call_type = 'csr_call'
                                              and principal_call_id is null)
                                           = (select sum(calls_total) from csr_day)""")
                                    .query(Boolean.class)
                                    .single());
                    assertThat(same).isTrue();
                    reads.incrementAndGet();
                }
            });
            Future<?> writer = threads.submit(() -> {
                for (int from = 1_500; from < history.size(); from += 100) {
                    FoldLogs.append(database.dataSource, history.subList(from, Math.min(history.size(), from + 100)));
                }
            });
            for (int i = 0; i < 3; i++) {
                Run run = database.rebuilt();
                assertThat(run.phase()).as(run.error()).isEqualTo("done");
            }
            writer.get();
            assertThat(database.projections.caughtUp(history.size(), Duration.ofSeconds(30)))
                    .isTrue();
            done.set(true);
            reader.get();

            assertThat(reads).hasPositiveValue();
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    @Test
    void aVerificationFindsWhatSomebodyChangedAndARebuildOrARefoldMendsIt() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(32, 1_200));
            database.live.catchUp(300);
            Map<String, List<String>> right = database.dump();
            String card = change(
                    database,
                    "update lead set csr_id = 'nobody' where id ="
                            + " (select id from lead order by id limit 1) returning group_id");
            change(
                    database,
                    "delete from call where id = (select id from call order by id desc limit 1)"
                            + " returning group_id");
            change(
                    database,
                    "update csr_day set answered = answered + 1 where (company_id, day, csr_id) ="
                            + " (select company_id, day, csr_id from csr_day order by 1, 2, 3 limit 1) returning csr_id");

            List<Difference> differences = database.verified().differences();
            assertThat(differences)
                    .extracting(Difference::table, Difference::field)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("lead", "\"csr_id\""),
                            org.assertj.core.groups.Tuple.tuple("call", "*"),
                            org.assertj.core.groups.Tuple.tuple("csr_day", "answered"));
            assertThat(card).isNotNull();

            Run rebuilt = database.rebuilt();
            assertThat(rebuilt.phase()).isEqualTo("done");
            assertThat(rebuilt.rate()).isPositive();
            assertThat(rebuilt.etaSeconds()).isNull();
            assertThat(database.dump()).isEqualTo(right);
            assertThat(database.projections.refold("acme", card)).isFalse();
        }
    }

    @Test
    void oneTableAloneCanBeRebuilt() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(33, 800));
            database.live.catchUp(300);
            Map<String, List<String>> right = database.dump();
            change(database, "delete from lead returning group_id");

            Run run = database.projections
                    .await(database.projections.rebuild("lead"), Duration.ofMinutes(1))
                    .orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(right);
            assertThatThrownBy(() -> database.projections.rebuild("nothing"))
                    .isInstanceOf(Projections.UnknownProjectionException.class);
        }
    }

    @Test
    void aCancelledRebuildLeavesTheLiveTablesAsTheyAre() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(34, 3_000));
            database.live.catchUp(1_000);
            Map<String, List<String>> before = database.dump();
            database.projections.pause();

            var id = database.projections.rebuild("all");
            assertThatThrownBy(() -> database.projections.rebuild("all")).isInstanceOf(Projections.BusyException.class);
            database.projections.cancel(id);
            Run run = database.projections.await(id, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).isEqualTo("cancelled");
            assertThat(run.ended()).isTrue();
            assertThat(database.dump()).isEqualTo(before);
            assertThat(database.live.foldOnce(10)).isFalse();
            database.projections.resume();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(before);
        }
    }

    @Test
    void whatARebuildKnowsOfMergesIsNotTheLiveTablesBeforeItsSwap() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(34, 1_500));
            Map<String, List<String>> before = database.dump();
            database.projections.pause();

            // one table alone waits for the others, which nobody folds
            UUID id = database.projections.rebuild("call");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> List.of("swapping", "failed")
                            .contains(database.projections.runs(1).getFirst().phase()));
            assertThat(change(database, "select count(*)::text from read_shadow.merged_card"))
                    .isNotEqualTo("0");
            database.projections.cancel(id);
            assertThat(database.projections
                            .await(id, Duration.ofMinutes(1))
                            .orElseThrow()
                            .phase())
                    .isEqualTo("cancelled");

            assertThat(database.dump()).isEqualTo(before);
            database.projections.resume();
            database.live.catchUp(300);
            Map<String, List<String>> folded = database.dump();
            assertThat(folded.get("merged_card")).isNotEmpty();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(folded);
        }
    }

    @Test
    void whatIsOutdatedIsRenewedInTimeAndNotSoonAfterARebuildThatWasCancelled() {
        try (FoldDatabase database = new FoldDatabase()) {
            assertThat(database.projections.outdated()).isEmpty();
            FoldLogs.append(database.dataSource, Histories.of(35, 400));
            database.live.catchUp(300);
            change(
                    database,
                    "update projection_version set version = 0 where table_name = 'lead' returning table_name");
            UUID cancelled = database.projections.rebuild("call");
            database.projections.renewOutdatedInTime();
            database.projections.cancel(cancelled);
            assertThat(database.projections.await(cancelled, Duration.ofMinutes(1)))
                    .isPresent();

            database.projections.renewOutdatedInTime();
            assertThat(database.projections.runs(10)).hasSize(1);
            change(
                    database,
                    "update projection_run set phase = 'failed', ended_at = ended_at - interval '2 hours'"
                            + " returning projection");
            database.projections.renewOutdatedInTime();

            Run run = database.projections.runs(1).getFirst();
            assertThat(database.projections
                            .await(run.id(), Duration.ofMinutes(1))
                            .orElseThrow()
                            .phase())
                    .isEqualTo("done");
            assertThat(database.projections.outdated()).isEmpty();
        }
    }

    @Test
    void whatItHasToCatchUpWithIsOnePhaseWhoseProgressOnlyGrows() {
        List<EventEnvelope> history = Histories.of(36, 8_000);
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.copy(database.dataSource, history.subList(0, 1_000));
            TestDatabase.asSuperuser(database.dataSource, """
                    create table told (at serial, phase text, done bigint, total bigint);
                    grant all on told to public;
                    grant all on sequence told_at_seq to public;
                    create function tell() returns trigger language plpgsql as $$
                    begin insert into told (phase, done, total) values (new.phase, new.events_done, new.events_total);
                    return new; end $$;
                    create trigger tell before update on projection_run for each row execute function tell();
                    create function dawdle() returns trigger language plpgsql as $$
                    begin perform pg_sleep(3); return new; end $$;
                    create trigger dawdle before update of reached on projection_rebuild for each row
                    when (old.reached is null) execute function dawdle()""");
            UUID id = database.projections.rebuild("all");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() ->
                            database.projections.run(id).orElseThrow().phase().equals("checking"));
            FoldLogs.copy(database.dataSource, history.subList(1_000, history.size()));
            assertThat(database.projections
                            .await(id, Duration.ofMinutes(1))
                            .orElseThrow()
                            .phase())
                    .isEqualTo("done");

            assertThat(
                            change(
                                    database,
                                    "select count(*) || ' of ' || max(total) from told where phase = 'catching_up' and done = 0"))
                    .isEqualTo("1 of " + (history.size() - 1_000));
        }
    }

    @Test
    void whatIsLargeIsCaughtUpWithInBatchesThatFit() {
        Story story = new Story()
                .tell(Given.CALL, Given.completed(Given.CALL, Story.NOON, Ending.answered))
                .tell(Given.LATER_CALL, Given.completed(Given.LATER_CALL, Story.NOON, Ending.answered));
        String conversation = "word ".repeat(20_000);
        for (int i = 0; i < 400; i++) {
            story.tell(
                    Given.CALL,
                    new CallEvent.TranscriptAttached(
                            Given.CALL,
                            Given.CARD,
                            1,
                            new Transcript(conversation, List.of(), null, "en", 1, null, null, null)));
        }
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, story.events().subList(0, 2));
            TestDatabase.asSuperuser(database.dataSource, """
                    create table told (reached bigint);
                    grant all on told to public;
                    create function tell() returns trigger language plpgsql as $$
                    begin insert into told values (new.reached); return new; end $$;
                    create trigger tell before update of reached on projection_rebuild for each row execute function tell();
                    create function dawdle() returns trigger language plpgsql as $$
                    begin perform pg_sleep(3); return new; end $$;
                    create trigger dawdle before update of reached on projection_rebuild for each row
                    when (old.reached is null) execute function dawdle()""");
            UUID id = database.projections.rebuild("all");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() ->
                            database.projections.run(id).orElseThrow().phase().equals("checking"));
            FoldLogs.append(
                    database.dataSource,
                    story.events().subList(2, story.events().size()));
            assertThat(database.projections
                            .await(id, Duration.ofMinutes(1))
                            .orElseThrow()
                            .phase())
                    .isEqualTo("done");

            assertThat(database.projections.position()).isEqualTo(402);
            assertThat(change(database, "select string_agg(distinct reached::text, ' ') from told"))
                    .isEqualTo("2 202 402");
        }
    }

    @Test
    void aTableThatAnOlderFoldMadeIsRebuiltByItself() {
        try (FoldDatabase database = new FoldDatabase()) {
            assertThat(database.projections.outdated()).isEmpty();
            FoldLogs.append(database.dataSource, Histories.of(35, 400));
            database.live.catchUp(300);
            change(
                    database,
                    "update projection_version set version = 0 where table_name = 'lead' returning table_name");
            change(database, "delete from lead returning group_id");
            assertThat(database.projections.outdated()).containsExactly("lead");

            database.projections.renewOutdated();

            Run run = database.projections.runs(1).getFirst();
            assertThat(database.projections
                            .await(run.id(), Duration.ofMinutes(1))
                            .orElseThrow()
                            .phase())
                    .isEqualTo("done");
            assertThat(database.projections.outdated()).isEmpty();
            assertThat(database.dump().get("lead")).isNotEmpty();
        }
    }

    private static String change(FoldDatabase database, String sql) {
        return database.log.tenants.worker(
                () -> database.log.jdbc.sql(sql).query(String.class).list().getFirst());
    }
}
