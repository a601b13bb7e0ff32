package dev.otto.write.signal;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.Severity;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.signal.KeySignalCommand.RaiseKeySignal;
import dev.otto.write.signal.KeySignalCommand.WithdrawKeySignal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** High objections, high missed opportunities and urgency are raised; what a newer analysis no longer says is withdrawn. */
@Component
class WhenAnalysisWarnsThenRaiseSignals implements Policy {

    private final SignalDirectory signals;
    private final CallStandings calls;

    WhenAnalysisWarnsThenRaiseSignals(SignalDirectory signals, CallStandings calls) {
        this.signals = signals;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "when_analysis_warns_then_raise_signals";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case AnalysisApplied e -> follow(e.callId(), e.contactCardId(), e.analysis(), envelope, run);
            case AnalysisRevised e -> follow(e.callId(), e.contactCardId(), e.analysis(), envelope, run);
            case VisitAnalysed e ->
                follow(
                        e.sessionId(),
                        e.contactCardId(),
                        warnings(
                                e.sessionId(),
                                e.contactCardId(),
                                e.analysis().objections(),
                                e.analysis().missedOpportunities(),
                                e.analysis().urgencySignals()),
                        envelope,
                        run);
            default -> {}
        }
    }

    private void follow(
            UUID callId, @Nullable UUID told, CallAnalysis analysis, EventEnvelope envelope, PolicyContext run) {
        @Nullable
        UUID contact = calls.find(callId).map(CallStanding::contactCardId).orElse(told);
        if (contact == null) {
            return;
        }
        follow(
                callId,
                contact,
                warnings(
                        callId,
                        contact,
                        analysis.objections(),
                        analysis.missedOpportunities(),
                        analysis.qualification().urgencySignals()),
                envelope,
                run);
    }

    private void follow(
            UUID conversation, UUID contact, List<RaiseKeySignal> warnings, EventEnvelope envelope, PolicyContext run) {
        Set<UUID> raised = new HashSet<>();
        for (RaiseKeySignal signal : warnings) {
            raised.add(signal.keySignalId());
            run.send(signal, envelope.metadata().occurredAt());
        }
        signals.standingOf(envelope.companyId(), conversation).stream()
                .filter(signal -> !raised.contains(signal))
                .forEach(signal -> run.send(
                        new WithdrawKeySignal(signal, contact, conversation),
                        envelope.metadata().occurredAt()));
    }

    /** An objection whose words are not kept, that of a ghost visit, is raised by its category. */
    private static List<RaiseKeySignal> warnings(
            UUID conversation,
            UUID contact,
            List<CallAnalysis.Objection> objections,
            List<CallAnalysis.MissedOpportunity> missedOpportunities,
            List<String> urgencySignals) {
        List<RaiseKeySignal> warnings = new ArrayList<>();
        for (CallAnalysis.Objection objection : objections) {
            if (objection.severity() == Severity.high) {
                String category = Objects.requireNonNullElse(objection.category(), "objection");
                String words = objection.objectionText();
                warnings.add(signal(conversation, contact, "objection", category, words.isEmpty() ? category : words));
            }
        }
        for (CallAnalysis.MissedOpportunity missed : missedOpportunities) {
            if (missed.severity() == Severity.high) {
                warnings.add(signal(
                        conversation, contact, "missed_opportunity", "missed opportunity", missed.opportunity()));
            }
        }
        for (String urgency : urgencySignals) {
            warnings.add(signal(conversation, contact, "urgency", "urgent", urgency));
        }
        return warnings;
    }

    private static RaiseKeySignal signal(UUID conversation, UUID contact, String type, String title, String text) {
        return new RaiseKeySignal(
                Ids.keySignal(conversation, type, text), contact, conversation, type, Severity.high, title, text);
    }
}
