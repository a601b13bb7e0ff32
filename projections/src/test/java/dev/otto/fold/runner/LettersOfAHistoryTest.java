package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of a history that nobody can read, of cards that are merged and calls that find theirs; then they are repaired. */
class LettersOfAHistoryTest {

    private static final int SPOILT = 14;

    @ParameterizedTest
    @ValueSource(longs = {91, 92, 95, 98})
    void whateverIsRefusedAndRepairedInWhateverOrderTheRowsAreThoseOfTheWholeLog(long seed) {
        List<EventEnvelope> history = Histories.of(seed, 700);
        SplittableRandom random = new SplittableRandom(seed);
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, history);
            TestDatabase.asSuperuser(
                    database.dataSource, "create table spoilt (position bigint primary key, payload bytea)");
            for (int i = 0; i < SPOILT; i++) {
                spoil(database, 1 + random.nextInt(history.size()));
            }
            // merges, and calls that find their card, are what this is about
            spoil(database, "select min(global_index) from event_log where event_name = 'contact.merged'");
            spoil(database, "select max(global_index) from event_log where event_name = 'contact.merged'");
            spoil(database, "select max(global_index) from event_log where event_name = 'contact.merged_away'");
            spoil(
                    database,
                    "select min(global_index) from event_log where event_name like 'call.%' and contact_card_id is null");
            while (database.live.foldOnce(1 + random.nextInt(200))) {
                // batch by batch
            }
            assertThat(database.projections.deadLetters(null, 1_000)).hasSizeGreaterThan(SPOILT / 2);
            assertThat(database.verified().differences()).isEmpty();

            List<DeadLetter> failed = failed(database);
            while (!failed.isEmpty()) {
                DeadLetter letter = failed.get(random.nextInt(failed.size()));
                if (random.nextInt(100) < 80) {
                    repair(database, letter.position());
                }
                database.projections.retry(letter.companyId(), letter.id());
                assertThat(database.verified().differences())
                        .as("after %s %d of %s", letter.eventName(), letter.position(), letter.groupId())
                        .isEmpty();
                failed = failed(database);
            }

            assertThat(database.projections.deadLetters(null, 10)).isEmpty();
            Map<String, List<String>> live = database.dump();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            Map<String, List<String>> rebuilt = database.dump();
            live.forEach((table, rows) -> assertThat(rows).as(table).isEqualTo(rebuilt.get(table)));
        }
    }

    private static List<DeadLetter> failed(FoldDatabase database) {
        return database.projections.deadLetters(null, 1_000).stream()
                .filter(letter -> letter.state().equals("failed"))
                .toList();
    }

    private static void spoil(FoldDatabase database, long position) {
        spoil(database, "select " + position);
    }

    private static void spoil(FoldDatabase database, String position) {
        TestDatabase.asSuperuser(
                database.dataSource,
                "insert into spoilt select global_index, payload from event_log where global_index = (" + position
                        + ") on conflict do nothing;"
                        + " update event_log set payload = 'not json' where global_index in (select position from spoilt)");
    }

    private static void repair(FoldDatabase database, long position) {
        TestDatabase.asSuperuser(
                database.dataSource,
                "update event_log e set payload = s.payload from spoilt s where s.position = e.global_index and e.global_index = "
                        + position);
    }
}
