package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@code -Ddrift.cases} says how many cases are planted; the full run uses 1000. */
class DriftTest {

    private static final int CASES = Integer.getInteger("drift.cases", 60);

    /** Ways in which a row can come to be other than the log says. */
    private static final List<String> DAMAGES = List.of(
            "update call set csr_id = 'nobody' where id = (select id from call order by id offset %1$d limit 1)",
            "update lead set status = 'abandoned' where id = (select id from lead order by id offset %1$d limit 1)",
            "update contact_card set doc = (doc::jsonb || '{\"primary_phone\": \"+1\"}')::json"
                    + " where id = (select id from contact_card order by id offset %1$d limit 1)",
            "delete from appointment where id = (select id from appointment order by id offset %1$d limit 1)",
            "delete from call_analysis where id = (select id from call_analysis order by id offset %1$d limit 1)",
            "update message set group_id = 'elsewhere' where id = (select id from message order by id offset %1$d limit 1)",
            "insert into key_signal select company_id, gen_random_uuid(), group_id, position, sequence, contact_card_id,"
                    + " call_id, type, severity, acknowledged, raised_at, doc from key_signal order by id offset %1$d limit 1",
            "update pending_action set position = position + 1"
                    + " where id = (select id from pending_action order by id offset %1$d limit 1)",
            "update csr_day set answered = answered + 3 where (company_id, day, csr_id) ="
                    + " (select company_id, day, csr_id from csr_day order by 1, 2, 3 offset %1$d limit 1)",
            "delete from call_hour where (company_id, day, hour) ="
                    + " (select company_id, day, hour from call_hour order by 1, 2, 3 offset %1$d limit 1)",
            "update csr_day_all set missed = missed + 1 where (company_id, day) ="
                    + " (select company_id, day from csr_day_all order by 1, 2 offset %1$d limit 1)",
            "delete from call_hour_month where (company_id, day, weekday, hour) ="
                    + " (select company_id, day, weekday, hour from call_hour_month order by 1, 2, 3, 4 offset %1$d limit 1)",
            "insert into sales_day (company_id, day, rep_id, revenue) values ('acme', date '2020-01-01' + %1$d, 'ghost', 5)");

    @Test
    void whatIsPlantedIsFoundNamedAndHealed() {
        SplittableRandom random = new SplittableRandom(77);
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(41, 1_500));
            database.live.catchUp(300);
            Map<String, List<String>> right = database.dump();
            List<Difference> heard = new ArrayList<>();
            database.projections.onDrift(heard::add);
            int planted = 0;
            while (planted < CASES) {
                heard.clear();
                Set<String> damages = new LinkedHashSet<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    damages.add(DAMAGES.get(random.nextInt(DAMAGES.size())).formatted(random.nextInt(10)));
                }
                int did = 0;
                for (String damage : damages) {
                    did += database.log.tenants.worker(
                            () -> database.log.jdbc.sql(damage).update());
                }
                planted += damages.size();
                boolean differed = !database.dump().equals(right);
                assertThat(differed).isEqualTo(did > 0);

                assertThat(database.projections.verifyInBackground(1)).isTrue();

