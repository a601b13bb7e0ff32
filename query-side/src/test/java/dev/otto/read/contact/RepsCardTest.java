package dev.otto.read.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A contact whom two reps visit: one because of a call, the other without one. */
class RepsCardTest {

    private static ReadDatabase database;
    private static ContactCardApi api;

    @BeforeAll
    static void aCallAndTwoVisits() {
        UUID other = new UUID(0, 7);
        database = new ReadDatabase(new Story()
                .tell(Given.CARD, new ContactCardOpened(Given.CARD, Given.PHONE, ContactSource.callrail, Story.NOON))
                .tell(Given.CALL, Given.completed(Given.CALL, Story.NOON, Ending.answered))
                .tell(Given.CARD, Given.engaged(Given.CARD, Given.CALL, Story.NOON))
                .tell(Given.LEAD, Given.opened(Story.NOON))
                .tell(Given.CALL, Given.analysed(Given.CALL, QualificationStatus.hot, BookingStatus.booked))
                .tell(Given.APPOINTMENT, visit(Given.APPOINTMENT, Given.CALL, "rep-of-the-call"))
                .tell(other, visit(other, null, "rep-of-none"))
                .events());
        api = new ContactCardApi(
                database.reads,
                database.past,
                new ContactCards(database.reads, database.past, ReadDatabase.CLOCK),
                database.folded.projections);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aRepKnowsOfTheCallsBehindOwnVisitsOnly() {
        JsonNode whole = card(Asked.manager(Story.COMPANY));
        assertThat(whole.path("last_call_summary").isString()).isTrue();
        assertThat(whole.at("/middle/ai_summary").isString()).isTrue();
        assertThat(card(rep("rep-of-the-call"))).isEqualTo(whole);

        JsonNode without = card(rep("rep-of-none"));
        assertThat(without.path("last_call_summary").isString()).isFalse();
        assertThat(without.at("/middle/ai_summary").isString()).isFalse();
        assertThat(without.at("/middle/objections")).isEmpty();
        assertThat(without.at("/bottom/call_recordings/0/audio_url").isString()).isFalse();
        assertThat(without.at("/bottom/call_recordings")).hasSize(1);
    }

    private static JsonNode card(Caller caller) {
        return ReadDatabase.json(api.one(Given.CARD.toString(), Asked.with(), caller));
    }

    private static Caller rep(String id) {
        return new Caller(Story.COMPANY, id, AccessRole.sales_rep);
    }

    private static AppointmentScheduled visit(UUID id, @Nullable UUID call, String rep) {
        return new AppointmentScheduled(
                id,
                Given.CARD,
                null,
                call,
                null,
                rep,
                null,
                "roof",
                Story.NOON,
                Story.NOON.plus(Duration.ofHours(1)),
                null,
                null,
                Story.NOON,
                1);
    }
}
