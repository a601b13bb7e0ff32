package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.MetricDefinition.Evidence;
import dev.otto.fold.figure.MetricDefinition.Terms;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.figure.MetricDefinitionApi.AskedTerms;
import dev.otto.read.figure.MetricDefinitionApi.NewBody;
import dev.otto.read.figure.MetricDefinitionApi.PreviewBody;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class WhatIfTest {

    private static final Caller ADMIN = new Caller("acme", "ada", AccessRole.admin);
    private static final String[] RANGE = {"from", "2026-01-01", "to", "2026-12-31"};
    private static final AskedTerms STRICT = new AskedTerms(
            Set.of(QualificationStatus.hot),
            Set.of(Evidence.appointment),
            300,
            20,
            Set.of(NotALeadReason.spam),
            4,
            List.of(BigDecimal.valueOf(6), BigDecimal.valueOf(5), BigDecimal.valueOf(4), BigDecimal.valueOf(3)));

    private final ReadDatabase database = new ReadDatabase(Histories.of(91, 4_000));
    private final DashboardApi dashboards = new DashboardApi(
            database.reads,
            database.groups,
            new Explanations(database.groups),
            database.definitions,
            ReadDatabase.CLOCK);
    private final MetricDefinitionApi api = new MetricDefinitionApi(
            database.definitions, new WhatIf(database.reads, database.groups), database.groups, database.reads);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aPreviewShowsTheLiveFiguresAndThoseThatAnActivationMakes() {
        JsonNode preview = ReadDatabase.json(api.preview(new PreviewBody(STRICT, null, null), ADMIN));
        sameAsShown(preview, "live", 1);
        assertThat(preview.path("differences").toString())
                .contains("csr.qualified_leads", "csr.total_leads_spoken_to", "sales.process_grade");
        assertThat(preview.path("csr").path("csr_calls_total").path("change").asInt())
                .isZero();
        assertThat(preview.path("csr").path("qualified_leads").path("change").asInt())
                .isNegative();

        assertThat(api.make(new NewBody(STRICT), ADMIN).version().version()).isEqualTo(2);
        assertThat(api.activate("2", ADMIN).version().state()).isEqualTo("activating");
        database.activations.runAll();
        sameAsShown(preview, "preview", 2);
        assertThat(api.list(ADMIN).liveVersion()).isEqualTo(2);
    }

    @Test
    void whatNeitherDefinitionKnowsIsThereAndNoDifference() {
        AskedTerms loose = new AskedTerms(null, null, null, null, Set.of(), null, null);
        JsonNode preview = ReadDatabase.json(api.preview(new PreviewBody(loose, null, null), ADMIN));
        List<String> csr = new ArrayList<>();
        preview.path("csr").propertyNames().forEach(csr::add);
        assertThat(csr).contains("booking_rate", "avg_sop_score", "avg_speed_to_lead_seconds");
        preview.path("differences").forEach(name -> {
            String[] parts = name.asString().split("\\.", -1);
            if (parts[0].equals("csrs") || parts[0].equals("reps")) {
                JsonNode figure = preview.path(parts[0])
                        .valueStream()
                        .filter(person -> person.path("id").asString("").equals(parts[1]))
                        .findFirst()
                        .orElseThrow()
                        .at("/figures/" + parts[2]);
                assertThat(figure.path("live").toString())
                        .as(name.asString())
                        .isNotEqualTo(figure.path("preview").toString());
                assertThat(figure.path("live").isNull()
                                && figure.path("preview").asDouble(1) == 0)
                        .as(name.asString() + " is 0 under both")
                        .isFalse();
            }
        });
    }

    @Test
    void figuresBearTheNameOfTheVersionThatMadeThemThoughItIsActivatedInBetween() {
        api.make(new NewBody(STRICT), ADMIN);
        api.activate("2", ADMIN);
        JsonNode shown = ReadDatabase.json(meanwhile().csrMetrics(Asked.with(RANGE), ADMIN));
        JsonNode after = ReadDatabase.json(dashboards.csrMetrics(Asked.with(RANGE), ADMIN));
        assertThat(after.path("definition_version").asInt()).isEqualTo(2);
        assertThat(shown).isEqualTo(after);
    }

    @Test
    void theListOfUnbookedCallsIsByTheTermsThatAreLiveWhenItIsRead() {
        api.make(new NewBody(STRICT), ADMIN);
        api.activate("2", ADMIN);
        Set<String> before = ids(dashboards::unbooked, "/call/id", RANGE);
        Set<String> meanwhile = ids(meanwhile()::unbooked, "/call/id", RANGE);
        assertThat(ids(dashboards::unbooked, "/call/id", RANGE))
                .isNotEqualTo(before)
                .isEqualTo(meanwhile);
    }

    private DashboardApi meanwhile() {
        return new DashboardApi(
                database.reads,
                database.groups,
                new Explanations(database.groups),
                new EndsAfterTheFirstLook(),
                ReadDatabase.CLOCK);
    }

    /** The activation that was under way ends once somebody has asked which definition is live. */
    private final class EndsAfterTheFirstLook implements MetricDefinitions {

        private boolean asked;

        private <T> T seen(T look) {
            if (!asked) {
                asked = true;
                database.activations.runAll();
            }
            return look;
        }

        @Override
        public Ground ground(String companyId) {
            return seen(database.definitions.ground(companyId));
        }

        @Override
        public List<Version> versions(String companyId) {
            return database.definitions.versions(companyId);
        }

        @Override
        public MetricDefinition live(String companyId) {
            return seen(database.definitions.live(companyId));
        }

        @Override
        public Version make(String companyId, Terms terms, String by) {
            return database.definitions.make(companyId, terms, by);
        }

        @Override
        public Optional<Version> activate(String companyId, int version, String by) {
            return database.definitions.activate(companyId, version, by);
        }
    }

    @Test
    void aVersionSaysWhoseItIs() {
        JsonNode made = ReadDatabase.json(api.make(new NewBody(STRICT), ADMIN));
        assertThat(made.path("company_id").asString()).isEqualTo("acme");
        assertThat(made.path("version").asInt()).isEqualTo(2);
        assertThat(ReadDatabase.json(api.activate("2", ADMIN))
                        .path("company_id")
                        .asString())
                .isEqualTo("acme");
        JsonNode list = ReadDatabase.json(api.list(ADMIN));
        assertThat(list.at("/items/0/company_id").asString()).isEqualTo("acme");
        assertThat(list.path("next_cursor").isNull()).isTrue();
    }

    @Test
    void daysOfAPreviewAreThoseThatAListMayBeAskedFor() {
        for (String day : List.of("-4713-01-01", "1969-12-31", "+9999999-01-01")) {
            LocalDate beyond = LocalDate.parse(day);
            assertThat(Asked.refusal(() -> api.preview(new PreviewBody(STRICT, beyond, null), ADMIN)))
                    .isEqualTo("400 validation_failed");
            assertThat(Asked.refusal(() -> api.preview(new PreviewBody(STRICT, null, beyond), ADMIN)))
                    .isEqualTo("400 validation_failed");
        }
    }

    @Test
    void termsHoldNoNull() {
        Map<String, AskedTerms> holes = Map.of(
                "terms.qualified",
                new AskedTerms(hole(QualificationStatus.hot), null, null, null, null, null, null),
                "terms.booked",
                new AskedTerms(null, hole(Evidence.appointment), null, null, null, null, null),
                "terms.excluded",
                new AskedTerms(null, null, null, null, hole(NotALeadReason.spam), null, null),
                "terms.grade_thresholds",
                new AskedTerms(null, null, null, null, null, null, Arrays.asList(BigDecimal.TEN, null)));
        holes.forEach((field, terms) -> assertThatThrownBy(() -> api.make(new NewBody(terms), ADMIN))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().errors())
                            .extracting(FieldFault::field)
                            .containsExactly(field);
                }));
    }

    private static <T> Set<T> hole(T word) {
        return new HashSet<>(Arrays.asList(word, null));
    }

    @Test
    void aRepsVisitsAreGradedByTheThresholdsThatTheCompanyActivated() {
        JsonNode before = sales();
        BigDecimal score = before.path("process_score").decimalValue();
        assertThat(before.path("process_grade").asString())
                .isEqualTo(
                        SalesFigures.grade(score, MetricDefinition.FIRST.terms().gradeThresholds()));

        for (int place = 0; place < 4; place++) {
            List<BigDecimal> thresholds = scoreAt(place, score);
            int version = api.make(new NewBody(asked(null, null, null, thresholds)), ADMIN)
                    .version()
                    .version();
            api.activate(Integer.toString(version), ADMIN);
            database.activations.runAll();

            assertThat(sales().path("process_grade").asString())
                    .isEqualTo(List.of("A", "B", "C", "D").get(place));
            assertThat(sales().path("process_score").decimalValue()).isEqualByComparingTo(score);
        }
    }

    /** Four thresholds close together, of which the one at that place, from 0, is the score itself. */
    private static List<BigDecimal> scoreAt(int place, BigDecimal score) {
        return IntStream.range(0, 4)
                .mapToObj(i -> score.add(BigDecimal.valueOf(place - i, 4)))
                .toList();
    }

    private JsonNode sales() {
        return ReadDatabase.json(dashboards.execSales(Asked.with(RANGE), ADMIN)).path("totals");
    }

    @Test
    void aPreviewOfSomeDaysIsOfTheseDays() {
        JsonNode preview = ReadDatabase.json(api.preview(
                new PreviewBody(STRICT, LocalDate.parse("2026-03-02"), LocalDate.parse("2026-03-05")), ADMIN));
        JsonNode shown =
                ReadDatabase.json(dashboards.csrMetrics(Asked.with("from", "2026-03-02", "to", "2026-03-05"), ADMIN));
        assertThat(preview.path("csr").path("csr_calls_total").path("live").decimalValue())
                .isEqualByComparingTo(shown.path("csr_calls_total").decimalValue());
        assertThat(shown.path("csr_calls_total").asInt()).isPositive();
    }

    @Test
    void figuresThatWereOpenedAreMadeByTheLiveTerms() {
        api.make(new NewBody(STRICT), ADMIN);
        api.activate("2", ADMIN);
        database.activations.runAll();
        JsonNode opened = ReadDatabase.json(dashboards.csrMetrics(
                Asked.with("from", "2026-01-01", "to", "2026-12-31", "explain", "qualified_leads", "limit", "200"),
                ADMIN));
        assertThat(opened.path("definition_version").asInt()).isEqualTo(2);
        assertThat(opened.path("items").size())
                .isEqualTo(opened.path("value").asInt())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "strict", "spoken_to", "excluded", "evidence"})
    void theListOfUnbookedCallsIsOfThoseThatTheLiveTermsCount(String terms) {
        AskedTerms asked = switch (terms) {
            case "strict" -> STRICT;
            case "spoken_to" -> new AskedTerms(null, null, 120, null, null, null, null);
            case "excluded" -> new AskedTerms(null, null, null, null, Set.of(), null, null);
            case "evidence" -> new AskedTerms(null, Set.of(Evidence.agent_confirmed), null, null, null, null, null);
            default -> null;
        };
        if (asked != null) {
            api.make(new NewBody(asked), ADMIN);
            api.activate("2", ADMIN);
            database.activations.runAll();
        }
        for (String[] range : List.of(RANGE, new String[] {"from", "2026-03-02", "to", "2026-03-08"})) {
            Set<String> listed = ids(dashboards::unbooked, "/call/id", range);
            assertThat(listed).isNotEmpty();
            assertThat(ids(
                            dashboards::csrMetrics,
                            "/id",
                            range[0],
                            range[1],
                            range[2],
                            range[3],
                            "explain",
                            "unbooked_count"))
                    .isEqualTo(listed);
            assertThat(ReadDatabase.json(dashboards.csrMetrics(Asked.with(range), ADMIN))
                            .path("unbooked_count")
                            .asInt())
                    .isEqualTo(listed.size());
        }
    }

    /** What all pages list. */
    private static Set<String> ids(BiFunction<Filters, Caller, Object> asked, String id, String... parameters) {
        Set<String> ids = new TreeSet<>();
        String cursor = "";
        do {
            List<String> all = new ArrayList<>(List.of(parameters));
            all.addAll(cursor.isEmpty() ? List.of("limit", "200") : List.of("limit", "200", "cursor", cursor));
            JsonNode page = ReadDatabase.json(asked.apply(Asked.with(all.toArray(String[]::new)), ADMIN));
            page.path("items").forEach(item -> ids.add(item.at(id).asString()));
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        return ids;
    }

    @Test
    void termsThatMakeNoSenseAreRefused() {
        for (AskedTerms terms : List.of(
                asked(Set.of(), null, null, null),
                asked(null, -1, null, null),
                asked(null, null, 0, null),
                asked(null, null, 73, null), // the queue lets nothing be rescued after that
                asked(null, null, null, List.of(BigDecimal.ONE)),
                asked(
                        null,
                        null,
                        null,
                        List.of(
                                BigDecimal.valueOf(9),
                                BigDecimal.valueOf(8),
                                BigDecimal.valueOf(7),
                                new BigDecimal("1e-20000"))),
                asked(null, null, null, List.of(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.ZERO, BigDecimal.TEN)))) {
            assertThat(Asked.refusal(() -> api.make(new NewBody(terms), ADMIN)))
                    .as(terms.toString())
                    .isEqualTo("400 validation_failed");
        }
        assertThat(Asked.refusal(() -> api.preview(new PreviewBody(null, null, null), ADMIN)))
                .isEqualTo("400 validation_failed");
        assertThat(Asked.refusal(() -> api.activate("7", ADMIN))).isEqualTo("404 not_found");
        assertThat(Asked.refusal(() -> api.activate("x", ADMIN))).isEqualTo("404 not_found");
    }

    private static AskedTerms asked(
            @Nullable Set<QualificationStatus> qualified,
            @Nullable Integer spokenTo,
            @Nullable Integer window,
            @Nullable List<BigDecimal> grades) {
        return new AskedTerms(qualified, null, spokenTo, null, null, window, grades);
    }

    private void sameAsShown(JsonNode preview, String side, int version) {
        JsonNode csr = ReadDatabase.json(dashboards.execCsr(Asked.with(RANGE), ADMIN));
        assertThat(csr.path("definition_version").asInt()).isEqualTo(version);
        same(preview.path("csr"), csr.path("totals"), side);
        JsonNode sales = ReadDatabase.json(dashboards.execSales(Asked.with(RANGE), ADMIN));
        same(preview.path("sales"), sales.path("totals"), side);
        JsonNode overview = ReadDatabase.json(dashboards.overview(Asked.with(RANGE), ADMIN));
        preview.path("overview")
                .propertyStream()
                .forEach(figure -> assertThat(figure.getValue().path(side).toString())
                        .as(figure.getKey())
                        .isEqualTo(overview.at("/figures/" + figure.getKey() + "/value")
                                .toString()));
        overview.path("busiest_hours")
                .forEach(hour -> assertThat(preview.path("busiest_hours")
                                .path("%d.%02d"
                                        .formatted(
                                                hour.path("weekday").asInt(),
                                                hour.path("hour").asInt()))
                                .path(side)
                                .asInt())
                        .isEqualTo(hour.path("calls").asInt()));
        assertThat(csr.path("coaching_opportunities").size()).isPositive();
        csr.path("coaching_opportunities").forEach(opportunity -> {
            String id = opportunity.path("csr_id").asString();
            assertThat(of(preview.path("coaching"), id).path("score").path(side).decimalValue())
                    .isEqualByComparingTo(opportunity.path("score").decimalValue());
            opportunity
                    .path("sop_stages_missed")
                    .propertyStream()
                    .forEach(stage -> assertThat(of(preview.path("sop_stages_missed"), id)
                                    .path(stage.getKey())
                                    .path(side)
                                    .asInt())
                            .isEqualTo(stage.getValue().asInt()));
        });
        assertThat(preview.path("months").size()).isGreaterThan(1);
        preview.path("months").forEach(month -> {
            LocalDate first = LocalDate.parse(month.path("from").asString());
            String[] days = {
                "from", first.toString(), "to", first.plusMonths(1).minusDays(1).toString()
            };
            same(
                    month.path("csr"),
                    ReadDatabase.json(dashboards.execCsr(Asked.with(days), ADMIN))
                            .path("totals"),
                    side);
            same(
                    month.path("sales"),
                    ReadDatabase.json(dashboards.execSales(Asked.with(days), ADMIN))
                            .path("totals"),
                    side);
        });
        assertThat(preview.path("rep_bookings").size()).isPositive();
        preview.path("rep_bookings").forEach(rep -> {
            String id = rep.path("id").asString("");
            if (!id.isEmpty()) {
                JsonNode own = ReadDatabase.json(
                        dashboards.bookingRate(Asked.with(RANGE), new Caller("acme", id, AccessRole.sales_rep)));
                for (String figure : List.of("appointments_booked", "qualified_leads", "booking_rate")) {
                    assertThat(rep.at("/figures/" + figure + "/" + side).toString())
                            .as(id + " " + figure)
                            .isEqualTo(own.path(figure).toString());
                }
            }
        });
        samePeople(preview.path("csrs"), csr.path("csrs"), "csr_id", side);
        samePeople(preview.path("reps"), sales.path("reps"), "rep_id", side);
        Map<String, JsonNode> objections = new HashMap<>();
        preview.path("objections")
                .forEach(one -> objections.put(one.path("category").asString(), one));
        JsonNode shown = ReadDatabase.json(dashboards.topObjections(Asked.with(RANGE), ADMIN));
        assertThat(shown.path("next_cursor").isNull()).isTrue();
        assertThat(shown.path("items").size()).isGreaterThan(2);
        shown.path("items").forEach(one -> {
            String category = one.path("category").asString();
            JsonNode beside = objections.remove(category);
            assertThat(beside).as(category).isNotNull();
            for (String figure : List.of("count", "overcome_rate")) {
                assertThat(beside.at("/" + figure + "/" + side).toString())
                        .as(category + " " + figure)
                        .isEqualTo(one.path(figure).toString());
            }
        });
        assertThat(objections.values())
                .as("what is not shown is not there")
                .allSatisfy(one -> assertThat(one.at("/count/" + side).asInt()).isZero());
        assertThat(overview.path("busiest_hours").size()).isGreaterThan(2);
    }

    private static void samePeople(JsonNode people, JsonNode rows, String id, String side) {
        assertThat(rows.size()).isGreaterThan(2);
        rows.forEach(row -> same(of(people, row.path(id).asString("")), row, side));
    }

    private static JsonNode of(JsonNode people, String id) {
        return people.valueStream()
                .filter(person -> person.path("id").asString("").equals(id))
                .findFirst()
                .orElseThrow()
                .path("figures");
    }

    private static void same(JsonNode figures, JsonNode shown, String side) {
        assertThat(figures.size()).isGreaterThan(10);
        figures.propertyStream()
                .forEach(figure -> assertThat(figure.getValue().path(side).toString())
                        .as(figure.getKey())
                        .isEqualTo(shown.path(figure.getKey()).toString()));
    }
}
