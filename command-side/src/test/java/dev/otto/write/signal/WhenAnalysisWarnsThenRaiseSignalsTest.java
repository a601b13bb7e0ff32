package dev.otto.write.signal;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static dev.otto.write.ScannedWriteSide.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallAnalysis.Entities;
import dev.otto.events.call.CallAnalysis.MissedOpportunity;
import dev.otto.events.call.CallAnalysis.Objection;
import dev.otto.events.call.CallAnalysis.ObjectionSeverity;
import dev.otto.events.call.CallAnalysis.Qualification;
import dev.otto.events.call.Ending;
import dev.otto.events.call.Severity;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.lead.Conversations;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From an analysis to its warnings, on a real log. */
class WhenAnalysisWarnsThenRaiseSignalsTest {

    private static final UUID CALL = Conversations.call("CAL1");

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final UUID card = write.log.tenants.command(
            COMPANY, () -> write.bean(ContactIds.class).of(COMPANY, Conversations.CUSTOMER));

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void eachHighObjectionEachHighMissedOpportunityAndEachUrgencySignalIsOne() {
        analysed(
                List.of(
                        objection("The other quote was lower", "price", Severity.high),
                        objection("I must ask my wife", "authority", Severity.high),
                        objection("Not this week", "timing", Severity.medium),
                        objection("Why so early", "timing", null)),
                List.of(
                        new MissedOpportunity("gutter guards", Severity.high, null),
                        new MissedOpportunity("a service plan", Severity.low, null),
                        new MissedOpportunity("financing", null, null)),
                List.of("water is coming through the ceiling", "an infant in the house"));

        assertThat(write.events(KeySignalRaised.class))
                .containsExactly(
                        raised("objection", "price", "The other quote was lower"),
                        raised("objection", "authority", "I must ask my wife"),
                        raised("missed_opportunity", "missed opportunity", "gutter guards"),
                        raised("urgency", "urgent", "water is coming through the ceiling"),
                        raised("urgency", "urgent", "an infant in the house"));
    }

    @Test
    void theSameWordsOfTheSameKindAreOne() {
        analysed(
                List.of(objection("too dear", "price", Severity.high), objection("too dear", "budget", Severity.high)),
                List.of(new MissedOpportunity("too dear", Severity.high, null)),
                List.of("today", "today"));

        assertThat(write.events(KeySignalRaised.class))
                .containsExactly(
                        raised("objection", "price", "too dear"),
                        raised("missed_opportunity", "missed opportunity", "too dear"),
                        raised("urgency", "urgent", "today"));
    }

    private KeySignalRaised raised(String type, String title, String detail) {
        return new KeySignalRaised(Ids.keySignal(CALL, type, detail), card, CALL, type, Severity.high, title, detail);
    }

    private static Objection objection(String text, String category, @Nullable Severity severity) {
        return new Objection(text, category, severity, false, null, null, List.of(), null);
    }

    private void analysed(List<Objection> objections, List<MissedOpportunity> missed, List<String> urgency) {
        write.send(
                new CompleteCall(CALL, card, "callrail", "CAL1", 1, Conversations.inbound(NOON, Ending.answered, null)),
                "provider:callrail");
        CallAnalysis analysis = new CallAnalysis(
                null,
                new Qualification("qualified", null, null, null, List.of(), urgency, List.of()),
                null,
                null,
                false,
                null,
                new BigDecimal("0.8"),
                objections,
                new ObjectionSeverity(0, 0, 0),
                new BigDecimal("8.0"),
                List.of(),
                List.of(),
                List.of(),
                "A leak in the roof.",
                List.of(),
                List.of(),
                List.of(),
                missed,
                new Entities(null, null, null, null, null, null),
                "job-1",
                "h1");
        write.send(new ApplyAnalysis(CALL, Ids.of("test", "job"), 1, NOON, analysis), "provider:shunya");
        write.settle();
    }
}
