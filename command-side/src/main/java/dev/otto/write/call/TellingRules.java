package dev.otto.write.call;

import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.CallAnswered;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallEvent.CallCorrected;
import dev.otto.events.call.CallEvent.CallMissed;
import dev.otto.events.call.CallEvent.CallReceived;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Ending;
import dev.otto.write.RankedMerge;
import dev.otto.write.call.CallCommand.AnswerCall;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.CorrectCall;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.call.CallCommand.ReceiveCall;
import dev.otto.write.call.CallCommand.Tell;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a provider's telling of a call says, how it merges with what stands, and which event that makes. */
final class TellingRules {

    private TellingRules() {}

    /** Facts and the rank at which each of them stands. */
    record Told(CallFacts facts, Map<String, Integer> ranks) {
        static final Told NOTHING = new Told(CallFacts.NONE, Map.of());
    }

    static List<CallEvent> decide(CallState state, Tell command) {
        CallFacts told = said(command);
        Told merged = merge(state.told(), told, command.rank());
        UUID card = state.contactCardId() == null ? command.contactCardId() : state.contactCardId();
        boolean nothingNew =
                state.wasTold() && merged.equals(state.told()) && (card == null || card.equals(state.contactCardId()));
        return nothingNew
                ? List.of()
                : List.of(event(command, card, told, state.told().facts(), merged.facts(), state.wasTold()));
    }

    private static CallEvent event(
            Tell c, @Nullable UUID card, CallFacts told, CallFacts before, CallFacts after, boolean known) {
        if (after.missed() && !before.missed()) {
            return new CallMissed(c.callId(), card, c.provider(), c.providerCallId(), c.rank(), told, after);
        }
        if (after.ending() != null && before.ending() == null) {
            return new CallCompleted(c.callId(), card, c.provider(), c.providerCallId(), c.rank(), told, after);
        }
        if (after.ending() == null && isTrue(after.answered()) && !isTrue(before.answered())) {
            return new CallAnswered(c.callId(), card, c.provider(), c.providerCallId(), c.rank(), told, after);
        }
        return known
                ? new CallCorrected(c.callId(), card, c.provider(), c.providerCallId(), c.rank(), told, after)
                : new CallReceived(c.callId(), card, c.provider(), c.providerCallId(), c.rank(), told, after);
    }

    /** What a delivery of that kind can know: while the phone rings nothing of an answer, while people talk nothing of an end. */
    private static CallFacts said(Tell command) {
        CallFacts told = command.told();
        return switch (command) {
            case ReceiveCall c -> with(told, null, null, null, null, null, null);
            case AnswerCall c -> with(told, null, true, null, told.answeredAt(), null, null);
            case MissCall c -> ended(told, missedEnding(told));
            case CompleteCall c -> ended(told, told.ending() == null ? endingByFlag(told) : told.ending());
            case CorrectCall c -> told.ending() == null ? told : ended(told, told.ending());
        };
    }

    private static Ending missedEnding(CallFacts told) {
        return told.ending() == null || told.ending() == Ending.answered ? Ending.unanswered : told.ending();
    }

    private static Ending endingByFlag(CallFacts told) {
        return told.answered() == null || told.answered() ? Ending.answered : Ending.unanswered;
    }

    /** Ending, answered and voicemail say the same thing; a voicemail is one though a provider calls it answered. */
    private static CallFacts ended(CallFacts told, Ending said) {
        Ending ending = isTrue(told.voicemail()) ? Ending.voicemail : said;
        return with(
                told,
                ending,
                ending == Ending.answered,
                ending == Ending.voicemail,
                told.answeredAt(),
                told.endedAt(),
                told.durationSeconds());
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return flag != null && flag;
    }

    private static CallFacts with(
            CallFacts f,
            @Nullable Ending ending,
            @Nullable Boolean answered,
            @Nullable Boolean voicemail,
            @Nullable Instant answeredAt,
            @Nullable Instant endedAt,
            @Nullable Integer durationSeconds) {
        return new CallFacts(
                f.direction(),
                f.fromNumber(),
                f.toNumber(),
                f.trackingNumber(),
                f.trackingSource(),
                f.callerName(),
                f.city(),
                f.state(),
                f.country(),
                f.agentEmail(),
                f.audioUrl(),
                f.startedAt(),
                answeredAt,
                endedAt,
                durationSeconds,
                ending,
                answered,
                voicemail,
                f.transcriptText(),
                f.callSummary(),
                f.note(),
                f.value(),
                f.tags(),
                f.spam(),
                f.twilioCallSid());
    }

    static Told merge(Told standing, CallFacts t, int rank) {
        CallFacts s = standing.facts();
        RankedMerge m = new RankedMerge(standing.ranks(), rank);
        CallFacts facts = new CallFacts(
                m.pick("direction", s.direction(), t.direction()),
                m.pick("from_number", s.fromNumber(), t.fromNumber()),
                m.pick("to_number", s.toNumber(), t.toNumber()),
                m.pick("tracking_number", s.trackingNumber(), t.trackingNumber()),
                m.pick("tracking_source", s.trackingSource(), t.trackingSource()),
                m.pick("caller_name", s.callerName(), t.callerName()),
                m.pick("city", s.city(), t.city()),
                m.pick("state", s.state(), t.state()),
                m.pick("country", s.country(), t.country()),
                m.pick("agent_email", s.agentEmail(), t.agentEmail()),
                m.pick("audio_url", s.audioUrl(), t.audioUrl()),
                m.pick("started_at", s.startedAt(), t.startedAt()),
                m.pick("answered_at", s.answeredAt(), t.answeredAt()),
                m.pick("ended_at", s.endedAt(), t.endedAt()),
                m.pick("duration_seconds", s.durationSeconds(), t.durationSeconds()),
                m.pick("ending", s.ending(), t.ending()),
                m.pick("answered", s.answered(), t.answered()),
                m.pick("voicemail", s.voicemail(), t.voicemail()),
                m.pick("transcript_text", s.transcriptText(), t.transcriptText()),
                m.pick("call_summary", s.callSummary(), t.callSummary()),
                m.pick("note", s.note(), t.note()),
                m.pick("value", s.value(), t.value()),
                m.pick("tags", s.tags(), t.tags()),
                m.pick("spam", s.spam(), t.spam()),
                m.pick("twilio_call_sid", s.twilioCallSid(), t.twilioCallSid()));
        return new Told(facts, m.ranks());
    }
}
