package dev.otto.read.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Transcript;
import dev.otto.fold.testing.Given;
import dev.otto.platform.access.AccessRole;
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
import java.math.BigDecimal;
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
        aCompanyWithFigures();
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

    @Test
    void whatIsCountedIsTheAskersOwnOrTheCompanys() {
        Caller manager = Asked.manager("fir");
        Caller avery = Asked.csr("fir", "avery");
        assertThat(ask("How many missed calls?", Range.company, manager).text())
                .isEqualTo("3 missed calls in the last 30 days, the company's.");
        assertThat(ask("How many missed calls?", Range.self, avery).text())
                .isEqualTo("1 missed calls in the last 30 days, yours.");
        assertThat(ask("What are the top objections?", Range.company, manager).text())
                .isEqualTo("The most common objections of the last 30 days, the company's: price (3).");
        assertThat(ask("What are the top objections?", Range.self, avery).text())
                .isEqualTo("The most common objections of the last 30 days, yours: price (1).");
        assertThat(ask("What is our booking rate?", Range.company, manager).text())
                .isEqualTo("100.0 %: 1 appointments from 1 qualified leads in the last 30 days, the company's.");
        assertThat(ask("What is my booking rate?", Range.self, avery).text())
                .isEqualTo("no rate, as there was no qualified lead: 0 appointments from 0 qualified leads"
                        + " in the last 30 days, yours.");
        assertThat(ask("How many wins?", Range.company, manager).text())
                .isEqualTo("1 won in the last 30 days, the company's; revenue 1200.50.");
        for (String rep : List.of("rita", "ron")) {
            assertThat(ask("How many wins?", Range.self, new Caller("fir", rep, AccessRole.sales_rep))
                            .text())
                    .startsWith(rep.equals("rita") ? "1 won" : "0 won");
        }
    }

    /** Blake's hot call came first and was booked, and Rita won it; of the missed calls one was Avery's. */
    private static void aCompanyWithFigures() {
        Instant later = AT.plusSeconds(3_600);
        tell("fir", Given.CARD, 0, Given.engaged(Given.CARD, Given.CALL, AT));
        tell("fir", Given.LEAD, 0, Given.opened(AT));
        talked(Given.CALL, AT, "blake");
        talked(Given.LATER_CALL, later, "blake");
        talked(Given.OTHER_CARD, later, "avery");
        int number = 0;
        for (String csr : List.of("avery", "blake", "blake")) {
            UUID call = new UUID(0x5000, number++);
            tell("fir", call, 0, Given.completed(call, AT, Ending.unanswered));
            tell("fir", call, 1, Given.assigned(call, csr));
        }
        tell(
                "fir",
                Given.APPOINTMENT,
                0,
                new AppointmentEvent.AppointmentScheduled(
                        Given.APPOINTMENT,
                        Given.CARD,
                        Given.LEAD,
                        null,
                        null,
                        "rita",
                        "blake",
                        null,
                        later,
                        later.plusSeconds(3_600),
                        null,
                        null,
                        AT,
                        3));
        tell(
                "fir",
                Given.APPOINTMENT,
                1,
                new AppointmentEvent.OutcomeRecorded(
                        Given.APPOINTMENT,
                        Given.CARD,
                        Given.LEAD,
                        Outcome.closed_won,
                        new BigDecimal("1200.50"),
                        null,
                        later,
                        true));
    }

    private static void talked(UUID call, Instant at, String csr) {
        tell("fir", call, 0, Given.completed(call, at, Ending.answered));
        tell("fir", call, 1, Given.assigned(call, csr));
        tell("fir", call, 2, Given.analysed(call, QualificationStatus.hot, BookingStatus.not_booked));
    }

    private static void tell(String company, UUID stream, long sequence, DomainEvent event) {
        tell(company, stream, sequence, EventTypes.nameOf(event.getClass()), event);
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

    private static void tell(String company, UUID call, long sequence, String name, DomainEvent event) {
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
