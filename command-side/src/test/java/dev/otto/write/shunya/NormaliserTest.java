package dev.otto.write.shunya;

import static dev.otto.write.shunya.Results.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallAnalysis.BantScores;
import dev.otto.events.call.CallAnalysis.Entities;
import dev.otto.events.call.CallAnalysis.MissedOpportunity;
import dev.otto.events.call.CallAnalysis.Objection;
import dev.otto.events.call.CallAnalysis.ObjectionSeverity;
import dev.otto.events.call.CallAnalysis.Qualification;
import dev.otto.events.call.CallAnalysis.Recommendation;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Severity;
import dev.otto.events.call.Transcript;
import dev.otto.events.call.Transcript.Segment;
import dev.otto.events.shunya.Step;
import dev.otto.write.shunya.NormalisedResult.AnalysisResult;
import dev.otto.write.shunya.NormalisedResult.Complete;
import dev.otto.write.shunya.NormalisedResult.Corrupt;
import dev.otto.write.shunya.NormalisedResult.Partial;
import dev.otto.write.shunya.NormalisedResult.SegmentationResult;
import dev.otto.write.shunya.NormalisedResult.TranscriptResult;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

class NormaliserTest {

    private static final ZoneId COLUMBUS = ZoneId.of("America/New_York");
    private static final Normaliser NORMALISER = new Normaliser(COLUMBUS);

    // ------------------------------------------------------------------------------------------- whole results

    @Test
    void aWholeAnalysisIsTakenWhole() {
        CallAnalysis analysis = analysed(Results.analysis());

        assertThat(analysis)
                .isEqualTo(new CallAnalysis(
                        QualificationStatus.hot,
                        new Qualification(
                                "qualified_booked",
                                new BantScores(number("0.6"), number("1"), number("0.9"), number("0.8")),
                                number("0.82"),
                                number("0.9"),
                                List.of("homeowner"),
                                List.of("water is coming through the ceiling"),
                                List.of("insurance claim open")),
                        LeadQuality.qualified,
                        BookingStatus.booked,
                        false,
                        Instant.parse("2026-07-16T18:00:00Z"),
                        number("0.71"),
                        List.of(
                                new Objection(
                                        "I must ask my wife",
                                        "authority",
                                        Severity.low,
                                        false,
                                        number("12"),
                                        null,
                                        List.of(),
                                        null),
                                new Objection(
                                        "The other quote was lower",
                                        "price",
                                        Severity.high,
                                        true,
                                        number("81.5"),
                                        "customer",
                                        List.of("Name the warranty"),
                                        number("0.7"))),
                        new ObjectionSeverity(1, 0, 1),
                        number("8.5"),
                        List.of("greeting", "discovery"),
                        List.of("recap"),
                        List.of(new Recommendation("Recap the agreement", "high", "closing", number("300"))),
                        "A roof leak; the inspection is booked.",
                        List.of("leak over the bedroom"),
                        List.of("inspection"),
                        List.of(
                                new Action(
                                        "Send the quote", "send_quote", Instant.parse("2026-07-14T20:00:00Z"), "high"),
                                new Action(
                                        "Call back with the arrival window",
                                        "call_back",
                                        Instant.parse("2026-07-15T12:00:00Z"),
                                        "medium")),
                        List.of(new MissedOpportunity("gutter guards", Severity.high, number("200"))),
                        new Entities(
                                "12 Elm St, Columbus, OH 43215",
                                "2026-07-16",
                                "2026-07-16T14:00:00-04:00",
                                "Dana Whitfield",
                                "+16145550151",
                                "dana@example.com"),
                        "an_81f0",
                        analysis.outputHash()));
        assertThat(analysis.outputHash()).matches("[0-9a-f]{64}");
    }

    @Test
    void theLeastAnalysisHasEmptyListsAndNulls() {
        CallAnalysis analysis = analysed(json("""
                {"qualification": {"qualification_status": "qualified"}, "objections": {"objections": []},
                 "compliance": {"compliance_score": 7}, "summary": {"summary": "Short."}, "sentiment_score": 0.5}
                """));

        assertThat(analysis)
                .isEqualTo(new CallAnalysis(
                        null,
                        new Qualification("qualified", null, null, null, List.of(), List.of(), List.of()),
                        LeadQuality.qualified,
                        null,
                        false,
                        null,
                        number("0.5"),
                        List.of(),
                        new ObjectionSeverity(0, 0, 0),
                        number("7"),
                        List.of(),
                        List.of(),
                        List.of(),
                        "Short.",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new Entities(null, null, null, null, null, null),
                        null,
                        analysis.outputHash()));
    }

