package dev.otto.read.figure;

import static dev.otto.fold.testing.Given.APPOINTMENT;
import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LATER_CALL;
import static dev.otto.fold.testing.Given.LEAD;
import static dev.otto.fold.testing.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadStatus;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/**
 * A few days by hand, in New York: on Tuesday 30 June a visit is booked; on Sunday 12 July one call is answered; on Monday 13
 * July at 9 one is missed; on Tuesday 14 July two are answered between 12 and 1, one of them hot and not booked.
 */
class DashboardDaysTest {

    private static final Caller MANAGER = Asked.manager("acme");
    private static final UUID SUNDAY_CALL = UUID.fromString("00000000-0000-5000-8000-0000000000c3");
    private static final UUID MISSED_CALL = UUID.fromString("00000000-0000-5000-8000-0000000000c4");
    private static final Instant JUNE = Instant.parse("2026-06-30T16:00:00Z");

    private static ReadDatabase database;
    private static DashboardApi api;

    @BeforeAll
    static void fold() {
        Story story = new Story();
        story.tell(CARD, Given.engaged(CARD, CALL, NOON));
        story.tell(LEAD, Given.opened(NOON));
        call(story, SUNDAY_CALL, Instant.parse("2026-07-12T16:00:00Z"), Ending.answered);
        call(story, MISSED_CALL, Instant.parse("2026-07-13T13:00:00Z"), Ending.unanswered);
        call(story, CALL, NOON, Ending.answered);
        call(story, LATER_CALL, NOON.plusSeconds(1_800), Ending.answered);
        story.tell(CALL, Given.analysed(CALL, QualificationStatus.hot, BookingStatus.not_booked));
        story.tell(
                APPOINTMENT,
                new AppointmentScheduled(
                        APPOINTMENT,
                        CARD,
                        LEAD,
                        null,
                        null,
                        "rep-1",
                        null,
                        null,
                        NOON.plusSeconds(86_400),
                        NOON.plusSeconds(90_000),
                        null,
                        null,
                        JUNE,
                        3));
        database = new ReadDatabase(story.events());
        api = new DashboardApi(
                database.reads,
                database.groups,
                new Explanations(database.groups),
                database.definitions,
                ReadDatabase.CLOCK);
    }

