package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.DateRange;
import dev.otto.read.figure.MetricDefinitionApi.AskedTerms;
import dev.otto.read.figure.MetricDefinitionApi.PreviewBody;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Six calls of one CSR, of which each misses some of seven stages. */
class MissedStagesTest {

    private static final Caller MANAGER = Asked.manager("acme");
    private static final LocalDate JULY_14 = LocalDate.of(2026, 7, 14);
    private static final String[] DAY = {"from", "2026-07-14", "to", "2026-07-14"};
    private static final List<List<String>> MISSED = List.of(
            List.of("zip", "name", "need", "close"),
            List.of("zip", "name", "need", "budget"),
            List.of("zip", "name", "need", "address"),
            List.of("zip", "greeting", "budget"),
            List.of("zip", "greeting", "address"),
            List.of("zip"));

    private static ReadDatabase database;
    private static DashboardApi api;

    @BeforeAll
    static void fold() {
        Story story = new Story();
        int number = 0;
        for (List<String> stages : MISSED) {
            UUID call = new UUID(0x5000, number++);
            story.tell(
                    call,
                    Given.completed(call, Story.NOON, Ending.answered),
                    Given.assigned(call, "ava"),
                    new CallEvent.AnalysisApplied(call, Given.CARD, call, 1, Story.NOON, missing(stages)));
        }
        database = new ReadDatabase(story.events());
        api = new DashboardApi(
                database.reads,
                database.groups,
                new Explanations(database.groups),
                database.definitions,
                ReadDatabase.CLOCK);
    }

    private static CallAnalysis missing(List<String> stages) {
        ObjectNode json = (ObjectNode)
                EventJson.MAPPER.valueToTree(Given.analysis(QualificationStatus.hot, BookingStatus.not_booked));
        stages.forEach(json.putArray("sop_stages_missed")::add);
        return EventJson.MAPPER.treeToValue(json, CallAnalysis.class);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void theFiveMostMissedStagesAreNamedThoseMissedAlikeByName() {
        JsonNode shown = ReadDatabase.json(api.execCsr(Asked.with(DAY), MANAGER));
        assertThat(shown.path("coaching_opportunities").size()).isEqualTo(1);
        assertThat(shown.at("/coaching_opportunities/0/sop_stages_missed").toString())
                .isEqualTo("{\"address\":2,\"budget\":2,\"name\":3,\"need\":3,\"zip\":6}");
        Map<String, Long> stages = database.reads
                .as(
                        MANAGER,
                        () -> new Figures(new LiveFigures(database.reads, MANAGER, MetricDefinition.FIRST))
                                .missedStages(new DateRange(JULY_14, JULY_14), Figures.MOST_STAGES))
                .getOrDefault("ava", Map.of());
        assertThat(stages.keySet()).containsExactly("zip", "name", "need", "address", "budget");
    }

    @Test
    void everyAnswerSaysWhichEventsItKnows() {
        long position = database.folded.live.position();
        assertThat(position).isEqualTo(MISSED.size() * 3L);
        List<JsonNode> answers = List.of(
                ReadDatabase.json(api.csrMetrics(Asked.with(DAY), MANAGER)),
                ReadDatabase.json(api.execCsr(Asked.with(DAY), MANAGER)),
                ReadDatabase.json(api.execSales(Asked.with(DAY), MANAGER)),
                ReadDatabase.json(api.overview(Asked.with(DAY), MANAGER)),
                ReadDatabase.json(api.csrMetrics(
                        Asked.with(
                                "from",
                                "2026-07-14",
                                "to",
                                "2026-07-14",
                                "as_of",
                                Instant.parse("2026-07-20T00:00:00Z").toString()),
                        MANAGER)),
                ReadDatabase.json(new MetricDefinitionApi(
                                database.definitions,
                                new WhatIf(database.reads, database.groups),
                                database.groups,
                                database.reads)
                        .preview(
                                new PreviewBody(new AskedTerms(null, null, null, null, null, null, null), null, null),
                                new Caller("acme", "ada", AccessRole.admin))));
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.path("as_of_position").asLong(-1)).isEqualTo(position));
    }
}