    @Test
    void aWholeTranscriptIsTakenWhole() {
        assertThat(transcribed(Results.transcript()))
                .isEqualTo(new Transcript(
                        "Thank you for calling. My roof leaks.",
                        List.of(
                                new Segment("rep", "Thank you for calling.", number("0.5"), number("2.25")),
                                new Segment("customer", "My roof leaks.", number("2.5"), number("4"))),
                        number("0.93"),
                        "en-US",
                        7,
                        null,
                        "task_5",
                        "tr_5"));
    }

    @Test
    void theLeastTranscriptIsCountedAndInEnglish() {
        assertThat(transcribed(json("{\"transcript_text\": \" one  two\\nthree \"}")))
                .isEqualTo(new Transcript(" one  two\nthree ", List.of(), null, "en-US", 3, null, null, null));
    }

    @Test
    void aSegmentationSpeaksOttosOutcome() {
        NormalisedResult result = NORMALISER.normalise(Results.segmentation());

        assertThat(result)
                .isInstanceOfSatisfying(
                        SegmentationResult.class,
                        segmentation -> assertThat(json(segmentation.canonical())
                                        .path("outcome")
                                        .stringValue())
                                .isEqualTo("closed_won"));
    }

    @ParameterizedTest
    @CsvSource({"won, closed_won", "lost, closed_lost", "pending, open", "no_show, no_show", "closed_won, closed_won"})
    void outcomesOfAVisit(String told, String meant) {
        SegmentationResult result =
                (SegmentationResult) NORMALISER.normalise(Results.segmentation().put("outcome", told));

        assertThat(json(result.canonical()).path("outcome").stringValue()).isEqualTo(meant);
    }

    @Test
    void theContentTellsTheStep() {
        assertThat(Normaliser.stepOf(Results.transcript())).isEqualTo(Step.transcription);
        assertThat(Normaliser.stepOf(json("{\"transcript\": \"hi\"}"))).isEqualTo(Step.transcription);
        assertThat(Normaliser.stepOf(Results.segmentation())).isEqualTo(Step.segmentation);
        assertThat(Normaliser.stepOf(Results.analysis())).isEqualTo(Step.analysis);
        assertThat(Normaliser.stepOf(json("{}"))).isEqualTo(Step.analysis);
        assertThat(Normaliser.stepOf(MissingNode.getInstance())).isEqualTo(Step.analysis);
    }

    @Test
    void ofALabelAsMuchIsKeptAsAnIndexHolds() {
        ObjectNode told = (ObjectNode) Results.analysis();
        String longest = "\ud83d\ude00".repeat(200);
        ((ObjectNode) told.at("/objections/objections/0")).put("category_text", longest + "x".repeat(6_000));
        ((ObjectNode) told.at("/compliance")).putArray("stages_missed").add(longest + "y");

        CallAnalysis analysis = analysed(told);

        assertThat(analysis.objections()).extracting(Objection::category).contains(longest);
        assertThat(analysis.sopStagesMissed()).containsExactly(longest);
    }

    // ---------------------------------------------------------------------------------------------- variations

