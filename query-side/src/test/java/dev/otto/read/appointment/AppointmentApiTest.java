package dev.otto.read.appointment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent.CallLinked;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactEvent.ContactMergedAway;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.contact.ContactSource;
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

/** A visit that a conversation of two calls booked, and one of another contact that was merged into the first. */
class AppointmentApiTest {

    private static final Caller MANAGER = Asked.manager(Story.COMPANY);
    private static final UUID LATER = new UUID(0, 7);

    private static ReadDatabase database;
    private static AppointmentApi api;

    @BeforeAll
    static void twoVisits() {
        database = new ReadDatabase(new Story()
                .tell(Given.CARD, new ContactCardOpened(Given.CARD, Given.PHONE, ContactSource.callrail, Story.NOON))
                .tell(
                        Given.OTHER_CARD,
                        new ContactCardOpened(Given.OTHER_CARD, "+16145550152", ContactSource.callrail, Story.NOON))
                .tell(Given.CALL, Given.completed(Given.CALL, Story.NOON, Ending.answered))
                .tell(
                        Given.LATER_CALL,
                        Given.completed(Given.LATER_CALL, Story.NOON, Ending.answered),
                        Given.analysed(Given.LATER_CALL, QualificationStatus.hot, BookingStatus.booked),
                        new CallLinked(Given.LATER_CALL, Given.CARD, Given.CALL))
                .tell(Given.APPOINTMENT, visit(Given.APPOINTMENT, Given.CARD, Given.CALL, "blair", 0))
                .tell(LATER, visit(LATER, Given.OTHER_CARD, null, "casey", 2))
                .tell(Given.CARD, new ContactsMerged(Given.CARD, Given.OTHER_CARD, List.of()))
                .tell(Given.OTHER_CARD, new ContactMergedAway(Given.OTHER_CARD, Given.CARD))
                .events());
        api = new AppointmentApi(database.reads, database.past, database.groups, ReadDatabase.CLOCK);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void theIdOfAMergedCardFindsTheVisitsOfTheOneThatLivesOn() {
        List<UUID> both = List.of(LATER, Given.APPOINTMENT);
        assertThat(listed(MANAGER, "contact_card_id", Given.CARD.toString())).isEqualTo(both);
        assertThat(listed(MANAGER, "contact_card_id", Given.OTHER_CARD.toString()))
                .isEqualTo(both);
        assertThat(listed(MANAGER, "contact_card_id", LATER.toString())).isEmpty();
    }

    @Test
    void bothNamesOfTheRepMustBeTheirs() {
        assertThat(listed(MANAGER, "assigned_rep_id", "blair")).containsExactly(Given.APPOINTMENT);
        assertThat(listed(MANAGER, "assigned_rep_id", "blair", "sales_rep_id", "blair"))
                .containsExactly(Given.APPOINTMENT);
        assertThat(listed(MANAGER, "assigned_rep_id", "blair", "sales_rep_id", "casey"))
                .isEmpty();
        Caller blair = new Caller(Story.COMPANY, "blair", AccessRole.sales_rep);
        assertThat(listed(blair, "assigned_rep_id", "blair")).containsExactly(Given.APPOINTMENT);
        assertThat(Asked.refusal(
                        () -> api.list(Asked.with("assigned_rep_id", "blair", "sales_rep_id", "casey"), blair)))
                .isEqualTo("403 not_own");
    }

    @Test
    void theInsightsOfAVisitAreThoseOfItsConversationWhicheverCallHasThem() {
        JsonNode visit = ReadDatabase.json(api.one(Given.APPOINTMENT.toString(), Asked.with(), MANAGER));
        assertThat(visit.at("/insights/summary").asString()).isEqualTo("Summary of a hot call");
        assertThat(ReadDatabase.json(api.one(
                                Given.APPOINTMENT.toString(), Asked.with("as_of", "2026-12-31T11:00:00Z"), MANAGER))
                        .path("insights"))
                .isEqualTo(visit.path("insights"));
    }

    private static List<UUID> listed(Caller caller, String... namesAndValues) {
        return api.list(Asked.with(namesAndValues), caller).items().stream()
                .map(AppointmentView::id)
                .toList();
    }

    private static AppointmentScheduled visit(UUID id, UUID card, @Nullable UUID call, String rep, int hours) {
        return new AppointmentScheduled(
                id,
                card,
                null,
                call,
                null,
                rep,
                null,
                "roof",
                Story.NOON.plus(Duration.ofHours(hours)),
                Story.NOON.plus(Duration.ofHours(hours + 1)),
                null,
                null,
                Story.NOON,
                1);
    }
}
