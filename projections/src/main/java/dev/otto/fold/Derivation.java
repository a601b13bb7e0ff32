package dev.otto.fold;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.BookingAttemptStatus;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.Direction;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.PoolStatus;
import dev.otto.events.lead.Priority;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.fold.lead.LeadRow;
import dev.otto.fold.message.MessageRow;
import dev.otto.fold.missedcall.MissedCallEntryRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a contact's rows together: which lead a call belongs to, whether it booked, who holds an appointment,
 * what the card shows of them. A pure function of what the folds made, so that it does not matter how many events were
 * folded before it runs.
 */
public final class Derivation {

    /** Calls in the order of their starts. */
    public static final Comparator<CallRow> BY_START =
            Comparator.comparing(CallRow::startedAt).thenComparing(CallRow::id);

    private final Group group;
    private final Map<UUID, List<CallRow>> linkedTo = new HashMap<>();

    private Derivation(Group group) {
        this.group = group;
    }

    /** Makes what follows, in place. */
    public static void derive(Group group) {
        Derivation derivation = new Derivation(group);
        derivation.link();
        derivation.calls();
        derivation.appointments();
        derivation.leads();
        derivation.missedCalls();
        derivation.messages();
        derivation.card();
    }

    private void link() {
        for (CallRow call : group.rows(Tables.CALL)) {
            if (call.linked()) {
                linkedTo.computeIfAbsent(principal(call).id(), id -> new ArrayList<>())
                        .add(call);
            }
        }
        linkedTo.values().forEach(calls -> calls.sort(BY_START));
    }

    /** The call that tells the conversation best; linking is transitive. */
    private CallRow principal(CallRow call) {
        if (call.principalCallId() == null) {
            return call;
        }
        Set<UUID> seen = new HashSet<>();
        CallRow best = call;
        while (best.principalCallId() != null && seen.add(best.id())) {
            CallRow next = group.row(Tables.CALL, best.principalCallId().toString());
            if (next == null) {
                return best;
            }
            best = next;
        }
        return best;
    }

    private List<CallRow> linked(CallRow call) {
        return linkedTo.getOrDefault(call.id(), List.of());
    }

    private void calls() {
        ContactCardRow card = cardRow();
        group.forEach(Tables.CALL, entry -> {
            CallRow call = entry.row();
            CallRow principal = principal(call);
            UUID leadId = leadOf(card, principal.id());
            leadId = leadId == null ? leadOf(card, call.id()) : leadId;
            LeadRow lead = leadId == null ? null : group.row(Tables.LEAD, leadId.toString());
            AnalysisRow analysis = standing(call);
            BookingStatus booking = bookingStatus(call, analysis);
            CallRow.Follows follows = new CallRow.Follows(
                    leadId,
                    call.salesRepId() != null ? call.salesRepId() : lead == null ? null : lead.assignedRepId(),
                    ids(linked(call)),
                    booking,
                    endCallReason(call, booking),
                    transcribed(call) ? ProcessingStatus.complete : call.notedTranscriptStatus(),
                    analysis != null ? ProcessingStatus.complete : call.notedAnalysisStatus(),
                    analysis == null ? null : analysis.analysis().qualificationStatus(),
                    analysis == null ? null : analysis.analysis().sopComplianceScore(),
                    objectionCategories(analysis),
                    filled(call, l -> l.facts().audioUrl()),
                    filled(call, l -> l.facts().trackingSource()));
            if (!follows.equals(call.follows())) {
                group.derived(Tables.CALL, entry, call.with(follows));
            }
        });
    }

    private static List<String> objectionCategories(@Nullable AnalysisRow analysis) {
        return analysis == null || analysis.analysis().objections().isEmpty()
                ? List.of()
                : analysis.analysis().objections().stream()
                        .map(CallAnalysis.Objection::category)
                        .filter(Objects::nonNull)
                        .distinct()
                        .sorted()
                        .toList();
    }

    private static List<UUID> ids(List<CallRow> calls) {
        return calls.isEmpty() ? List.of() : calls.stream().map(CallRow::id).toList();
    }

    private boolean transcribed(CallRow call) {
        for (CallRow linked : linked(call)) {
            if (group.row(Tables.CALL_TRANSCRIPT, linked.key()) != null) {
                return true;
            }
        }
        return group.row(Tables.CALL_TRANSCRIPT, call.key()) != null;
    }

    private <T> @Nullable T filled(CallRow call, Function<CallRow, @Nullable T> value) {
        T found = value.apply(call);
        for (CallRow linked : linked(call)) {
            if (found != null) {
                return found;
            }
            found = value.apply(linked);
        }
        return found;
    }

