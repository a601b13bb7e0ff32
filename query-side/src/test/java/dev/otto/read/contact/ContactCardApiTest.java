package dev.otto.read.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.company.CompanyEvent.CompanyRegistered;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent.PendingActionCompleted;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.MinPosition;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import tools.jackson.databind.JsonNode;

/** Numbers as people of a British company write them. */
@Tag(TestDatabase.ANY_SERVER)
class ContactCardApiTest {

    private static final Caller MANAGER = Asked.manager(Story.COMPANY);

    /** As many of a kind as a card shows. */
    private static final int MOST = 100;

    private static final UUID STILL_OPEN = new UUID(0, MOST);
    private static final UUID LATE = new UUID(1, 1);
    private static final UUID AHEAD = new UUID(1, 2);

    private static ReadDatabase database;
    private static ContactCardApi api;

    @BeforeAll
    static void aContactInLondonAndOneAbroad() {
        Story story = new Story()
                .tell(Ids.companyStream(Story.COMPANY), new CompanyRegistered(Story.COMPANY, british()))
                .tell(Given.CARD, opened(Given.CARD, "+442079460958"))
                .tell(Given.OTHER_CARD, opened(Given.OTHER_CARD, Given.PHONE));
        for (int i = 0; i < MOST; i++) {
            UUID done = new UUID(0, i);
            story.tell(done, created(done, Given.CARD, Story.NOON.plusSeconds(i)));
            story.tell(done, new PendingActionCompleted(done, Given.CARD, Story.NOON));
        }
        story.tell(STILL_OPEN, created(STILL_OPEN, Given.CARD, null));
        Instant now = ReadDatabase.CLOCK.instant();
        story.tell(LATE, created(LATE, Given.OTHER_CARD, now.minusSeconds(1)));
        story.tell(AHEAD, created(AHEAD, Given.OTHER_CARD, now.plusSeconds(1)));
        database = new ReadDatabase(story.events());
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

    @ParameterizedTest
    @ValueSource(strings = {"020 7946 0958", "(020) 7946-0958", "+44 20 7946 0958", "442079460958", "0044 20 79460958"})
    void aCardIsFoundByItsNumberHoweverTheCompanyWritesIt(String phone) {
        assertThat(byPhone(phone)).isEqualTo(Given.CARD.toString());
        assertThat(search(phone)).containsExactly(Given.CARD.toString());
    }

    @Test
    void aNumberOfAnotherCountryNeedsItsCode() {
        assertThat(byPhone(Given.PHONE)).isEqualTo(Given.OTHER_CARD.toString());
        assertThat(Asked.refusal(() -> api.byPhone(Asked.with("phone", "614 555 0151"), MANAGER)))
                .isEqualTo("404 not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"020 794", "+44 1", "0000000000000000000", "anonymous", "+266696687"})
    void whatIsNoNumberIsRefused(String phone) {
        assertThat(Asked.refusal(() -> api.byPhone(Asked.with("phone", phone), MANAGER)))
                .isEqualTo("400 validation_failed");
    }

    /** A client that waits for its own write must not take a card for new that an event is missing from. */
    @Test
    void aCardBehindAnEventThatCouldNotBeFoldedIsHeld() {
        database.folded.log.tenants.worker(() -> database.folded
                .log
                .jdbc
                .sql("""
                        insert into dead_letter (projection, company_id, group_id, position, event_name, state)
                        values ('read_models', :company, :card, 2, 'contact.edited', 'failed')""")
                .param("company", Story.COMPANY)
                .param("card", Given.CARD.toString())
                .update());
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setAttribute(MinPosition.class.getName(), 2L);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        try {
            assertThat(Asked.refusal(() -> api.byPhone(Asked.with("phone", "020 7946 0958"), MANAGER)))
                    .isEqualTo("503 projection_held");
            assertThat(byPhone(Given.PHONE)).isEqualTo(Given.OTHER_CARD.toString());
        } finally {
            RequestContextHolder.resetRequestAttributes();
            database.folded.log.tenants.worker(() ->
                    database.folded.log.jdbc.sql("delete from dead_letter").update());
        }
    }

    @Test
    void aPartOfANumberIsSearchedAsItStands() {
        assertThat(search("7946 09")).containsExactly(Given.CARD.toString());
        assertThat(search("5550151")).containsExactly(Given.OTHER_CARD.toString());
    }

    @Test
    void whatIsOpenIsShownHoweverMuchWasDone() {
        JsonNode card = ReadDatabase.json(api.one(Given.CARD.toString(), Asked.with(), MANAGER));
        assertThat(card.at("/top/open_tasks").findValuesAsString("id")).containsExactly(STILL_OPEN.toString());
        JsonNode then = ReadDatabase.json(api.one(
                Given.CARD.toString(),
                Asked.with("as_of", Story.NOON.plusSeconds(1).toString()),
                MANAGER));
        assertThat(then.at("/top/open_tasks")).isEqualTo(card.at("/top/open_tasks"));
        assertThat(card.at("/middle/pending_actions").size()).isEqualTo(MOST);
    }

    @Test
    void anOpenActionPastDueIsShownAsOverdue() {
        JsonNode card = ReadDatabase.json(api.one(Given.OTHER_CARD.toString(), Asked.with(), MANAGER));
        for (String list : List.of("/top/open_tasks", "/middle/pending_actions")) {
            assertThat(card.at(list)
                            .valueStream()
                            .filter(action -> action.path("overdue").asBoolean())
                            .map(action -> action.path("id").asString()))
                    .as(list)
                    .containsExactly(LATE.toString());
            assertThat(card.at(list).size()).isEqualTo(2);
        }
    }

    private static String byPhone(String phone) {
        return ReadDatabase.json(api.byPhone(Asked.with("phone", phone), MANAGER))
                .path("id")
                .asString();
    }

    private static List<String> search(String q) {
        return ReadDatabase.json(api.list(Asked.with("q", q), MANAGER))
                .path("items")
                .valueStream()
                .map(card -> card.path("id").asString())
                .toList();
    }

    private static ContactCardOpened opened(UUID card, String phone) {
        return new ContactCardOpened(card, phone, ContactSource.callrail, Story.NOON);
    }

    private static PendingActionCreated created(UUID action, UUID card, @Nullable Instant due) {
        return new PendingActionCreated(
                action,
                card,
                null,
                null,
                AssigneeType.csr,
                null,
                "call_back",
                "call back",
                "Call back",
                due,
                "high",
                false);
    }

    private static CompanySettings british() {
        return new CompanySettings(
                "Thames Roofing",
                "Europe/London",
                "GB",
                "GBP",
                150,
                List.of(),
                "ephemeral",
                24,
                "We missed you",
                60,
                List.of(),
                true,
                120,
                30,
                new ShunyaServices(true, false, false, false),
                "own");
    }
}
