package dev.otto.read.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.call.Transcript;
import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.question.OwnAnswers.Answer;
import dev.otto.platform.question.OwnAnswers.Question;
import dev.otto.platform.question.OwnAnswers.Range;
import dev.otto.platform.question.OwnAnswers.Source;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.read.figure.Counts;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(TestDatabase.ANY_SERVER)
class SearchedAnswersTest {

    private static final Instant AT = Instant.parse("2026-12-20T15:00:00Z");
    private static final UUID AVERYS = Ids.call("cedar", "callrail", "1");
    private static final UUID BLAKES = Ids.call("cedar", "callrail", "2");
    private static final Caller AVERY = Asked.csr("cedar", "avery");
    private static final Caller MANAGER = Asked.manager("cedar");

    private static final List<EventEnvelope> HISTORY = new ArrayList<>();
    private static ReadDatabase database;
    private static SearchedAnswers answers;

    @BeforeAll
    static void fold() {
        call("cedar", AVERYS, "avery", "My roof is leaking above the kitchen since the storm.");
        call("cedar", BLAKES, "blake", "The furnace makes a rattling noise and the roof leaks too.");
        call("oak", Ids.call("oak", "callrail", "1"), "olive", "The roof of the barn is leaking.");
        database = new ReadDatabase(HISTORY);
        answers = new SearchedAnswers(
                database.reads, Counts.over(database.reads, database.definitions, ReadDatabase.CLOCK));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void whatWasSaidIsFoundAndQuoted() {
        Answer answer = ask("What did customers say about a leaking roof?", Range.company, MANAGER);

        assertThat(ids(answer)).containsExactlyInAnyOrder(AVERYS.toString(), BLAKES.toString());
        assertThat(answer.text()).startsWith("2 passages speak of this");
        assertThat(answer.sources()).allSatisfy(source -> {
            assertThat(source.type()).isEqualTo("transcript");
            assertThat(source.excerpt()).containsIgnoringCase("roof");
        });
        assertThat(answer.confidence()).isNotNull().isPositive();
    }

    @Test
    void aScopeIsNeverCrossed() {
        assertThat(ids(ask("Is there a leaking roof?", Range.self, AVERY))).containsExactly(AVERYS.toString());
        assertThat(ids(ask("Does a furnace rattle?", Range.self, AVERY))).isEmpty();
        assertThat(ids(ask("Is there a leaking roof?", Range.self, MANAGER))).isEmpty();
        assertThat(ids(ask("Is there a leaking roof?", Range.company, Asked.manager("elm"))))
                .isEmpty();
    }

    @Test
    void aQuestionAboutOneCallIsAnsweredFromIt() {
        Question about = new Question("Is there a leaking roof?", Range.company, BLAKES, null, null);

        assertThat(ids(answers.answer(about, MANAGER))).containsExactly(BLAKES.toString());
    }

    @Test
    void whereNothingIsFoundItSaysSo() {
        Answer answer = ask("Which colour has the submarine?", Range.company, MANAGER);

        assertThat(answer.text()).isEqualTo("I found nothing about this in what you may see.");
        assertThat(answer.sources()).isEmpty();
        assertThat(answer.confidence()).isNull();
        assertThat(ask("the of and", Range.company, MANAGER).sources()).isEmpty();
    }

    @Test
    void countingQuestionsAreAnsweredFromTheFigures() {
        Answer missed = ask("How many missed calls did we have?", Range.company, MANAGER);
        Answer rate = ask("What is our booking rate?", Range.company, MANAGER);
        Answer wins = ask("How many wins?", Range.company, MANAGER);
        Answer objections = ask("What are the top objections?", Range.self, AVERY);

        assertThat(missed.text()).isEqualTo("0 missed calls in the last 30 days, the company's.");
        assertThat(missed.sources()).extracting(Source::type).containsExactly("figure");
        assertThat(rate.text()).startsWith("no rate");
        assertThat(wins.text()).startsWith("0 won");
        assertThat(objections.text()).isEqualTo("No objections in the last 30 days, yours.");
    }

    private static Answer ask(String text, Range range, Caller caller) {
        return answers.answer(new Question(text, range, null, null, null), caller);
    }

    private static List<String> ids(Answer answer) {
        return answer.sources().stream().map(Source::id).toList();
    }

    private static void call(String company, UUID call, String csr, String said) {
        Map<String, Object> told = new HashMap<>();
        told.put("direction", Direction.inbound);
        told.put("started_at", AT.toString());
        told.put("duration_seconds", 60);
        told.put("ending", Ending.answered);
        told.put("answered", true);
        CallFacts facts = EventJson.MAPPER.convertValue(told, CallFacts.class);
        tell(company, call, 0, "call.completed", new CallCompleted(call, null, "callrail", "1", 2, facts, facts));
        tell(
                company,
                call,
                1,
                "call.assigned_to_csr",
                new CallAssignedToCsr(call, null, csr, null, CallType.csr_call, false));
        tell(
                company,
                call,
                2,
                "call.transcript_attached",
                new TranscriptAttached(
                        call, null, 3, new Transcript(said, List.of(), null, "en-US", 9, null, null, null)));
    }

    private static void tell(String company, UUID call, long sequence, String name, CallEvent event) {
        HISTORY.add(new EventEnvelope(
                HISTORY.size() + 1,
                call.toString(),
                sequence,
                AT,
                name,
                event,
                new EventMetadata(company, "system:test", null, "trace", "cause", AT, ZoneId.of("America/New_York"))));
    }
}
