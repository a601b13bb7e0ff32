package dev.otto.fold.contact;

import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Given.OTHER_CARD;
import static dev.otto.fold.testing.Given.PHONE;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Severity;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.signal.KeySignalEvent;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ContactCardFoldTest {

    private final Story story = new Story();

    private ContactCardRow card() {
        return Objects.requireNonNull(story.folded(CARD).row(Tables.CONTACT_CARD, CARD.toString()));
    }

    @Test
    void aCardIsOpenedWithItsNumberAndNamedByItsEngagements() {
        story.tell(
                CARD,
                new ContactEvent.ContactCardOpened(CARD, PHONE, ContactSource.callrail, NOON),
                Given.engaged(CARD, CALL, NOON));

        assertThat(card().primaryPhone()).isEqualTo(PHONE);
        assertThat(card().fullName()).isEqualTo("Pat Miller");
        assertThat(card().source()).isEqualTo(ContactSource.callrail);
        assertThat(card().createdAt()).isEqualTo(NOON);
    }

    @Test
    void theLastTellingOfASourceStandsAndTellsTheLeadOfItsCall() {
        story.tell(CALL, Given.completed(CALL, NOON, Ending.answered))
                .tell(CARD, Given.engaged(CARD, CALL, NOON), Given.engaged(CARD, CALL, NOON.minusSeconds(5)));

        assertThat(card().engagements()).hasSize(1);
        assertThat(Objects.requireNonNull(story.folded(CARD).row(Tables.CALL, CALL.toString()))
                        .follows()
                        .leadId())
                .isEqualTo(Given.LEAD);
    }

    @Test
    void aMergedCardFillsWhatTheSurvivorLacksAndBringsItsNumber() {
        ContactDetails poor =
                new ContactDetails("Pat", null, null, null, null, null, null, null, null, null, List.of("a"));
        ContactDetails rich = new ContactDetails(
                "Patricia",
                "Miller",
                null,
                "pat@example.com",
                "12 Oak St",
                null,
                "Columbus",
                "OH",
                null,
                "US",
                List.of("b"));
        story.tell(CARD, new ContactEvent.ContactCardOpened(CARD, PHONE, ContactSource.callrail, NOON))
                .tell(CARD, Given.engaged(CARD, CALL, NOON, poor))
                .tell(
                        OTHER_CARD,
                        new ContactEvent.ContactCardOpened(
                                OTHER_CARD, "+16145550999", ContactSource.manual, NOON.minusSeconds(60)))
                .tell(OTHER_CARD, Given.engaged(OTHER_CARD, LATER_CALL, NOON.minusSeconds(60), rich))
                .tell(CARD, new ContactEvent.ContactsMerged(CARD, OTHER_CARD, List.of("+16145550999")));

        assertThat(card().primaryPhone()).isEqualTo(PHONE);
        assertThat(card().secondaryPhones()).containsExactly("+16145550999");
        assertThat(card().details().firstName()).isEqualTo("Pat");
        assertThat(card().details().email()).isEqualTo("pat@example.com");
        assertThat(card().details().tags()).containsExactly("a", "b");
        assertThat(card().createdAt()).isEqualTo(NOON.minusSeconds(60));
    }

    @Test
    void itShowsTheNewestSummaryAndTheRisksThatNobodyTookCareOf() {
        story.tell(CARD, Given.engaged(CARD, CALL, NOON))
                .tell(CALL, Given.completed(CALL, NOON.plusSeconds(60), Ending.answered))
                .tell(LATER_CALL, Given.completed(LATER_CALL, NOON, Ending.answered))
                .tell(CALL, Given.analysed(CALL, QualificationStatus.hot, BookingStatus.not_booked))
                .tell(LATER_CALL, Given.analysed(LATER_CALL, QualificationStatus.cold, BookingStatus.not_booked))
                .tell(
                        CALL,
                        new KeySignalEvent.KeySignalRaised(
                                CALL, CARD, CALL, "urgency", Severity.high, "water coming in", "kitchen"));

        assertThat(card().follows().lastCallSummary()).isEqualTo("Summary of a hot call");
        assertThat(card().follows().primaryIntent()).isEqualTo("roof leak");
        assertThat(card().follows().risks()).containsExactly("water coming in", "too expensive");

        story.tell(CALL, new KeySignalEvent.KeySignalAcknowledged(CALL, CARD, "csr-1", NOON));
        assertThat(card().follows().risks()).containsExactly("too expensive");
    }

    @Test
    void anErasedCardSaysNothingOfThePerson() {
        story.tell(
                CARD,
                new ContactEvent.ContactCardOpened(CARD, PHONE, ContactSource.callrail, NOON),
                Given.engaged(CARD, CALL, NOON),
                new ContactEvent.ContactErased(CARD));

        assertThat(card().erased()).isTrue();
        assertThat(card().primaryPhone()).isNull();
        assertThat(card().fullName()).isNull();
    }
}
