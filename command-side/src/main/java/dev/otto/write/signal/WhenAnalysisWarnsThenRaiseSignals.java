package dev.otto.write.signal;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.Severity;
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
        Set<UUID> raised = new HashSet<>();
        for (RaiseKeySignal signal : warnings(callId, contact, analysis)) {
            raised.add(signal.keySignalId());
            run.send(signal, envelope.metadata().occurredAt());
        }
        signals.standingOf(envelope.companyId(), callId).stream()
                .filter(signal -> !raised.contains(signal))
                .forEach(signal -> run.send(
                        new WithdrawKeySignal(signal, contact, callId),
                        envelope.metadata().occurredAt()));
    }

    private static List<RaiseKeySignal> warnings(UUID callId, UUID contact, CallAnalysis analysis) {
        List<RaiseKeySignal> warnings = new ArrayList<>();
        for (CallAnalysis.Objection objection : analysis.objections()) {
            if (objection.severity() == Severity.high) {
                warnings.add(signal(
                        callId,
                        contact,
                        "objection",
                        Objects.requireNonNullElse(objection.category(), "objection"),
                        objection.objectionText()));
            }
        }
        for (CallAnalysis.MissedOpportunity missed : analysis.missedOpportunities()) {
            if (missed.severity() == Severity.high) {
                warnings.add(signal(callId, contact, "missed_opportunity", "missed opportunity", missed.opportunity()));
            }
        }
        for (String urgency : analysis.qualification().urgencySignals()) {
            warnings.add(signal(callId, contact, "urgency", "urgent", urgency));
        }
        return warnings;
    }

    private static RaiseKeySignal signal(UUID callId, UUID contact, String type, String title, String text) {
        return new RaiseKeySignal(Ids.keySignal(callId, type, text), contact, callId, type, Severity.high, title, text);
    }
}