    private static void call(Story story, UUID call, Instant start, Ending ending) {
        story.tell(call, Given.completed(call, start, ending), Given.assigned(call, "ava"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static JsonNode overview() {
        return ReadDatabase.json(api.overview(Asked.with("from", "2026-07-13", "to", "2026-07-14"), MANAGER));
    }

    @ParameterizedTest
    @CsvSource({
        "calls, 3, 1, 2",
        "missed_calls, 1, 0, 1",
        "missed_rate, 0.3333, 0.0000, 0.3333",
        "qualified_leads, 1, 0, 1",
        "booking_rate, 0.0000, null, null",
        "avg_sentiment, 0.75, null, null",
        "wins, 0, 0, 0",
        "win_rate, null, null, null"
    })
    void aFigureStandsBesideThatOfAsManyDaysBefore(String figure, String value, String previous, String change) {
        JsonNode trend = overview().path("figures").path(figure);

        same(trend.path("value"), value);
        same(trend.path("previous"), previous);
        same(trend.path("change"), change);
    }

    private static void same(JsonNode shown, String expected) {
        if (expected.equals("null")) {
            assertThat(shown.isNull() || shown.isMissingNode())
                    .as(shown.toString())
                    .isTrue();
        } else {
            assertThat(shown.decimalValue()).isEqualByComparingTo(expected);
        }
    }

    @Test
    void everyDayThatHasAnythingIsAPointOfTheSeries() {
        List<String> points = new ArrayList<>();
        overview()
                .path("series")
                .forEach(point -> points.add(point.path("day").asString() + " " + point.path("calls") + " "
                        + point.path("missed_calls") + " " + point.path("qualified_leads") + " " + point.path("wins")
                        + " " + point.path("revenue")));

        assertThat(points)
                .as("what nothing happened to is 0, not nothing")
                .containsExactly("2026-07-13 1 1 0 0 0.00", "2026-07-14 2 0 1 0 0.00");
    }

    @Test
    void theBusiestHourComesFirst() {
        assertThat(overview().path("busiest_hours").toString())
                .isEqualTo("[{\"weekday\":2,\"hour\":12,\"calls\":2},{\"weekday\":1,\"hour\":9,\"calls\":1}]");
    }

    @ParameterizedTest
    @CsvSource({
        "day, 2026-06-30 1 0 | 2026-07-12 0 0 | 2026-07-13 0 0 | 2026-07-14 0 1",
        "week, 2026-06-29 1 0 | 2026-07-06 0 0 | 2026-07-13 0 1",
        "month, 2026-06-01 1 0 | 2026-07-01 0 1"
    })
    void aBookingRateHasItsBucketsFromTheirFirstDays(String bucket, String expected) {
        JsonNode rate = ReadDatabase.json(
                api.bookingRate(Asked.with("from", "2026-06-29", "to", "2026-07-14", "bucket", bucket), MANAGER));

        List<String> series = new ArrayList<>();
        rate.path("series")
                .forEach(one -> series.add(one.path("from").asString() + " " + one.path("appointments_booked") + " "
                        + one.path("qualified_leads")));
        assertThat(String.join(" | ", series)).isEqualTo(expected);
        assertThat(rate.path("appointments_booked").asInt()).isEqualTo(1);
        assertThat(rate.path("qualified_leads").asInt()).isEqualTo(1);
        assertThat(rate.path("booking_rate").decimalValue()).isEqualByComparingTo("1");
    }

    @Test
    void withoutDaysItIsTheLastThirtyOfTheCompanys() {
        JsonNode shown = ReadDatabase.json(api.csrMetrics(Asked.with(), MANAGER));

        assertThat(shown.path("from").asString()).isEqualTo("2026-12-02");
        assertThat(shown.path("to").asString()).isEqualTo("2026-12-31");
        assertThat(shown.path("csr_calls_total").asInt()).isZero();
        assertThat(Instant.parse(shown.path("first_event_at").asString()))
                .isEqualTo(Instant.parse("2026-07-12T16:00:00Z"));
    }

    /** All days that may be asked for have no room before them for as many again: that begins before the calendar of PostgreSQL. */
    @ParameterizedTest
    @CsvSource({
        "1970-01-01, 9999-12-30, '', 4",
        "1970-01-01, 9999-12-30, 2026-07-20T12:00:00Z, 4",
        "9999-12-30, 9999-12-30, '', 0",
        "1970-01-01, 1970-01-01, '', 0"
    })
    void anyDaysThatMayBeAskedForAreAnswered(String from, String to, String asOf, int called) {
        Filters range = Asked.with("from", from, "to", to);
        Filters then = Asked.with("from", from, "to", to, "as_of", asOf);
        List<Supplier<Object>> endpoints = List.of(
                () -> api.unbooked(range, MANAGER),
                () -> api.calls(range, MANAGER),
                () -> api.csrMetrics(then, MANAGER),
                () -> api.bookingRate(then, MANAGER),
                () -> api.topObjections(then, MANAGER),
                () -> api.execCsr(then, MANAGER),
                () -> api.execSales(then, MANAGER),
                () -> api.repStats("rep-1", then, MANAGER));
        endpoints.forEach(endpoint ->
                assertThat(ReadDatabase.json(endpoint.get()).isObject()).isTrue());
        JsonNode calls = ReadDatabase.json(api.overview(then, MANAGER)).at("/figures/calls");
        assertThat(calls.path("value").asInt()).isEqualTo(called);
        assertThat(calls.path("previous").asInt()).isZero();
        JsonNode opened = ReadDatabase.json(
                api.overview(Asked.with("from", from, "to", to, "as_of", asOf, "explain", "calls"), MANAGER));
        assertThat(opened.path("items")).hasSize(called);
    }

    @Test
    void whoHasPendingLeadsAndNothingElseHasARowToo() {
        try (ReadDatabase pending = new ReadDatabase(ofPending())) {
            DashboardApi ofPending = new DashboardApi(
                    pending.reads,
                    pending.groups,
                    new Explanations(pending.groups),
                    pending.definitions,
                    ReadDatabase.CLOCK);
            String[] before = {"from", "2026-01-01", "to", "2026-01-31"};
            JsonNode answer = ReadDatabase.json(ofPending.execSales(Asked.with(before), MANAGER));
            assertThat(answer.path("pending_leads_by_rep").path("rep-1").asInt())
                    .isEqualTo(1);
            assertThat(answer.path("reps")).hasSize(1);
            JsonNode row = answer.path("reps").path(0);
            assertThat(row.path("rep_id").asString()).isEqualTo("rep-1");
            assertThat(row.path("pending_leads_by_rep").asInt()).isEqualTo(1);
            assertThat(row.path("closed_won").asInt(-1)).isZero();
            Object csv =
                    ofPending.execSales(Asked.with("from", "2026-01-01", "to", "2026-01-31", "format", "csv"), MANAGER);
            assertThat(String.valueOf(((ResponseEntity<?>) csv).getBody())).contains("rep-1,");
        }
    }

    private static List<EventEnvelope> ofPending() {
        Story story = new Story();
        story.tell(CARD, Given.engaged(CARD, CALL, NOON));
        story.tell(
                LEAD,
                Given.opened(NOON),
                new LeadEvent.LeadAssignedToRep(LEAD, CARD, "rep-1"),
                new LeadEvent.LeadMoved(LEAD, CARD, LeadStatus.new_, LeadStatus.pending_decision, "visit", null));
        return story.events();
    }
}
