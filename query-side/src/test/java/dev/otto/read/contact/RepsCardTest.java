package dev.otto.read.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Severity;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.SessionEvent.RecordingStarted;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Contacts whom two reps visit: one because of a call, the other without one. */
class RepsCardTest {

    private static final String OF_THE_CALL = "rep-of-the-call";
    private static final String OF_NONE = "rep-of-none";

    private static ReadDatabase database;
    private static ContactCardApi api;

    @BeforeAll
    static void aCallAndTwoVisits() {
        UUID other = new UUID(0, 7);
        Story story = new Story()
                .tell(Given.CARD, new ContactCardOpened(Given.CARD, Given.PHONE, ContactSource.callrail, Story.NOON))
                .tell(Given.CALL, Given.completed(Given.CALL, Story.NOON, Ending.answered))
                .tell(Given.CARD, Given.engaged(Given.CARD, Given.CALL, Story.NOON))
                .tell(Given.LEAD, Given.opened(Story.NOON))
                .tell(Given.CALL, Given.analysed(Given.CALL, QualificationStatus.hot, BookingStatus.booked))
                .tell(Given.APPOINTMENT, visit(Given.APPOINTMENT, Given.CARD, Given.CALL, OF_THE_CALL))
                .tell(other, visit(other, Given.CARD, null, OF_NONE));
        tellOfActions(story);
        database = new ReadDatabase(story.events());
        api = new ContactCardApi(
                database.reads,
                database.past,
                new ContactCards(database.reads, database.past, ReadDatabase.CLOCK),
                database.folded.projections);
    }

    private static void tellOfActions(Story story) {
        CallFacts facts = Given.facts(Story.NOON, Ending.answered);
        UUID ofTheCall = new UUID(0, 11);
        UUID ofNone = new UUID(0, 12);
        UUID session = new UUID(0, 13);
        UUID signal = new UUID(0, 14);
        story.tell(
                        Given.OTHER_CARD,
                        new ContactCardOpened(Given.OTHER_CARD, "+16145550152", ContactSource.callrail, Story.NOON))
                .tell(
                        Given.LATER_CALL,
                        new CallCompleted(Given.LATER_CALL, Given.OTHER_CARD, "callrail", "CAL-2", 3, facts, facts))
                .tell(ofTheCall, visit(ofTheCall, Given.OTHER_CARD, Given.LATER_CALL, OF_THE_CALL))
                .tell(ofNone, visit(ofNone, Given.OTHER_CARD, null, OF_NONE))
                .tell(
                        session,
                        new RecordingStarted(
                                session,
                                Given.OTHER_CARD,
                                ofNone,
                                OF_NONE,
                                RecordingMode.normal,
                                AudioStorageMode.persistent,
                                null,
                                Story.NOON,
                                null,
                                null,
                                12,
                                null))
                .tell(
                        signal,
                        new KeySignalRaised(
                                signal, Given.OTHER_CARD, session, "urgency", Severity.high, "leaves us", "soon"));
        pendingActions(story, 21, Given.LATER_CALL, null, AssigneeType.csr, null, true, "of the call");
        pendingActions(story, 22, null, ofNone, AssigneeType.csr, null, true, "of the visit");
        pendingActions(story, 23, null, null, AssigneeType.sales_rep, null, true, "any rep's");
        pendingActions(story, 24, null, ofNone, AssigneeType.sales_rep, OF_THE_CALL, true, "the other rep's");
        pendingActions(story, 25, null, null, AssigneeType.csr, null, true, "any CSR's");
        pendingActions(story, 26, Given.LATER_CALL, null, AssigneeType.csr, null, false, "by hand");
    }

    private static void pendingActions(
            Story story,
            int number,
            @Nullable UUID call,
            @Nullable UUID appointment,
            AssigneeType type,
            @Nullable String assignee,
            boolean automatic,
            String title) {
        UUID id = new UUID(0, number);
        story.tell(
                id,
                new PendingActionCreated(
                        id,
                        Given.OTHER_CARD,
                        call,
                        appointment,
                        type,
                        assignee,
                        "category " + number,
                        title,
                        title,
                        null,
                        "high",
                        automatic));
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
        assertThat(card(rep(OF_THE_CALL))).isEqualTo(whole);

        JsonNode without = card(rep(OF_NONE));
        assertThat(without.path("last_call_summary").isString()).isFalse();
        assertThat(without.at("/middle/ai_summary").isString()).isFalse();
        assertThat(without.at("/middle/objections")).isEmpty();
        assertThat(without.at("/bottom/call_recordings/0/audio_url").isString()).isFalse();
        assertThat(without.at("/bottom/call_recordings")).hasSize(1);
    }

    @Test
    void aRepKnowsOfOwnTasksAndThoseOfOwnCallsAndVisits() {
        assertThat(pendingActions(Asked.manager(Story.COMPANY)))
                .containsExactlyInAnyOrder(
                        "of the call", "of the visit", "any rep's", "the other rep's", "any CSR's", "by hand");
        assertThat(pendingActions(rep(OF_THE_CALL)))
                .containsExactlyInAnyOrder("of the call", "any rep's", "the other rep's", "by hand");
        assertThat(pendingActions(rep(OF_NONE)))
                .containsExactlyInAnyOrder("of the visit", "any rep's", "the other rep's", "by hand");
    }

    @Test
    void aRepIsWarnedOfWhatOwnVisitsSaid() {
        JsonNode own = card(Given.OTHER_CARD, rep(OF_NONE));
        assertThat(own.at("/top/key_signals").findValuesAsString("title")).containsExactly("leaves us");
        assertThat(own.path("risks").path(0).asString("")).isEqualTo("leaves us");
        JsonNode others = card(Given.OTHER_CARD, rep(OF_THE_CALL));
        assertThat(others.at("/top/key_signals")).isEmpty();
        assertThat(others.path("risks")).isEmpty();
    }

    @Test
    void whatHangsOnACardSaysWhose() {
        JsonNode card = card(Given.OTHER_CARD, Asked.manager(Story.COMPANY));
        for (String list : List.of("/top/key_signals", "/top/open_tasks", "/middle/pending_actions")) {
            assertThat(card.at(list)).isNotEmpty().allSatisfy(one -> {
                assertThat(one.path("company_id").asString()).isEqualTo(Story.COMPANY);
                assertThat(one.path("contact_card_id").asString()).isEqualTo(Given.OTHER_CARD.toString());
            });
        }
    }

    private static List<String> pendingActions(Caller caller) {
        JsonNode card = card(Given.OTHER_CARD, caller);
        List<String> titles = card.at("/top/open_tasks").findValuesAsString("title");
        assertThat(card.at("/middle/pending_actions").findValuesAsString("title"))
                .isEqualTo(titles);
        return titles;
    }

    private static JsonNode card(Caller caller) {
        return card(Given.CARD, caller);
    }

    private static JsonNode card(UUID id, Caller caller) {
        return ReadDatabase.json(api.one(id.toString(), Asked.with(), caller));
    }

    private static Caller rep(String id) {
        return new Caller(Story.COMPANY, id, AccessRole.sales_rep);
    }

    private static AppointmentScheduled visit(UUID id, UUID card, @Nullable UUID call, String rep) {
        return new AppointmentScheduled(
                id,
                card,
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