    /** The standing analysis of a conversation: the call's own, else the earliest linked call's. */
    private @Nullable AnalysisRow standing(CallRow call) {
        return standing(group, call);
    }

    /** The standing analysis of a conversation, for whoever has only its derived rows. */
    public static @Nullable AnalysisRow standing(Group group, CallRow call) {
        AnalysisRow own = group.row(Tables.CALL_ANALYSIS, call.key());
        if (own != null || call.linked()) {
            return own;
        }
        return group.rows(Tables.CALL_ANALYSIS).isEmpty()
                ? null
                : group.rows(Tables.CALL).stream()
                        .filter(other -> other.linked()
                                && new Derivation(group).principal(other).id().equals(call.id()))
                        .sorted(BY_START)
                        .map(other -> group.row(Tables.CALL_ANALYSIS, other.key()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable UUID leadOf(@Nullable ContactCardRow card, UUID sourceId) {
        if (card != null) {
            for (ContactCardRow.Engagement engagement : card.engagements()) {
                if (engagement.sourceId().equals(sourceId)) {
                    return engagement.leadId();
                }
            }
        }
        return null;
    }

    /** A person's > booked by an appointment > the partner's > the voice agent's > none. */
    private @Nullable BookingStatus bookingStatus(CallRow call, @Nullable AnalysisRow analysis) {
        if (call.setBookingStatus() != null) {
            return call.setBookingStatus();
        }
        if (bookedByAppointment(call)) {
            return BookingStatus.booked;
        }
        if (analysis != null && analysis.analysis().bookingStatus() != null) {
            return analysis.analysis().bookingStatus();
        }
        CallRow.Agent agent = call.agent();
        if (agent != null && agent.attempt() == BookingAttemptStatus.confirmed) {
            return BookingStatus.booked;
        }
        return agent != null && agent.endCallReason() != null ? BookingStatus.not_booked : null;
    }

    private boolean bookedByAppointment(CallRow call) {
        for (AppointmentRow appointment : group.rows(Tables.APPOINTMENT)) {
            if (appointment.status() != AppointmentStatus.cancelled
                    && appointment.sourceCallId() != null
                    && ofConversation(call, appointment.sourceCallId())) {
                return true;
            }
        }
        if (call.bookedAppointmentId() == null) {
            return false;
        }
        AppointmentRow appointment =
                group.row(Tables.APPOINTMENT, call.bookedAppointmentId().toString());
        return appointment == null || appointment.status() != AppointmentStatus.cancelled;
    }

    private static @Nullable EndCallReason endCallReason(CallRow call, @Nullable BookingStatus booking) {
        if (booking == BookingStatus.booked) {
            return EndCallReason.booked;
        }
        return call.agent() == null ? null : call.agent().endCallReason();
    }

    /** Follows the conversation's CSR until a person sets it. */
    private boolean ofConversation(CallRow call, UUID id) {
        if (call.id().equals(id)) {
            return true;
        }
        for (CallRow linked : linked(call)) {
            if (linked.id().equals(id)) {
                return true;
            }
        }
        return false;
    }

    private void appointments() {
        group.forEach(Tables.APPOINTMENT, entry -> {
            AppointmentRow appointment = entry.row();
            CallRow source = conversation(group, appointment);
            String csr = appointment.csrSet() || source == null ? appointment.storedCsrId() : source.csrId();
            group.replace(Tables.APPOINTMENT, entry, appointment.withCsr(csr));
        });
    }

    /** The (principal) call from which an appointment was booked, null when by hand or not this contact's. */
    public static @Nullable CallRow conversation(Group group, AppointmentRow appointment) {
        if (appointment.sourceCallId() == null) {
            return null;
        }
        CallRow source = group.row(Tables.CALL, appointment.sourceCallId().toString());
        return source == null ? null : new Derivation(group).principal(source);
    }

    private void leads() {
        List<CallRow> calls = group.rows(Tables.CALL).stream()
                .filter(call -> !call.linked())
                .sorted(BY_START)
                .toList();
        group.forEach(Tables.LEAD, entry -> {
            LeadRow lead = entry.row();
            String csr = lead.setCsrId();
            EndCallReason reason = null;
            boolean csrFound = lead.csrSet();
            for (CallRow call : calls) {
                if (lead.id().equals(call.follows().leadId())) {
                    if (!csrFound && call.csrId() != null) {
                        csr = call.csrId();
                        csrFound = true;
                    }
                    if (call.follows().endCallReason() != null) {
                        reason = call.follows().endCallReason();
                    }
                }
            }
            LeadRow.Follows follows =
                    new LeadRow.Follows(csr, reason, priority(lead), dealValue(lead), poolStatus(lead));
            if (!follows.equals(lead.follows())) {
                group.derived(Tables.LEAD, entry, lead.with(follows));
            }
        });
    }

    private static Priority priority(LeadRow lead) {
        if (lead.setPriority() != null) {
            return lead.setPriority();
        }
        QualificationStatus qualification = lead.qualificationStatus();
        if (qualification == QualificationStatus.hot || !lead.emergencyCallIds().isEmpty()) {
            return Priority.high;
        }
        return qualification == QualificationStatus.cold || qualification == QualificationStatus.unqualified
                ? Priority.low
                : Priority.medium;
    }

    /** The sum of its won appointments. */
    private @Nullable BigDecimal dealValue(LeadRow lead) {
        BigDecimal sum = null;
        for (AppointmentRow appointment : group.rows(Tables.APPOINTMENT)) {
            BigDecimal value = appointment.dealValue();
            if (value != null
                    && appointment.status() == AppointmentStatus.completed
                    && appointment.outcome() == Outcome.closed_won
                    && lead.id().equals(appointment.leadId())) {
                sum = sum == null ? value : sum.add(value);
            }
        }
        return sum == null && lead.status() == LeadStatus.closed_won ? lead.wonValue() : sum;
    }

    private static PoolStatus poolStatus(LeadRow lead) {
        return lead.pooled() == PoolStatus.none || lead.status().open() ? lead.pooled() : PoolStatus.closed;
    }

    private void missedCalls() {
        group.forEach(Tables.MISSED_CALL, entry -> {
            CallRow call = group.row(Tables.CALL, entry.row().callId().toString());
            UUID lead = call == null || call.follows().leadId() == null
                    ? entry.row().queuedLeadId()
                    : call.follows().leadId();
            group.replace(Tables.MISSED_CALL, entry, entry.row().with(lead, attempts(entry.row())));
        });
    }

    /** Calls to the caller, and texts that a person wrote. */
    private int attempts(MissedCallEntryRow entry) {
        int attempts = 0;
        for (CallRow call : group.rows(Tables.CALL)) {
            if (!call.linked() && call.direction() == Direction.outbound && entry.waitedAt(call.startedAt())) {
                attempts++;
            }
        }
        for (MessageRow message : group.rows(Tables.MESSAGE)) {
            if (message.sentBy() != null && entry.waitedAt(message.at())) {
                attempts++;
            }
        }
        return attempts;
    }

    private void messages() {
        ContactCardRow card = cardRow();
        group.forEach(
                Tables.MESSAGE,
                entry -> group.replace(
                        Tables.MESSAGE,
                        entry,
                        entry.row().withLead(leadOf(card, entry.row().id()))));
    }

    private @Nullable ContactCardRow cardRow() {
        return group.row(Tables.CONTACT_CARD, group.key().id());
    }

    private void card() {
        group.forEach(Tables.CONTACT_CARD, entry -> {
            ContactCardRow card = entry.row();
            ContactCardRow.Follows follows = card.erased()
                    ? new ContactCardRow.Follows(details(card), null, null, List.of())
                    : new Gist(
                                    group.rows(Tables.CALL),
                                    call -> group.row(Tables.CALL_ANALYSIS, call.key()),
                                    () -> group.rows(Tables.APPOINTMENT),
                                    () -> group.rows(Tables.KEY_SIGNAL))
                            .follows(details(card));
            if (!follows.equals(card.follows())) {
                group.derived(Tables.CONTACT_CARD, entry, card.with(follows));
            }
        });
    }

    private static ContactDetails details(ContactCardRow card) {
        ContactDetails details = card.ownDetails();
        for (ContactCardRow.Merged merged : card.merged()) {
            details = filled(details, merged.details());
        }
        return details;
    }

    private static ContactDetails filled(ContactDetails own, ContactDetails other) {
        boolean named = own.firstName() != null || own.lastName() != null || own.fullName() != null;
        boolean placed = own.addressLine1() != null;
        return new ContactDetails(
                named ? own.firstName() : other.firstName(),
                named ? own.lastName() : other.lastName(),
                named ? own.fullName() : other.fullName(),
                own.email() != null ? own.email() : other.email(),
                placed ? own.addressLine1() : other.addressLine1(),
                placed ? own.addressLine2() : other.addressLine2(),
                placed || own.city() != null ? own.city() : other.city(),
                placed || own.state() != null ? own.state() : other.state(),
                placed || own.zip() != null ? own.zip() : other.zip(),
                placed || own.country() != null ? own.country() : other.country(),
                own.tags() == null
                        ? other.tags()
                        : other.tags() == null
                                ? own.tags()
                                : List.copyOf(new LinkedHashSet<>(concat(own.tags(), other.tags()))));
    }

    private static List<String> concat(List<String> one, List<String> other) {
        List<String> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