    /** Each variation, set at a path of a whole result, comes to the same as the canonical form at its own. */
    static Stream<Arguments> variations() {
        return Stream.of(
                same("transcript", Results.transcript(), "", "transcript_text", "transcript"),
                same("speakers", Results.transcript(), "", "speaker_labels", "speakers"),
                same("diarization", Results.transcript(), "", "speaker_labels", "diarization"),
                same("confidence of a transcript", Results.transcript(), "", "confidence_score", "confidence"),
                same(
                        "confidence of a qualification",
                        Results.analysis(),
                        "/qualification",
                        "confidence_score",
                        "confidence"),
                same("confidence of a summary", Results.analysis(), "/summary", "confidence_score", "confidence"),
                same("objection", Results.analysis(), "/objections/objections/0", "objection_text", "objection"),
                same("category", Results.analysis(), "/objections/objections/0", "category_text", "category"),
                same("sentiment", Results.analysis(), "", "sentiment_score", "sentiment"),
                replaced(
                        "sentiment_analysis.score",
                        "/",
                        "{\"sentiment_score\": null, \"sentiment_analysis\": {\"score\": 0.71}}"),
                replaced("sentiment.score", "/", "{\"sentiment_score\": null, \"sentiment\": {\"score\": \"0.71\"}}"),
                replaced(
                        "a sentiment in words beside its score",
                        "/",
                        "{\"sentiment_score\": null, \"sentiment\": \"positive\", \"sentiment_analysis\": {\"score\": 0.71}}"),
                replaced(
                        "a sentiment's score in words beside the score",
                        "/",
                        "{\"sentiment_score\": null, \"sentiment\": {\"score\": \"good\"}, \"sentiment_analysis\": {\"score\": \"71\"}}"),
                replaced(
                        "a sentiment beside its analysis in words",
                        "/",
                        "{\"sentiment_score\": null, \"sentiment\": 0.71, \"sentiment_analysis\": {\"score\": \"good\"}}"),
                replaced("sentiment as a string", "/", "{\"sentiment_score\": \"0.71\"}"),
                replaced("sentiment in percent", "/", "{\"sentiment_score\": 71}"),
                replaced("sentiment in percent as a string", "/", "{\"sentiment_score\": \" 71.0 \"}"),
                replaced("overall score as a string", "/qualification", "{\"overall_score\": \"8.2e-1\"}"),
                replaced("confidence in percent", "/qualification", "{\"confidence_score\": 90}"),
                replaced(
                        "confidence of an objection in percent",
                        "/objections/objections/0",
                        "{\"confidence_score\": \"70\"}"),
                replaced("compliance of a hundred", "/compliance", "{\"compliance_score\": 85}"),
                replaced("compliance as a string", "/compliance", "{\"compliance_score\": \"8.50\"}"),
                replaced("a score 1 % over", "/qualification/bant_scores", "{\"authority\": 1.01}"),
                replaced("a flag as a string", "/objections/objections/0", "{\"overcome\": \"true\"}"),
                replaced("a time as minutes and seconds", "/objections/objections/0", "{\"timestamp\": \"1:21.5\"}"),
                replaced("severity in capitals", "/objections/objections/0", "{\"severity\": \" High\"}"),
                replaced("one decision maker", "/qualification", "{\"decision_makers\": \"homeowner\"}"),
                replaced("nulls in a list", "/qualification", "{\"decision_makers\": [null, \"homeowner\", \"\"]}"),
                replaced("a number as the category id", "/objections/objections/0", "{\"category_id\": \"3\"}"),
                replaced(
                        "an address in parts",
                        "/entities",
                        "{\"address\": {\"street\": \"12 Elm St\", \"city\": \"Columbus\", \"state\": \"OH 43215\"}}"),
                replaced("unknown fields", "/", "{\"model\": {\"name\": \"x\", \"temperature\": 0.2}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variations")
    void variationsComeToTheSame(String name, JsonNode canonical, JsonNode variation) {
        Complete expected = (Complete) NORMALISER.normalise(canonical);
        NormalisedResult result = NORMALISER.normalise(variation);

        assertThat(variation).as(name).isNotEqualTo(canonical);
        assertThat(result).isInstanceOf(Complete.class).isEqualTo(expected);
    }

    static Stream<Arguments> objectionForms() {
        return Stream.of(
                Arguments.of(
                        "wrapped",
                        "{\"objections\": [{\"objection_text\": \"too dear\"}, {\"objection_text\": \"not now\"}]}"),
                Arguments.of("bare list", "[{\"objection_text\": \"too dear\"}, {\"objection\": \"not now\"}]"),
                Arguments.of("strings", "[\"too dear\", \"not now\"]"),
                Arguments.of("wrapped strings", "{\"objections\": [\"too dear\", \"not now\"]}"),
                Arguments.of("wrapped twice", "{\"objections\": {\"objections\": [\"too dear\", \"not now\"]}}"),
                Arguments.of(
                        "each wrapped",
                        "[{\"objection\": {\"objection_text\": \"too dear\"}}, {\"objection\": \"not now\"}]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objectionForms")
    void objectionsInEveryForm(String name, String objections) {
        CallAnalysis analysis = analysed(Results.analysis().set("objections", json(objections)));

        assertThat(analysis.objections())
                .as(name)
                .containsExactly(objection("too dear", null, null), objection("not now", null, null));
    }

    @Test
    void aLoneStringIsOneObjection() {
        assertThat(analysed(Results.analysis().put("objections", "too dear")).objections())
                .containsExactly(objection("too dear", null, null));
    }

    @Test
    void anEmptyListOfObjectionsIsNotAbsent() {
        assertThat(analysed(Results.analysis().set("objections", json("[]"))).objections())
                .isEmpty();
    }

    @Test
    void thePartnersCountStandsWhereTheListSaysNoSeverity() {
        JsonNode counted =
                json("{\"objections\": [\"a\", \"b\"], \"severity_breakdown\": {\"high\": \"1\", \"low\": 1}}");

        assertThat(analysed(Results.analysis().set("objections", counted)).objectionSeverity())
                .isEqualTo(new ObjectionSeverity(1, 0, 1));
    }

    @Test
    void actionsOpportunitiesAndTipsMayBeStrings() {
        ObjectNode result = Results.analysis();
        result.set("pending_actions", json("[\"Follow up on Monday\", {\"action\": \"Send the quote\"}]"));
        result.set("missed_opportunities", json("[\"gutter guards\"]"));
        ((ObjectNode) result.get("compliance")).set("recommendations", json("[\"Smile\", {\"tip\": \"Recap\"}]"));

        CallAnalysis analysis = analysed(result);

        assertThat(analysis.pendingActions())
                .containsExactly(
                        new Action("Follow up on Monday", "follow_up", null, null),
                        new Action("Send the quote", "send_quote", null, null));
        assertThat(analysis.missedOpportunities()).containsExactly(new MissedOpportunity("gutter guards", null, null));
        assertThat(analysis.recommendations())
                .containsExactly(
                        new Recommendation("Smile", null, null, null), new Recommendation("Recap", null, null, null));
    }

    @Test
    void whatSaysNothingInAListIsLeftOut() {
        ObjectNode result = Results.analysis();
        String nothing = "[{}, \"\", null, {\"%1$s\": \" \", \"priority\": \"low\"}, {\"%1$s\": null}]";
        result.set("pending_actions", json(nothing.formatted("action")));
        result.set("visit_actions", json(nothing.formatted("action")));
        result.set("missed_opportunities", json(nothing.formatted("opportunity")));
        result.set("objections", json(nothing.formatted("objection")));
        ((ObjectNode) result.get("compliance")).set("recommendations", json(nothing.formatted("tip")));

        CallAnalysis analysis = analysed(result);

        assertThat(analysis.pendingActions()).isEmpty();
        assertThat(analysis.missedOpportunities()).isEmpty();
        assertThat(analysis.objections()).isEmpty();
        assertThat(analysis.recommendations()).isEmpty();
    }

    @Test
    void anActionMayBeNamedByItsCategoryAlone() {
        ObjectNode result = Results.analysis();
        result.set("pending_actions", json("[{\"category\": \"send_quote\", \"priority\": \"high\"}]"));

        assertThat(analysed(result).pendingActions())
                .containsExactly(new Action("send quote", "send_quote", null, "high"));
    }

    @ParameterizedTest
    @CsvSource({
        "Send the quote, send_quote",
        "Email estimate to the customer, send_quote",
        "Call back tomorrow, call_back",
        "Callback at five, call_back",
        "Please call Dana, call_back",
        "Schedule the inspection, schedule",
        "Book the crew, schedule",
        "Follow up on Monday, follow_up",
        "Follow-up by text, follow_up",
        "Review the photos, review",
        "Order shingles, other",
        "'!', other"
    })
    void theLeadingVerbTellsTheCategory(String action, String category) {
        ObjectNode result = Results.analysis();
        result.putArray("pending_actions").add(action);

        assertThat(analysed(result).pendingActions()).containsExactly(new Action(action, category, null, null));
    }

    @Test
    void anActionsOwnCategoryStands() {
        ObjectNode result = Results.analysis();
        result.set("pending_actions", json("[{\"action\": \"Send the quote\", \"category\": \"Site Visit\"}]"));

        assertThat(analysed(result).pendingActions())
                .containsExactly(new Action("Send the quote", "site_visit", null, null));
    }

    @Test
    void aDueTimeWithoutOffsetIsTheCompanysAndADayItsLastSecond() {
        ObjectNode result = Results.analysis();
        result.set("pending_actions", json("""
                [{"action": "Call a", "due_at": "2026-07-15"}, {"action": "Call b", "due_at": "2026-07-15T09:00:00"},
                 {"action": "Call c", "due_at": "2026-07-15 09:00:01 +00:00"}]
                """));

        assertThat(analysed(result).pendingActions())
                .extracting(Action::dueAt)
                .containsExactly(
                        Instant.parse("2026-07-15T09:00:01Z"),
                        Instant.parse("2026-07-15T13:00:00Z"),
                        Instant.parse("2026-07-16T03:59:59Z"));
    }

    @Test
    void orderIsRestored() {
        ObjectNode result = Results.analysis();
        result.set("objections", json("""
                [{"objection": "none", "timestamp": null}, {"objection": "late", "timestamp": "90"}, {"objection": "early", "timestamp": 3}]
                """));
        result.set("pending_actions", json("""
                [{"action": "never"}, {"action": "low", "due_at": "2026-07-15T00:00:00Z", "priority": "low"},
                 {"action": "high", "due_at": "2026-07-15T00:00:00Z", "priority": "HIGH"},
                 {"action": "first", "due_at": "2026-07-14T00:00:00Z", "priority": "low"}]
                """));
        ObjectNode transcript = Results.transcript();
        ArrayNode labels = (ArrayNode) transcript.get("speaker_labels");
        labels.insert(0, json("{\"text\": \"no time\"}"));
        labels.add(labels.remove(1));

        assertThat(analysed(result).objections())
                .extracting(Objection::objectionText)
                .containsExactly("early", "late", "none");
        assertThat(analysed(result).pendingActions())
                .extracting(Action::action)
                .containsExactly("first", "high", "low", "never");
        assertThat(transcribed(transcript).speakerLabels())
                .extracting(Segment::text)
                .containsExactly("Thank you for calling.", "My roof leaks.", "no time");
    }

    // -------------------------------------------------------------------------------------------------- scores

    @ParameterizedTest
    @CsvSource({
        "sentiment_score, 0, 0",
        "sentiment_score, 1, 1",
        "sentiment_score, 1.01, 1",
        "sentiment_score, 1.0000001, 1",
        "sentiment_score, 2, 0.02",
        "sentiment_score, 100, 1",
        "sentiment_score, 1.011,",
        "sentiment_score, 1.99,",
        "sentiment_score, 100.1,",
        "sentiment_score, -0.01,",
        "sentiment_score, 1e300,",
        "sentiment_score, 1e999999,",
        "qualification.confidence_score, 55.5, 0.555",
        "qualification.confidence_score, 1.5,",
        "qualification.overall_score, 1.01, 1",
        "qualification.overall_score, 2,",
        "qualification.overall_score, 82,",
        "compliance.compliance_score, 10, 10",
        "compliance.compliance_score, 10.05, 10",
        "compliance.compliance_score, 10.1, 10",
        "compliance.compliance_score, 10.2, 1.02",
        "compliance.compliance_score, 100, 10",
        "compliance.compliance_score, 100.5,",
        "compliance.compliance_score, -1,"
    })
    void scoresOutsideTheirRange(String path, String told, @Nullable String meant) {
        ObjectNode result = Results.analysis();
        String name = path.substring(path.indexOf('.') + 1);
        ObjectNode parent = path.contains(".") ? (ObjectNode) result.get(path.substring(0, path.indexOf('.'))) : result;
        parent.set(name, json(told));
        NormalisedResult normalised = NORMALISER.normalise(result);

        if (meant == null) {
            assertThat(normalised)
                    .isInstanceOfSatisfying(
                            Corrupt.class, c -> assertThat(c.field()).isEqualTo(path));
        } else {
            assertThat(normalised)
                    .isInstanceOfSatisfying(
                            AnalysisResult.class,
                            r -> assertThat(
                                            switch (name) {
                                                case "sentiment_score" ->
                                                    r.analysis().sentimentScore();
                                                case "confidence_score" ->
                                                    r.analysis().qualification().confidenceScore();
                                                case "overall_score" ->
                                                    r.analysis().qualification().overallScore();
                                                default -> r.analysis().sopComplianceScore();
                                            })
                                    .isEqualTo(number(meant)));
        }
    }

    // ----------------------------------------------------------------------------- what is missing, what is corrupt

    @ParameterizedTest
    @CsvSource({
        "/qualification, qualification_status, qualification.qualification_status",
        "/objections, objections, objections.objections",
        "/compliance, compliance_score, compliance.compliance_score",
        "/summary, summary, summary.summary",
        "'', sentiment_score, sentiment_score",
        "'', objections, objections.objections",
        "'', summary, summary.summary",
        "'', compliance, compliance.compliance_score"
    })
    void aStarredFieldThatIsAbsentMakesItPartial(String parent, String field, String missing) {
        ObjectNode removed = Results.analysis();
        ((ObjectNode) removed.at(parent)).remove(field);
        ObjectNode nulled = Results.analysis();
        ((ObjectNode) nulled.at(parent)).putNull(field);

        assertThat(NORMALISER.normalise(removed)).isEqualTo(new Partial(List.of(missing)));
        assertThat(NORMALISER.normalise(nulled)).isEqualTo(new Partial(List.of(missing)));
    }

    @Test
    void allMissingFieldsAreNamed() {
        assertThat(NORMALISER.normalise(json("{}")))
                .isEqualTo(new Partial(List.of(
                        "qualification.qualification_status",
                        "objections.objections",
                        "compliance.compliance_score",
                        "summary.summary",
                        "sentiment_score")));
        assertThat(NORMALISER.normalise(Step.transcription, json("{}")))
                .isEqualTo(new Partial(List.of("transcript_text")));
        assertThat(NORMALISER.normalise(Step.segmentation, json("{\"part1\": {}}")))
                .isEqualTo(new Partial(List.of("part2")));
        assertThat(NORMALISER.normalise(MissingNode.getInstance())).isEqualTo(new Partial(List.of("result")));
        assertThat(NORMALISER.normalise(json("null"))).isEqualTo(new Partial(List.of("result")));
    }

    static Stream<Arguments> corruptions() {
        return Stream.of(
                Arguments.of("/", "{\"sentiment_score\": \"positive\"}", "sentiment_score"),
                Arguments.of("/", "{\"sentiment_score\": {}}", null),
                Arguments.of(
                        "/",
                        "{\"sentiment_score\": \"positive\", \"sentiment_analysis\": {\"score\": 0.8}}",
                        "sentiment_score"),
                Arguments.of("/", "{\"sentiment_score\": null, \"sentiment\": \"positive\"}", "sentiment_score"),
                Arguments.of(
                        "/",
                        "{\"sentiment_score\": null, \"sentiment_analysis\": {\"score\": \"good\"}}",
                        "sentiment_score"),
                Arguments.of("/", "{\"sentiment_score\": [0.4]}", "sentiment_score"),
                Arguments.of("/", "{\"sentiment_score\": true}", "sentiment_score"),
                Arguments.of("/", "{\"qualification\": []}", "qualification"),
                Arguments.of(
                        "/qualification",
                        "{\"qualification_status\": {\"a\": 1}}",
                        "qualification.qualification_status"),
                Arguments.of("/qualification", "{\"bant_scores\": 3}", "qualification.bant_scores"),
                Arguments.of("/qualification/bant_scores", "{\"need\": \"much\"}", "qualification.bant_scores.need"),
                Arguments.of("/qualification", "{\"urgency_signals\": {\"a\": 1}}", "qualification.urgency_signals"),
                Arguments.of(
                        "/qualification", "{\"urgency_signals\": [{\"a\": 1}]}", "qualification.urgency_signals[0]"),
                Arguments.of(
                        "/objections/objections/1", "{\"overcome\": \"perhaps\"}", "objections.objections[1].overcome"),
                Arguments.of(
                        "/objections/objections/1", "{\"timestamp\": \"later\"}", "objections.objections[1].timestamp"),
                Arguments.of(
                        "/objections",
                        "{\"severity_breakdown\": {\"high\": 1.5}}",
                        "objections.severity_breakdown.high"),
                Arguments.of("/", "{\"objections\": [[\"a\"]]}", "objections[0]"),
                Arguments.of("/compliance", "{\"compliance_score\": \"8/10\"}", "compliance.compliance_score"),
                Arguments.of("/summary", "{\"summary\": [\"a\", \"b\"]}", "summary.summary"),
                Arguments.of("/pending_actions/0", "{\"due_at\": \"soon\"}", "pending_actions[0].due_at"),
                Arguments.of("/pending_actions/0", "{\"due_at\": 12}", "pending_actions[0].due_at"),
                Arguments.of("/pending_actions/1", "{\"action\": {}}", "pending_actions[1].action"),
                Arguments.of("/", "{\"objections\": [{\"text\": \"too dear\"}]}", "objections[0].objection_text"),
                Arguments.of("/", "{\"entities\": \"12 Elm St\"}", "entities"),
                Arguments.of("/entities", "{\"email\": []}", "entities.email"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("corruptions")
    void aWrongTypeThatCannotBeConvertedIsCorruptAndNamed(String path, String members, @Nullable String field) {
        ObjectNode result = Results.analysis();
        overlay(result, path, members);

        NormalisedResult normalised = NORMALISER.normalise(result);

        if (field == null) {
            assertThat(normalised).isInstanceOf(Partial.class);
        } else {
            assertThat(normalised)
                    .isInstanceOfSatisfying(
                            Corrupt.class, c -> assertThat(c.field()).isEqualTo(field));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"done\"", "3", "true", "[{}]"})
    void whatIsNoObjectIsCorrupt(String result) {
        assertThat(NORMALISER.normalise(json(result))).isEqualTo(new Corrupt("result", "is not an object"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1784037600123456789", "-9223372036854775809", "1000000000000000", "42", "0"})
    void aWholeNumberIsATextWithoutLoss(String id) {
        ObjectNode result = Results.analysis();
        result.set("job_id", json(id));

        assertThat(analysed(result).uwcJobId()).isEqualTo(id);
    }

    @Test
    void aNumberOfMoreDigitsThanAnIdHasIsCorrupt() {
        ObjectNode result = Results.analysis();
        result.set("job_id", json("1" + "0".repeat(200)));

        assertThat(NORMALISER.normalise(result)).isEqualTo(new Corrupt("job_id", "is out of range"));
    }

    @Test
    void corruptTranscripts() {
        assertThat(NORMALISER.normalise(Step.transcription, json("{\"transcript_text\": [\"a\"]}")))
                .isEqualTo(new Corrupt("transcript_text", "is not a text"));
        assertThat(NORMALISER.normalise(Results.transcript().put("word_count", 6.5)))
                .isEqualTo(new Corrupt("word_count", "is not a count"));
        assertThat(NORMALISER.normalise(Results.segmentation().put("meeting_structure_score", 0)))
                .isEqualTo(new Corrupt("meeting_structure_score", "is out of range"));
    }

    // ------------------------------------------------------------------------------------ two words, two fields

    @ParameterizedTest
    @CsvSource({
        "hot, 0.1, hot, qualified,",
        "Warm, 0.9, warm, qualified,",
        "cold, , cold, qualified,",
        "unqualified, 0.9, unqualified, unqualified,",
        "not_qualified, 0.9, unqualified, unqualified,",
        "qualified_booked, 0.75, hot, qualified, booked",
        "Qualified-Booked, 0.749, warm, qualified, booked",
        "qualified_unbooked, 0.5, warm, qualified, not_booked",
        "qualified_unbooked, 0.499, cold, qualified, not_booked",
        "qualified_unbooked, , , qualified, not_booked",
        "qualified_service_not_offered, 0.6, warm, qualified, service_not_offered",
        "service_not_offered, 0.6, warm, , service_not_offered",
        "qualified, 0, cold, qualified,",
        "perhaps, 0.8, hot, ,"
    })
    void theWordAndTheScore(
            String status,
            @Nullable String score,
            @Nullable QualificationStatus temperature,
            @Nullable LeadQuality quality,
            @Nullable BookingStatus booking) {
        ObjectNode result = Results.analysis();
        ObjectNode qualification = (ObjectNode) result.get("qualification");
        qualification.put("qualification_status", status);
        qualification.set("overall_score", json(score == null ? "null" : score));

        CallAnalysis analysis = analysed(result);

        assertThat(analysis.qualification().qualificationStatus()).isEqualTo(status);
        assertThat(analysis.qualificationStatus()).isEqualTo(temperature);
        assertThat(analysis.leadQuality()).isEqualTo(quality);
        assertThat(analysis.bookingStatus()).isEqualTo(booking);
        assertThat(analysis.serviceNotOffered()).isEqualTo(booking == BookingStatus.service_not_offered);
    }

    // --------------------------------------------------------------------------------------------- booked time

    @ParameterizedTest
    @CsvSource({
        "2026-07-16T14:00:00-04:00, , 2026-07-16T18:00:00Z",
        "2026-07-16T18:00:00Z, 2026-07-20, 2026-07-16T18:00:00Z",
        "2026-07-16T14:00:00, , 2026-07-16T18:00:00Z",
        "2026-07-16 14:00, , 2026-07-16T18:00:00Z",
        "14:00, 2026-07-16, 2026-07-16T18:00:00Z",
        "9:30, 2026-01-16, 2026-01-16T14:30:00Z",
        "14:00:00, 2026-07-16T00:00:00Z, 2026-07-16T18:00:00Z",
        "2:00 PM, 2026-07-16, 2026-07-16T18:00:00Z",
        "2pm, 2026-07-16, 2026-07-16T18:00:00Z",
        "12 a.m., 2026-07-16, 2026-07-16T04:00:00Z",
        "14:00Z, 2026-07-16, 2026-07-16T14:00:00Z"
    })
    void aTimeThatBooks(String time, @Nullable String date, Instant start) {
        CallAnalysis analysis = analysed(scheduled(time, date));

        assertThat(analysis.bookedStart()).isEqualTo(start);
        assertThat(analysis.pendingActions())
                .noneMatch(action -> action.category().equals("schedule"));
    }

    @ParameterizedTest
    @CsvSource({
        "tomorrow at two, 2026-07-16, Schedule the appointment: 2026-07-16 tomorrow at two",
        "14:00, , Schedule the appointment: 14:00",
        "14:00, Thursday, Schedule the appointment: Thursday 14:00",
        "25:00, 2026-07-16, Schedule the appointment: 2026-07-16 25:00",
        ", 2026-07-16, Schedule the appointment: 2026-07-16",
        "9999-07-16T14:00:00Z, , Schedule the appointment: 9999-07-16T14:00:00Z",
        ", , Schedule the appointment"
    })
    void aTimeThatDoesNotBookMustBeScheduled(@Nullable String time, @Nullable String date, String action) {
        CallAnalysis analysis = analysed(scheduled(time, date));

        assertThat(analysis.bookedStart()).isNull();
        assertThat(analysis.pendingActions().getLast()).isEqualTo(new Action(action, "schedule", null, "high"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "{\"hour\": 2}", "[14, 0]", "true"})
    void aTimeOfAnotherTypeIsNeverCorrupt(String time) {
        ObjectNode result = Results.analysis();
        ((ObjectNode) result.get("entities")).set("scheduled_time", json(time));

        CallAnalysis analysis = analysed(result);

        assertThat(analysis.bookedStart()).isNull();
        assertThat(analysis.pendingActions())
                .filteredOn(action -> action.category().equals("schedule"))
                .hasSize(1);
    }

    @Test
    void onlyWhatSaysBookedBooks() {
        ObjectNode unbooked = Results.analysis();
        ((ObjectNode) unbooked.get("qualification")).put("qualification_status", "qualified_unbooked");
        ObjectNode refused = scheduled("some day", null);
        ((ObjectNode) refused.get("qualification")).put("qualification_status", "service_not_offered");

        assertThat(analysed(unbooked).bookedStart()).isNull();
        assertThat(analysed(unbooked).pendingActions())
                .noneMatch(action -> action.category().equals("schedule"));
        assertThat(analysed(refused).pendingActions())
                .noneMatch(action -> action.category().equals("schedule"));
    }

    @Test
    void aSchedulingActionThatThePartnerNamedIsNotDoubled() {
        ObjectNode result = scheduled(null, null);
        result.putArray("pending_actions").add("Schedule the inspection");

        assertThat(analysed(result).pendingActions())
                .containsExactly(new Action("Schedule the inspection", "schedule", null, null));
    }

    // ---------------------------------------------------------------------------------------------------- hash

    @Test
    void theHashIsOfTheContentAndNotOfThePartnersIds() {
        String hash = hash(Results.analysis());

        assertThat(hash(Results.analysis().put("job_id", "another").put("call_id", 99)))
                .isEqualTo(hash);
        assertThat(hash(Results.analysis().put("sentiment_score", 0.72))).isNotEqualTo(hash);
    }

    @Test
    void whatNoStoreCanKeepIsCleaned() {
        ObjectNode transcript = Results.transcript().put("transcript_text", "a\u0000b\ud800c\ud83d\ude00");

        assertThat(transcribed(transcript).transcriptText()).isEqualTo("ab\ufffdc\ud83d\ude00");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    private static CallAnalysis analysed(JsonNode result) {
        NormalisedResult normalised = NORMALISER.normalise(result);
        assertThat(normalised).isInstanceOf(AnalysisResult.class);
        return ((AnalysisResult) normalised).analysis();
    }

    private static Transcript transcribed(JsonNode result) {
        NormalisedResult normalised = NORMALISER.normalise(result);
        assertThat(normalised).isInstanceOf(TranscriptResult.class);
        return ((TranscriptResult) normalised).transcript();
    }

    private static String hash(JsonNode result) {
        return ((Complete) NORMALISER.normalise(result)).outputHash();
    }

    private static ObjectNode scheduled(@Nullable String time, @Nullable String date) {
        ObjectNode result = Results.analysis();
        ObjectNode entities = (ObjectNode) result.get("entities");
        entities.put("scheduled_time", time);
        entities.put("appointment_date", date);
        return result;
    }

    private static Objection objection(String text, @Nullable String category, @Nullable Severity severity) {
        return new Objection(text, category, severity, null, null, null, List.of(), null);
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }

    private static Arguments same(String name, ObjectNode whole, String parent, String field, String alias) {
        ObjectNode variation = whole.deepCopy();
        ObjectNode holder = (ObjectNode) variation.at(parent);
        holder.set(alias, holder.remove(field));
        return Arguments.of(name, whole, variation);
    }

    private static Arguments replaced(String name, String path, String members) {
        ObjectNode variation = Results.analysis();
        overlay(variation, path, members);
        return Arguments.of(name, Results.analysis(), variation);
    }

    private static void overlay(ObjectNode result, String path, String members) {
        ObjectNode holder = (ObjectNode) result.at(path.equals("/") ? "" : path);
        json(members).properties().forEach(member -> holder.set(member.getKey(), member.getValue()));
    }
}
