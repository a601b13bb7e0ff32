package dev.otto.fold.runner;

import static dev.otto.fold.testing.Given.CARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.contact.ContactEvent;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import dev.otto.platform.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoisonEventTest {

    private static final java.util.UUID MESSAGE = Given.LATER_CALL;

    /** A card whose third event holds what no table can, and a fourth that is harmless. */
    private static List<EventEnvelope> poisoned(String body) {
        return new Story()
                .tell(
                        CARD,
                        new ContactEvent.ContactCardOpened(
                                CARD, Given.PHONE, dev.otto.events.contact.ContactSource.callrail, Story.NOON),
                        Given.engaged(CARD, Given.CALL, Story.NOON),
                        new ContactEvent.MessageReceived(
                                CARD, MESSAGE, "twilio", "sms", Given.PHONE, body, List.of(), Story.NOON),
                        new ContactEvent.PhoneAdded(CARD, "+16145550777"))
                .events();
    }

    private static List<EventEnvelope> mixed(List<EventEnvelope> poison, long seed) {
        List<EventEnvelope> all = new ArrayList<>(Histories.of(seed, 600));
        for (int i = 0; i < poison.size(); i++) {
            all.add(100 + 120 * i, poison.get(i));
        }
        return all;
    }

    @Test
    void aPoisonEventIsSetAsideWithItsCardAndTheOthersGoOn() {
        try (FoldDatabase database = new FoldDatabase();
                FoldDatabase healthy = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("nul \0 in it"), 5));
            FoldLogs.append(healthy.dataSource, Histories.of(5, 600));
            database.live.catchUp(50);
            healthy.live.catchUp(50);

            List<DeadLetter> letters = database.projections.deadLetters(null, 10);
            assertThat(letters)
                    .extracting(DeadLetter::groupId, DeadLetter::eventName, DeadLetter::state)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple(CARD.toString(), "contact.message_received", "failed"),
                            org.assertj.core.groups.Tuple.tuple(CARD.toString(), "contact.phone_added", "held"));
            assertThat(database.projections.held(Story.COMPANY, CARD.toString()))
                    .isTrue();
            assertThat(database.projections.held("acme", "somebody else")).isFalse();
            assertThat(database.dump().get("csr_day")).isEqualTo(healthy.dump().get("csr_day"));
            assertThat(database.projections.list())
                    .allSatisfy(
                            projection -> assertThat(projection.deadLetters()).isEqualTo(2));
        }
    }

    @Test
    void aRebuildSetsTheSameAsideAndALeftOutEventStaysOut() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("nul \0 in it"), 6));
            database.live.catchUp(70);
            var live = database.dump();
            assertThat(database.verified().differences()).isEmpty();

            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(live);
            List<DeadLetter> letters = database.projections.deadLetters(null, 10);
            assertThat(letters).hasSize(2);

            DeadLetter failed = letters.stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(database.projections.retry("acme", failed.id())).isFalse();
            failed = database.projections.deadLetters(null, 10).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.attempts()).isEqualTo(2);
            assertThat(database.projections.discard("blue", failed.id())).isFalse();
            assertThat(database.projections.discard("acme", failed.id())).isTrue();

            assertThat(database.projections.held("acme", CARD.toString())).isFalse();
            assertThat(database.dump().get("contact_card"))
                    .anySatisfy(row -> assertThat(row).contains("+16145550777"));
            assertThat(database.verified().differences()).isEmpty();
            var withoutIt = database.dump();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(withoutIt);
        }
    }

    @Test
    void anEventThatNobodyCanReadIsSetAsideToo() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("harmless"), 7));
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "update event_log set payload = 'not json' where event_name = 'contact.message_received'"
                            + " and contact_card_id = '" + CARD + "'");
            database.live.catchUp(200);

            assertThat(database.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::state)
                    .containsExactlyInAnyOrder("failed", "held");
            assertThat(database.projections.deadLetters(null, 10))
                    .filteredOn(letter -> letter.state().equals("failed"))
                    .allSatisfy(letter -> assertThat(letter.error()).doesNotContain("not json"));
            assertThat(database.live.position()).isEqualTo(database.log.reader.provenHead());
        }
    }
}
