package dev.otto.fold;

import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Severity;
import dev.otto.events.contact.ContactDetails;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.fold.signal.KeySignalRow;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a contact card tells of its contact's conversations, from those that are given: all of them in the table, and those
 * that a caller may know of where that is less.
 */
public final class Gist {

    private final List<CallRow> newestFirst;
    private final Function<CallRow, @Nullable AnalysisRow> analyses;
    private final Supplier<List<AppointmentRow>> appointments;
    private final Supplier<List<KeySignalRow>> signals;

    /**
     * @param calls in any order
     * @param analyses the standing analysis of a call, null where it has none
     */
    public Gist(
            List<CallRow> calls,
            Function<CallRow, @Nullable AnalysisRow> analyses,
            Supplier<List<AppointmentRow>> appointments,
            Supplier<List<KeySignalRow>> signals) {
        this.newestFirst = calls.stream().sorted(Derivation.BY_START.reversed()).toList();
        this.analyses = analyses;
        this.appointments = appointments;
        this.signals = signals;
    }

    /** The same beside what is known of the person. */
    public ContactCardRow.Follows follows(ContactDetails details) {
        return new ContactCardRow.Follows(details, lastSummary(), primaryIntent(), risks());
    }

    /** The newest standing analysis' summary, else what the newest voice agent told. */
    private @Nullable String lastSummary() {
        for (CallRow call : newestFirst) {
            AnalysisRow analysis = analyses.apply(call);
            if (analysis != null) {
                return analysis.analysis().summary();
            }
            if (call.agent() != null && call.agent().summary() != null) {
                return call.agent().summary();
            }
        }
        return null;
    }

    /** Of the newest qualified call: the service that it booked, else the first thing it was about. */
    private @Nullable String primaryIntent() {
        for (CallRow call : newestFirst) {
            AnalysisRow analysis = analyses.apply(call);
            if (analysis != null && qualified(analysis.analysis())) {
                for (AppointmentRow appointment : appointments.get()) {
                    if (call.id().equals(appointment.sourceCallId()) && appointment.serviceType() != null) {
                        return appointment.serviceType();
                    }
                }
                if (!analysis.analysis().keyPoints().isEmpty()) {
                    return analysis.analysis().keyPoints().getFirst();
                }
            }
        }
        return null;
    }

    private static boolean qualified(CallAnalysis analysis) {
        return analysis.qualificationStatus() == QualificationStatus.hot
                || analysis.qualificationStatus() == QualificationStatus.warm;
    }

    /** High signals that nobody acknowledged, and high objections that were not overcome. */
    private List<String> risks() {
        Set<String> risks = new LinkedHashSet<>();
        signals.get().stream()
                .filter(signal -> signal.severity() == Severity.high && signal.acknowledgedAt() == null)
                .map(KeySignalRow::title)
                .sorted()
                .forEach(risks::add);
        for (CallRow call : newestFirst) {
            AnalysisRow analysis = analyses.apply(call);
            if (analysis != null) {
                analysis.analysis().objections().stream()
                        .filter(objection ->
                                objection.severity() == Severity.high && !Boolean.TRUE.equals(objection.overcome()))
                        .map(CallAnalysis.Objection::objectionText)
                        .forEach(risks::add);
            }
        }
        return List.copyOf(risks);
    }
}
