package dev.otto.fold.call;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Analyses: one stands per call, the last one applied. */
public final class AnalysisFold implements Fold<AnalysisRow, CallEvent> {

    @Override
    public Table<AnalysisRow> table() {
        return Tables.CALL_ANALYSIS;
    }

    @Override
    public Class<CallEvent> family() {
        return CallEvent.class;
    }

    @Override
    public @Nullable String key(CallEvent event, EventEnvelope envelope, Group group) {
        return event instanceof AnalysisApplied || event instanceof AnalysisRevised
                ? event.callId().toString()
                : null;
    }

    @Override
    public @Nullable AnalysisRow fold(@Nullable AnalysisRow row, CallEvent event, EventEnvelope envelope, Group group) {
        if (event instanceof AnalysisApplied e) {
            return standing(e, e.analysisJobId(), e.run(), e.resultAt(), e.analysis(), false, envelope, group);
        }
        if (event instanceof AnalysisRevised e) {
            return standing(e, e.analysisJobId(), e.run(), e.resultAt(), e.analysis(), true, envelope, group);
        }
        return row;
    }

    private static AnalysisRow standing(
            CallEvent event,
            UUID job,
            int run,
            Instant resultAt,
            CallAnalysis analysis,
            boolean revised,
            EventEnvelope envelope,
            Group group) {
        return new AnalysisRow(
                envelope.companyId(),
                event.callId(),
                event.contactCardId() == null ? null : group.card(),
                job,
                run,
                resultAt,
                revised,
                analysis);
    }
}
