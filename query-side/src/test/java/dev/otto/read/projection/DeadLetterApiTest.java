package dev.otto.read.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeadLetterApiTest {

    private static final UUID CARD = UUID.fromString("00000000-0000-5000-8000-0000000000aa");

    private static Caller admin(String company) {
        return new Caller(company, "admin-of-" + company, AccessRole.admin);
    }

    @Test
    void anotherCompanysDeadLetterIsNotThereForAnybodyElse() {
        try (ReadDatabase database = new ReadDatabase(List.of())) {
            database.folded.log.append(
                    "contact",
                    CARD.toString(),
                    TestEventLog.metadata("acme"),
                    new ContactEvent.ContactCardOpened(CARD, "+16145550100", ContactSource.callrail, TestEventLog.NOON),
                    new ContactEvent.MessageReceived(
                            CARD, CARD, "twilio", "sms", "+16145550100", "nul \0", List.of(), TestEventLog.NOON),
                    new ContactEvent.PhoneAdded(CARD, "+16145550777"));
            database.folded.live.catchUp(100);
            ProjectionApi api = new ProjectionApi(database.folded.projections);
            List<DeadLetter> letters =
                    api.deadLetters(Asked.with(), admin("acme")).items();
            assertThat(letters).extracting(DeadLetter::state).containsExactlyInAnyOrder("failed", "held");
            assertThat(api.deadLetters(Asked.with(), admin("blue")).items()).isEmpty();

            for (DeadLetter letter : letters) {
                assertThat(Asked.refusal(() -> api.retry(letter.id(), admin("blue"))))
                        .isEqualTo("404 not_found");
                assertThat(Asked.refusal(() -> {
                            api.discard(letter.id(), admin("blue"));
                            return "discarded";
                        }))
                        .isEqualTo("404 not_found");
            }
            assertThat(Asked.refusal(() -> api.retry(UUID.randomUUID(), admin("acme"))))
                    .isEqualTo("404 not_found");
            assertThat(database.folded.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::state, DeadLetter::attempts)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("failed", 1),
                            org.assertj.core.groups.Tuple.tuple("held", 0));

            DeadLetter failed = letters.stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(api.retry(failed.id(), admin("acme"))).containsEntry("retried", false);
            api.discard(failed.id(), admin("acme"));
            assertThat(database.folded.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::state)
                    .containsExactly("discarded");
        }
    }
}