                assertThat(heard).as("of %d damages", did).hasSizeGreaterThanOrEqualTo(did > 0 ? 1 : 0);
                assertThat(database.dump()).isEqualTo(right);
                assertThat(drifts(database, "healed_at is null")).isZero();
            }
            assertThat(database.projections.verifyInBackground(1)).isTrue();
            Run last = database.projections.runs(1).getFirst();
            assertThat(last.differences()).isEmpty();
            assertThat(last.comparedRows()).isPositive();
            assertThat(database.log.tenants.worker(() -> database.log
                            .jdbc
                            .sql("""
                            select bool_and(h ->> 'live' = h ->> 'folded') and count(*) = 2
                            from projection_run, jsonb_array_elements(hashes) h where id = :id""")
                            .param("id", last.id())
                            .query(Boolean.class)
                            .single()))
                    .isTrue();
        }
    }

    @Test
    void aDriftIsNamedByTableRowFieldAndBothValues() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(42, 600));
            database.live.catchUp(300);
            record Planted(String id, String was) {}
            Planted planted = database.log.tenants.worker(() -> {
                Planted lead = database.log
                        .jdbc
                        .sql("select id::text, status from lead where company_id = 'acme' order by id limit 1")
                        .query((row, n) -> new Planted(row.getString(1), row.getString(2)))
                        .single();
                database.log
                        .jdbc
                        .sql("update lead set status = 'odd' where id = cast(:id as uuid)")
                        .param("id", lead.id())
                        .update();
                return lead;
            });

            assertThat(database.verified().differences())
                    .containsExactly(new Difference("lead", "acme", planted.id(), "\"status\"", "odd", planted.was()));

            assertThat(drifts(database, "table_name = 'lead' and live = 'odd' and healed_at is not null"))
                    .isOne();
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    @Test
    void ofTwoVerificationsThatSeeTheSameDriftOneHealsIt() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(41, 800));
            database.live.catchUp(300);
            Map<String, List<String>> right = database.dump();
            AtomicBoolean other = new AtomicBoolean();
            database.projections.onDrift(drift -> {
                if (other.compareAndSet(false, true)) {
                    // the one on demand has seen it and not yet healed it
                    assertThat(database.projections.verifyInBackground(1)).isTrue();
                    assertThat(database.dump()).isEqualTo(right);
                }
            });
            database.log.tenants.worker(() -> database.log
                    .jdbc
                    .sql("update csr_day set answered = answered + 3 where (company_id, day, csr_id) ="
                            + " (select company_id, day, csr_id from csr_day order by 1, 2, 3 limit 1)")
                    .update());

            UUID onDemand = database.projections.verify("all", null);
            Run run =
                    database.projections.await(onDemand, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(run.differences()).hasSize(1);
            assertThat(database.dump()).isEqualTo(right);
            assertThat(drifts(database, "healed_at is null and run_id <> '" + onDemand + "'"))
                    .isZero();
        }
    }

    @Test
    void whileItVerifiesAtItsPaceTheFollowerGoesOnAndNothingIsFoundWrong() {
        try (FoldDatabase database = new FoldDatabase()) {
            var history = Histories.of(43, 2_000);
            FoldLogs.append(database.dataSource, history.subList(0, 1_000));
            database.live.start();
            assertThat(database.projections.caughtUp(1_000, Duration.ofSeconds(30)))
                    .isTrue();
            Set<String> movedDuring = ConcurrentHashMap.newKeySet();
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int from = 1_000; from < history.size(); from += 50) {
                    int to = Math.min(history.size(), from + 50);
                    String before = verification(database);
                    FoldLogs.append(database.dataSource, history.subList(from, to));
                    if (database.projections.caughtUp(to, Duration.ofSeconds(30))
                            && before.equals(verification(database))) {
                        movedDuring.add(before);
                    }
                }
            });
            do {
                assertThat(database.projections.verifyInBackground(0.5)).isTrue();
                Run run = database.projections.runs(1).getFirst();
                assertThat(run.phase()).as(run.error()).isEqualTo("done");
                assertThat(run.comparedRows()).isPositive();
            } while (writer.isAlive());

            movedDuring.remove("");
            assertThat(movedDuring).isNotEmpty();
            assertThat(drifts(database, "true")).isZero();
        }
    }

    /** The verification that goes on, or nothing. */
    private static String verification(FoldDatabase database) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql(
                        "select coalesce(max(id::text), '') from projection_run where kind = 'verify' and ended_at is null")
                .query(String.class)
                .single());
    }

    private static long drifts(FoldDatabase database, String condition) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select count(*) from projection_drift where " + condition)
                .query(Long.class)
                .single());
    }
}
