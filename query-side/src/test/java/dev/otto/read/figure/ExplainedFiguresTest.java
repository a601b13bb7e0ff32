package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every figure opened, over a random history: what is listed sums to what is shown. */
class ExplainedFiguresTest {

    private static final String[] RANGE = {"from", "2026-01-01", "to", "2026-12-31"};
    private static final Caller MANAGER = Asked.manager("acme");
    private static ReadDatabase database;
    private static DashboardApi api;

    @BeforeAll
    static void fold() {
        database = new ReadDatabase(Histories.of(41, 3_000));
        api = new DashboardApi(
                database.reads,
                database.groups,
                new Explanations(database.groups),
                database.definitions,
                ReadDatabase.CLOCK);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-03-10T12:00:00Z"})
    void whatIsListedSumsToTheFigure(String asOf) {
        Set<String> empty = new TreeSet<>();
        Explained.CSR.forEach((field, figure) -> {
            check(field, figure, "", with(asOf), api::csrMetrics, MANAGER, empty);
            check(field, figure, "/totals", with(asOf), api::execCsr, MANAGER, empty);
        });
        Explained.SALES.forEach(
                (field, figure) -> check(field, figure, "/totals", with(asOf), api::execSales, MANAGER, empty));
        Explained.OVERVIEW.forEach(
                (field, figure) -> check(field, figure, "/figures", with(asOf), api::overview, MANAGER, empty));
        Explained.BOOKING.forEach(
                (field, figure) -> check(field, figure, "", with(asOf), api::bookingRate, MANAGER, empty));
        if (asOf.isEmpty()) {
            assertThat(empty).isEmpty();
        }
    }

    @Test
    void aCsrsOwnFiguresAreOpenedToOnesOwnAndARepsToo() {
        Set<String> empty = new TreeSet<>();
        Caller csr = Asked.csr("acme", "acme-csr-1");
        Explained.CSR.forEach((field, figure) -> check(field, figure, "", RANGE, api::csrMetrics, csr, empty));
        assertThat(all(RANGE, "csr_calls_total", api::csrMetrics, csr).items)
                .isNotEmpty()
                .allSatisfy(item -> assertThat(item.path("person").asString()).isEqualTo("acme-csr-1"));
        Caller rep = new Caller("acme", "acme-rep-1", AccessRole.sales_rep);
        Explained.BOOKING_OF_REP.forEach(
                (field, figure) -> check(field, figure, "", RANGE, api::bookingRate, rep, empty));
        assertThat(empty).isSubsetOf("human_rescues");
        assertThat(Asked.refusal(
                        () -> api.csrMetrics(Asked.with("explain", "csr_calls_total", "csr_id", "acme-csr-2"), csr)))
                .isEqualTo("403 not_own");
    }

    @Test
    void aRepsStatsAreOpenedToTheRepAndTheirManagersOnly() {
        JsonNode row = ReadDatabase.json(api.execSales(Asked.with(RANGE), MANAGER))
                .path("reps")
                .valueStream()
                .filter(one -> one.path("rep_id").isString()
                        && one.path("total_recorded_hours").decimalValue().signum() > 0)
                .findFirst()
                .orElseThrow();
        String repId = row.path("rep_id").asString();
        Set<String> empty = new TreeSet<>();
        Caller rep = new Caller("acme", repId, AccessRole.sales_rep);
        for (Caller caller : List.of(rep, MANAGER)) {
            Explained.SALES.forEach((field, figure) -> check(
                    field,
                    figure,
                    "",
                    RANGE,
                    (filters, asking) -> api.repStats(repId, filters, asking),
                    caller,
                    empty));
        }
        assertThat(empty).doesNotContain("total_recorded_hours");
        JsonNode stats = ReadDatabase.json(api.repStats(repId, Asked.with(RANGE), rep));
        for (String figure : List.of("closed_won", "revenue", "total_recorded_hours", "process_score", "auto_usage")) {
            assertThat(stats.path(figure)).as(figure).isEqualTo(row.path(figure));
        }
        assertThat(stats.path("pending_leads_by_rep")).isEqualTo(row.path("pending_leads_by_rep"));
        assertThat(Asked.refusal(() -> api.repStats("somebody-else", Asked.with(RANGE), rep)))
                .isEqualTo("403 not_own");
    }

    @Test
    void aFigureOfTheOverviewThatThereIsNotIsOpenedWithoutAValue() {
        String[] after = {"from", "2026-07-02", "to", "2026-12-31"};
        JsonNode rate =
                ReadDatabase.json(api.overview(Asked.with(after), MANAGER)).at("/figures/booking_rate");
        assertThat(rate.path("previous").isNumber()).isTrue();
        assertThat(rate.path("value").isNumber()).isFalse();
        JsonNode opened = all(after, "booking_rate", api::overview, MANAGER).first;
        assertThat(opened.path("figure").asString()).isEqualTo("booking_rate");
        assertThat(opened.hasNonNull("value")).isFalse();
    }

    @Test
    void eachPersonsRowIsTheSumOfWhatIsListedOfThem() {
        JsonNode answer = ReadDatabase.json(api.execCsr(Asked.with(RANGE), MANAGER));
        Map<String, BigDecimal> listed = new HashMap<>();
        all(RANGE, "calls_missed", api::execCsr, MANAGER)
                .items
                .forEach(item -> listed.merge(
                        item.path("person").asString(""),
                        item.path("contribution").decimalValue(),
                        BigDecimal::add));
        assertThat(answer.path("csrs").size()).isGreaterThan(3);
        answer.path("csrs")
                .forEach(
                        row -> assertThat(listed.getOrDefault(row.path("csr_id").asString(""), BigDecimal.ZERO))
                                .isEqualByComparingTo(row.path("calls_missed").decimalValue()));
    }

    @Test
    void theRowOfNobodyIsOpenedToWhatNobodyHas() {
        String[] ofNobody = with(RANGE, "csr_id", "unassigned");
        Set<String> empty = new TreeSet<>();
        JsonNode row = nobodys(api.execCsr(Asked.with(RANGE), MANAGER), "csrs", "csr_id");
        JsonNode figures = ReadDatabase.json(api.csrMetrics(Asked.with(ofNobody), MANAGER));
        assertThat(figures.path("csr_id").asString()).isEqualTo("unassigned");
        assertThat(figures.at("/top_objections/0/example_call_ids").size()).isPositive();
        assertThat(objectionsOf(figures)).isEqualTo(row.path("top_objections").toString());
        Explained.CSR.forEach((field, figure) -> {
            assertThat(figures.path(field)).as(field).isEqualTo(row.path(field));
            check(field, figure, "", ofNobody, api::csrMetrics, MANAGER, empty);
            assertThat(all(ofNobody, field, api::csrMetrics, MANAGER).items)
                    .allSatisfy(
                            item -> assertThat(item.path("person").isString()).isFalse());
        });
        assertThat(empty).doesNotContain("csr_calls_total");
        assertThat(listed(ofNobody, api::unbooked))
                .isEqualTo(row.path("unbooked_count").asInt())
                .isPositive();
        assertThat(listed(with(ofNobody, "call_type", "csr_call"), api::calls))
                .isEqualTo(row.path("csr_calls_total").asInt());
        JsonNode rep = nobodys(api.execSales(Asked.with(RANGE), MANAGER), "reps", "rep_id");
        JsonNode stats = ReadDatabase.json(api.repStats("unassigned", Asked.with(RANGE), MANAGER));
        assertThat(stats.path("rep_id").asString()).isEqualTo("unassigned");
        assertThat(stats.path("pending_leads_by_rep")).isEqualTo(rep.path("pending_leads_by_rep"));
        Explained.SALES.forEach((field, figure) -> {
            assertThat(stats.path(field)).as(field).isEqualTo(rep.path(field));
            check(
                    field,
                    figure,
                    "",
                    RANGE,
                    (filters, asking) -> api.repStats("unassigned", filters, asking),
                    MANAGER,
                    empty);
        });
        assertThat(Asked.refusal(() -> api.csrMetrics(Asked.with(ofNobody), Asked.csr("acme", "acme-csr-1"))))
                .isEqualTo("403 not_own");
        assertThat(Asked.refusal(() -> api.repStats(
                        "unassigned", Asked.with(RANGE), new Caller("acme", "acme-rep-1", AccessRole.sales_rep))))
                .isEqualTo("403 not_own");
    }

    /** How many all pages list. */
    private static int listed(String[] parameters, BiFunction<Filters, Caller, Object> list) {
        int listed = 0;
        String[] asked = with(parameters, "limit", "200");
        while (true) {
            JsonNode page = ReadDatabase.json(list.apply(Asked.with(asked), MANAGER));
            listed += page.path("items").size();
            if (!page.path("next_cursor").isString()) {
                return listed;
            }
            asked = with(
                    parameters,
                    "limit",
                    "200",
                    "cursor",
                    page.path("next_cursor").asString());
        }
    }

    private static JsonNode nobodys(Object answer, String rows, String person) {
        return ReadDatabase.json(answer)
                .path(rows)
                .valueStream()
                .filter(row -> !row.path(person).isString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theBusiestHoursAreOpenedToTheirCallsAndWhoseTheyWere() {
        Map<Integer, Long> calls = new HashMap<>();
        ReadDatabase.json(api.overview(Asked.with(RANGE), MANAGER))
                .path("busiest_hours")
                .forEach(hour -> calls.merge(
                        hour.path("hour").asInt(), hour.path("calls").asLong(), Long::sum));
        Map<Integer, Long> listed = new HashMap<>();
        Set<String> persons = new TreeSet<>();
        all(RANGE, "busiest_hours", api::overview, MANAGER).items.forEach(item -> {
            listed.merge(item.path("hour").asInt(), item.path("contribution").asLong(), Long::sum);
            persons.add(item.path("person").asString("nobody"));
        });
        assertThat(listed).isNotEmpty().isEqualTo(calls);
        assertThat(persons).contains("acme-csr-1", "nobody");
    }

    @Test
    void objectionsAreOpenedByCategory() {
        JsonNode answer = ReadDatabase.json(api.topObjections(Asked.with(RANGE), MANAGER));
        assertThat(answer.path("items").size()).isGreaterThan(2);
        answer.path("items").forEach(row -> {
            String category = row.path("category").asString();
            String[] asked = with(RANGE, "category", category.isEmpty() ? "(none)" : category);
            assertThat(all(asked, "count", api::topObjections, MANAGER).sum("numerator"))
                    .isEqualByComparingTo(row.path("count").decimalValue());
            assertThat(all(asked, "overcome_rate", api::topObjections, MANAGER).rate())
                    .isEqualByComparingTo(row.path("overcome_rate").decimalValue());
            assertThat(all(asked, "share", api::topObjections, MANAGER).rate())
                    .isEqualByComparingTo(row.path("share").decimalValue());
            Map<String, Long> severities = new HashMap<>();
            all(asked, "severity", api::topObjections, MANAGER)
                    .items
                    .forEach(item -> severities.merge(
                            item.path("severity").asString(),
                            item.path("contribution").asLong(),
                            Long::sum));
            assertThat(severities.getOrDefault("high", 0L))
                    .isEqualTo(row.path("severity").path("high").asLong());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "csr_calls_total, ''",
        "csr_calls_total, 2026-03-10T12:00:00Z",
        "booking_rate_raw, ''",
        "booking_rate_raw, 2026-03-10T12:00:00Z",
        "busiest_hours, ''",
        "busiest_hours, 2026-03-10T12:00:00Z"
    })
    void smallPagesPutTogetherAreTheOneLargePage(String field, String asOf) {
        String[] days = {"from", "2026-03-02", "to", "2026-03-16"};
        samePages(
                with(asOf.isEmpty() ? days : with(days, "as_of", asOf), "explain", field),
                field.equals("busiest_hours") ? api::overview : api::csrMetrics);
    }

    @Test
    void pendingLeadsOfADayArePagedAsThoseOfAnyOther() {
        Story story = new Story();
        Instant asOf = Instant.parse("2026-07-20T00:00:00Z");
        for (int i = 0; i < 16; i++) {
            UUID lead = UUID.nameUUIDFromBytes(new byte[] {(byte) i});
            UUID card = UUID.nameUUIDFromBytes(new byte[] {(byte) i, 1});
            Instant opened = Story.NOON.plus(Duration.ofDays(i % 3));
            story.at(opened)
                    .tell(
                            lead,
                            new LeadEvent.LeadOpened(lead, card, 1, LeadSource.inbound_call, Given.CALL, opened),
                            new LeadEvent.LeadAssignedToRep(lead, card, "rep-" + i % 2))
                    .at(i < 8 ? opened : asOf.plusSeconds(60))
                    .tell(
                            lead,
                            new LeadEvent.LeadMoved(
                                    lead, card, LeadStatus.new_, LeadStatus.pending_decision, "evidence", null));
        }
        try (ReadDatabase few = new ReadDatabase(story.events())) {
            DashboardApi own = new DashboardApi(
                    few.reads, few.groups, new Explanations(few.groups), few.definitions, ReadDatabase.CLOCK);
            String[] asked = with(RANGE, "explain", "pending_leads_by_rep");
            assertThat(samePages(asked, own::execSales)).isEqualTo(16);
            assertThat(samePages(with(asked, "as_of", asOf.toString()), own::execSales))
                    .isEqualTo(8);
        }
    }

    /** How many things are listed: by pages of three as by one of two hundred, newest day first. */
    private static int samePages(String[] asked, BiFunction<Filters, Caller, Object> endpoint) {
        JsonNode whole = ReadDatabase.json(endpoint.apply(Asked.with(with(asked, "limit", "200")), MANAGER));
        assertThat(whole.path("next_cursor").isNull()).isTrue();
        List<JsonNode> items = new ArrayList<>();
        int pages = 1;
        JsonNode page = ReadDatabase.json(endpoint.apply(Asked.with(with(asked, "limit", "3")), MANAGER));
        page.path("items").forEach(items::add);
        while (page.hasNonNull("next_cursor")) {
            assertThat(page.path("items").size()).isEqualTo(3);
            String cursor = page.path("next_cursor").asString();
            page = ReadDatabase.json(endpoint.apply(Asked.with(with(asked, "limit", "3", "cursor", cursor)), MANAGER));
            page.path("items").forEach(items::add);
            assertThat(items.size())
                    .as("it goes on")
                    .isLessThanOrEqualTo(whole.path("items").size());
            pages++;
        }
        assertThat(items).isEqualTo(whole.path("items").valueStream().toList());
        assertThat(pages).isGreaterThan(2);
        List<LocalDate> days = items.stream()
                .map(item -> LocalDate.parse(item.path("day").asString()))
                .toList();
        assertThat(days).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(new HashSet<>(days)).hasSizeGreaterThan(1).hasSizeLessThan(days.size());
        return items.size();
    }

    @Test
    void pendingLeadsAreOpenedToTheLeads() {
        JsonNode shown =
                ReadDatabase.json(api.execSales(Asked.with(RANGE), MANAGER)).path("pending_leads_by_rep");
        Map<String, Long> listed = new HashMap<>();
        Opened opened = all(RANGE, "pending_leads_by_rep", api::execSales, MANAGER);
        opened.items.forEach(item -> listed.merge(item.path("person").asString(""), 1L, Long::sum));
        assertThat(shown.size()).isPositive();
        shown.propertyStream()
                .forEach(rep -> assertThat(listed.get(rep.getKey()))
                        .isEqualTo(rep.getValue().asLong()));
        assertThat(listed).hasSize(shown.size());
    }

    @Test
    void aRepsPendingLeadsAreOpenedToThoseAlone() {
        ReadDatabase.json(api.execSales(Asked.with(RANGE), MANAGER))
                .path("reps")
                .forEach(row -> {
                    String repId = row.path("rep_id").asString("");
                    BiFunction<Filters, Caller, Object> stats =
                            (filters, caller) -> api.repStats(repId, filters, caller);
                    Opened opened = all(RANGE, "pending_leads_by_rep", stats, MANAGER);
                    assertThat(opened.first.path("value")).isEqualTo(row.path("pending_leads_by_rep"));
                    assertThat(opened.sum("numerator"))
                            .isEqualByComparingTo(
                                    row.path("pending_leads_by_rep").decimalValue());
                    assertThat(opened.items)
                            .allSatisfy(item ->
                                    assertThat(item.path("person").asString("")).isEqualTo(repId));
                });
    }

    @Test
    void objectionsOfAllCsrsAndOfEachAreThoseOfTheirOwnFigures() {
        JsonNode answer = ReadDatabase.json(api.execCsr(Asked.with(RANGE), MANAGER));
        JsonNode all = ReadDatabase.json(api.csrMetrics(Asked.with(RANGE), MANAGER));
        assertThat(answer.path("first_event_at").isString()).isTrue();
        assertThat(answer.path("first_event_at")).isEqualTo(all.path("first_event_at"));
        assertThat(answer.at("/totals/top_objections").toString()).isEqualTo(objectionsOf(all));
        int some = 0;
        for (JsonNode row : answer.path("csrs")) {
            if (row.path("csr_id").isString()) {
                JsonNode own = ReadDatabase.json(api.csrMetrics(
                        Asked.with(with(RANGE, "csr_id", row.path("csr_id").asString())), MANAGER));
                assertThat(row.path("top_objections").toString()).isEqualTo(objectionsOf(own));
                some += row.path("top_objections").size();
            }
        }
        assertThat(some).isGreaterThan(3);
    }

    /** As they are shown of one among many: without the calls. */
    private static String objectionsOf(JsonNode answer) {
        answer.path("top_objections").forEach(one -> ((ObjectNode) one).remove("example_call_ids"));
        return answer.path("top_objections").toString();
    }

    @Test
    void theStagesThatCsrsMissAreOpenedToTheirCalls() {
        Opened opened = all(RANGE, "sop_stages_missed", api::execCsr, MANAGER);
        assertThat(opened.first.path("value").decimalValue())
                .isPositive()
                .isEqualByComparingTo(opened.sum("numerator"));
        int coached = 0;
        for (JsonNode csr :
                ReadDatabase.json(api.execCsr(Asked.with(RANGE), MANAGER)).path("coaching_opportunities")) {
            for (Map.Entry<String, JsonNode> stage :
                    csr.path("sop_stages_missed").properties()) {
                assertThat(opened.items.stream()
                                .filter(item -> item.path("person").equals(csr.path("csr_id"))
                                        && item.path("stage").asString("").equals(stage.getKey()))
                                .count())
                        .isEqualTo(stage.getValue().longValue());
                coached++;
            }
        }
        assertThat(coached).isPositive();
        assertThat(opened.items).allMatch(item -> item.path("type").asString("").equals("call"));
        assertThat(Asked.refusal(
                        () -> api.csrMetrics(Asked.with(with(RANGE, "explain", "sop_stages_missed")), MANAGER)))
                .isEqualTo("400 validation_failed");
    }

    @Test
    void objectionsHavePages() {
        JsonNode whole = ReadDatabase.json(api.topObjections(Asked.with(RANGE), MANAGER));
        assertThat(whole.path("next_cursor").isNull()).isTrue();
        List<JsonNode> items = new ArrayList<>();
        JsonNode page = ReadDatabase.json(api.topObjections(Asked.with(with(RANGE, "limit", "1")), MANAGER));
        page.path("items").forEach(items::add);
        while (page.hasNonNull("next_cursor")) {
            page = ReadDatabase.json(api.topObjections(
                    Asked.with(with(
                            RANGE,
                            "limit",
                            "1",
                            "cursor",
                            page.path("next_cursor").asString())),
                    MANAGER));
            assertThat(page.path("items").size()).isEqualTo(1);
            page.path("items").forEach(items::add);
        }
        assertThat(items).isEqualTo(whole.path("items").valueStream().toList());
        assertThat(items).hasSizeGreaterThan(2);
        assertThat(Asked.refusal(() -> api.topObjections(Asked.with("cursor", "x"), MANAGER)))
                .isEqualTo("400 validation_failed");
    }

    @Test
    void whatCannotBeOpenedIsRefused() {
        for (String[] asked : List.of(
                new String[] {"explain", "as_of_position"},
                new String[] {"explain", "booking_rate", "cursor", "x"},
                new String[] {"cursor", "x"},
                new String[] {"explain", "booking_rate", "limit", "0"},
                new String[] {"explain", "booking_rate", "limit", "201"},
                new String[] {"as_of", "yesterday"},
                new String[] {"as_of", "2027-01-01T00:00:00Z"},
                new String[] {"as_of", "2026-03-01T00:00:00Z", "basis", "felt"},
                new String[] {"basis", "recorded"})) {
            assertThat(Asked.refusal(() -> api.csrMetrics(Asked.with(asked), MANAGER)))
                    .as(String.join(" ", asked))
                    .isEqualTo("400 validation_failed");
        }
        assertThat(Asked.refusal(() ->
                        api.csrMetrics(Asked.with("as_of", "2026-03-01T00:00:00Z"), Asked.csr("acme", "acme-csr-1"))))
                .isEqualTo("403 role_forbidden");
    }

    private static void check(
            String field,
            Explained figure,
            String values,
            String[] asked,
            BiFunction<Filters, Caller, Object> endpoint,
            Caller caller,
            Set<String> empty) {
        JsonNode answer = ReadDatabase.json(endpoint.apply(Asked.with(asked), caller));
        Opened opened = all(asked, field, endpoint, caller);
        BigDecimal numerator = opened.sum("numerator");
        assertThat(numerator)
                .as(field)
                .isEqualByComparingTo(opened.first.path("numerator").decimalValue());
        JsonNode shown = answer.at(values).path(field);
        shown = shown.isObject() ? shown.path("value") : shown;
        if (numerator.signum() == 0) {
            empty.add(field);
        }
        if (shown.isNumber() && figure.denominator().isEmpty()) {
            assertThat(numerator.divide(BigDecimal.valueOf(figure.scale()), 4, RoundingMode.HALF_UP))
                    .as(field)
                    .isEqualByComparingTo(shown.decimalValue());
        } else if (shown.isNumber()) {
            int digits = field.equals("avg_deal_value") ? 2 : 4;
            BigDecimal scaled = numerator
                    .divide(opened.sum("denominator"), 4, RoundingMode.HALF_UP)
                    .divide(BigDecimal.valueOf(figure.scale()), digits, RoundingMode.HALF_UP);
            assertThat(scaled).as(field).isEqualByComparingTo(shown.decimalValue());
        } else if (shown.isNull()) {
            assertThat(opened.sum("denominator")).isZero();
        }
        assertThat(new HashSet<>(opened.items)).as("no thing twice").hasSameSizeAs(opened.items);
    }

    /** All pages of an explanation. */
    private record Opened(JsonNode first, List<JsonNode> items) {

        BigDecimal sum(String part) {
            return items.stream()
                    .filter(item -> item.path("part").asString("numerator").equals(part))
                    .map(item -> item.path("contribution").decimalValue())
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        BigDecimal rate() {
            return sum("numerator").divide(sum("denominator"), 4, RoundingMode.HALF_UP);
        }
    }

    private static Opened all(
            String[] asked, String field, BiFunction<Filters, Caller, Object> endpoint, Caller caller) {
        List<JsonNode> items = new ArrayList<>();
        String[] first = with(asked, "explain", field, "limit", "200");
        JsonNode page = ReadDatabase.json(endpoint.apply(Asked.with(first), caller));
        JsonNode beginning = page;
        page.path("items").forEach(items::add);
        while (page.hasNonNull("next_cursor")) {
            page = ReadDatabase.json(endpoint.apply(
                    Asked.with(with(first, "cursor", page.path("next_cursor").asString())), caller));
            page.path("items").forEach(items::add);
        }
        return new Opened(beginning, items);
    }

    private static String[] with(String asOf) {
        return asOf.isEmpty() ? RANGE : with(RANGE, "as_of", asOf);
    }

    private static String[] with(String[] asked, String... more) {
        List<String> both = new ArrayList<>(List.of(asked));
        both.addAll(List.of(more));
        return both.toArray(String[]::new);
    }
}
