package dev.otto.fold.figure;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.BookingAttemptStatus;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadStage;
import dev.otto.events.missedcall.MissedCallStatus;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.fold.Derivation;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.figure.Contribution.Cell;
import dev.otto.fold.figure.MetricDefinition.Evidence;
import dev.otto.fold.figure.MetricDefinition.Terms;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.fold.lead.LeadRow;
import dev.otto.fold.missedcall.MissedCallEntryRow;
import dev.otto.fold.session.SessionRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a contact's rows contribute to every figure: pure, so that a correction takes exactly the old contributions out and
 * puts the new ones in, a rebuild sums them, and an explanation lists them.
 */
public final class Contributions {

    /** The tables whose rows contribute; none of another table is looked at. */
    public static final List<Table<?>> READS = List.of(
            Tables.CALL,
            Tables.CALL_ANALYSIS,
            Tables.LEAD,
            Tables.APPOINTMENT,
            Tables.MISSED_CALL,
            Tables.RECORDING_SESSION);

    private final Group group;
    private final Terms terms;
    private final List<Contribution> made = new ArrayList<>();
    private final List<CallRow> calls;

    private Contributions(Group group, MetricDefinition definition) {
        this.group = group;
        this.terms = definition.terms();
        this.calls = group.rows(Tables.CALL).stream()
                .filter(call -> !call.linked())
                .sorted(Derivation.BY_START)
                .toList();
    }

    /** All contributions of a group whose derived rows stand. */
    public static List<Contribution> of(Group group, MetricDefinition definition) {
        Contributions contributions = new Contributions(group, definition);
        contributions.calls.forEach(contributions::call);
        group.rows(Tables.LEAD).forEach(contributions::lead);
        group.rows(Tables.APPOINTMENT).forEach(contributions::appointment);
        contributions.missedCalls();
        group.rows(Tables.RECORDING_SESSION).forEach(contributions::session);
        return contributions.made;
    }

    private boolean counted(CallRow call) {
        return !call.linked()
                && !(call.notALead()
                        && (call.notALeadReason() == null || terms.excluded().contains(call.notALeadReason())));
    }

    private boolean spokenTo(CallRow call) {
        return call.answered() && talked(call) >= terms.spokenToMinSeconds();
    }

    private static long talked(CallRow call) {
        Integer seconds = call.facts().durationSeconds();
        return seconds == null ? 0 : seconds;
    }

    private void call(CallRow call) {
        String id = call.key();
        if (call.callType() == CallType.csr_call) {
            Cell cell = cell(Rollup.CSR_DAY, call.day(), call.csrId());
            add(cell, Measure.CALLS_TOTAL, "call", id);
            if (counted(call)) {
                csrCall(call, cell);
            }
        }
        if (!counted(call)) {
            return;
        }
        Cell hour = new Cell(
                Rollup.CALL_HOUR,
                call.companyId(),
                call.day(),
                List.of(Integer.toString(call.startedAt().atZone(call.zone()).getHour())));
        add(hour, Measure.CALLS, "call", id);
        if (missed(call)) {
            add(hour, Measure.MISSED, "call", id);
        }
        String rep = call.follows().assignedRepId();
        if (call.callType() == CallType.sales_call && call.answered() && !call.inProgress()) {
            Cell sales = cell(Rollup.SALES_DAY, call.day(), rep);
            add(sales, Measure.COMPLETED_CALLS, "call", id);
            if (Derivation.standing(group, call) != null) {
                add(sales, Measure.ANALYSED_CALLS, "call", id);
            }
        }
    }

    private boolean missed(CallRow call) {
        return call.missed()
                && call.direction() == Direction.inbound
                && (terms.missedMinRingSeconds() == 0 || talked(call) >= terms.missedMinRingSeconds());
    }

    private void csrCall(CallRow call, Cell cell) {
        String id = call.key();
        BookingStatus booking = booking(call);
        if (spokenTo(call)) {
            add(cell, Measure.ANSWERED, "call", id);
            if (booking == BookingStatus.not_booked) {
                add(cell, Measure.UNBOOKED, "call", id);
            }
        }
        if (missed(call)) {
            add(cell, Measure.MISSED, "call", id);
        }
        if (booking == BookingStatus.booked) {
            add(cell, Measure.CALLS_BOOKED, "call", id);
        }
        AnalysisRow analysis = Derivation.standing(group, call);
        if (analysis != null) {
            add(cell, Measure.ANALYSED, "call", id);
            add(cell, Measure.SOP_SUM, scaled(analysis.analysis().sopComplianceScore()), "call", id);
            add(cell, Measure.SENTIMENT_SUM, scaled(analysis.analysis().sentimentScore()), "call", id);
            for (CallAnalysis.Objection objection : analysis.analysis().objections()) {
                Cell objections = new Cell(
                        Rollup.OBJECTION_DAY,
                        call.companyId(),
                        call.day(),
                        List.of(
                                nobody(call.csrId()),
                                nobody(objection.category()),
                                objection.severity() == null
                                        ? ""
                                        : objection.severity().name()));
                add(objections, Measure.TOTAL, "call", id);
                if (Boolean.TRUE.equals(objection.overcome())) {
                    add(objections, Measure.OVERCOME, "call", id);
                }
            }
            for (String stage : analysis.analysis().sopStagesMissed()) {
                Cell stages = new Cell(
                        Rollup.SOP_STAGE_DAY,
                        call.companyId(),
                        call.day(),
                        List.of(nobody(call.csrId()), nobody(stage)));
                add(stages, Measure.MISSED, "call", id);
            }
        }
    }

    /** As {@link Derivation} has it, but only by the evidence that counts. */
    private @Nullable BookingStatus booking(CallRow call) {
        if (terms.booked().size() == Evidence.values().length) {
            return call.follows().bookingStatus();
        }
        AnalysisRow analysis = Derivation.standing(group, call);
        CallRow.Agent agent = call.agent();
        if (call.setBookingStatus() != null && counts(call.setBookingStatus())) {
            return call.setBookingStatus();
        }
        if (terms.booked().contains(Evidence.appointment) && bookedByAppointment(call)) {
            return BookingStatus.booked;
        }
        if (analysis != null
                && analysis.analysis().bookingStatus() != null
                && counts(analysis.analysis().bookingStatus())) {
            return analysis.analysis().bookingStatus();
        }
        if (agent != null
                && agent.attempt() == BookingAttemptStatus.confirmed
                && terms.booked().contains(Evidence.agent_confirmed)) {
            return BookingStatus.booked;
        }
        return agent != null && agent.endCallReason() != null ? BookingStatus.not_booked : null;
    }

    private boolean counts(BookingStatus told) {
        return told != BookingStatus.booked || terms.booked().contains(Evidence.booking_status);
    }

    private boolean bookedByAppointment(CallRow call) {
        for (AppointmentRow appointment : group.rows(Tables.APPOINTMENT)) {
            if (appointment.status() != AppointmentStatus.cancelled
                    && appointment.sourceCallId() != null
                    && (appointment.sourceCallId().equals(call.id())
                            || call.follows().linkedCallIds().contains(appointment.sourceCallId()))) {
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

    private void lead(LeadRow lead) {
        CallRow firstQualified = null;
        CallRow best = null;
        for (CallRow call : calls) {
            QualificationStatus qualification = call.follows().qualificationStatus();
            if (qualification == null
                    || call.callType() != CallType.csr_call
                    || !counted(call)
                    || !lead.id().equals(call.follows().leadId())) {
                continue;
            }
            if (firstQualified == null && terms.qualified().contains(qualification)) {
                firstQualified = call;
            }
            if (best == null || warmer(qualification, best.follows().qualificationStatus())) {
                best = call;
            }
        }
        if (firstQualified != null) {
            add(
                    cell(Rollup.CSR_DAY, firstQualified.day(), firstQualified.csrId()),
                    Measure.QUALIFIED_LEADS,
                    "lead",
                    lead.key());
            if (lead.assignedRepId() != null) {
                add(
                        cell(Rollup.SALES_DAY, firstQualified.day(), lead.assignedRepId()),
                        Measure.QUALIFIED_LEADS_ASSIGNED,
                        "lead",
                        lead.key());
            }
        }
        if (best != null) {
            add(
                    cell(Rollup.CSR_DAY, best.day(), best.csrId()),
                    bucket(best.follows().qualificationStatus()),
                    "lead",
                    lead.key());
        }
        if (lead.stage() == LeadStage.pending) {
            add(cell(Rollup.LEAD_PENDING, Rollup.NO_DAY, lead.assignedRepId()), Measure.LEADS, "lead", lead.key());
        }
        if (lead.closedAt() != null
                && lead.closedZone() != null
                && lead.dealStatus() == dev.otto.events.lead.DealStatus.won) {
            Cell cell = cell(
                    Rollup.SALES_DAY, lead.closedAt().atZone(lead.closedZone()).toLocalDate(), winner(lead));
            long seconds = Math.max(
                    0, Duration.between(lead.openedAt(), lead.closedAt()).toSeconds());
            add(cell, Measure.SECONDS_TO_CLOSE_SUM, seconds, "lead", lead.key());
            add(cell, Measure.CLOSE_COUNT, "lead", lead.key());
        }
    }

    /** The rep whose visit won the lead last, as the win itself is theirs; else the lead's. */
    private @Nullable String winner(LeadRow lead) {
        return group.rows(Tables.APPOINTMENT).stream()
                .filter(visit -> lead.id().equals(visit.leadId())
                        && visit.outcome() == Outcome.closed_won
                        && visit.outcomeAt() != null)
                .max(Comparator.comparing(AppointmentRow::outcomeAt).thenComparing(AppointmentRow::key))
                .map(visit -> Optional.ofNullable(visit.salesRepId()))
                .orElseGet(() -> Optional.ofNullable(lead.assignedRepId()))
                .orElse(null);
    }

    private static boolean warmer(QualificationStatus one, @Nullable QualificationStatus other) {
        return other == null || one.compareTo(other) < 0;
    }

    private static Measure bucket(@Nullable QualificationStatus qualification) {
        return switch (qualification) {
            case hot -> Measure.QUALIFIED_HOT;
            case warm -> Measure.QUALIFIED_WARM;
            case cold -> Measure.QUALIFIED_COLD;
            case unqualified -> Measure.UNQUALIFIED;
            case null -> throw new IllegalStateException("a lead's best call has an analysis");
        };
    }

    private void appointment(AppointmentRow appointment) {
        String id = appointment.key();
        CallRow conversation = Derivation.conversation(group, appointment);
        LocalDate booked = conversation == null || appointment.byHand()
                ? appointment.conversationAt().atZone(appointment.bookedZone()).toLocalDate()
                : conversation.day();
        Cell csr = cell(Rollup.CSR_DAY, booked, appointment.csrId());
        add(csr, Measure.APPOINTMENTS_BOOKED, "appointment", id);
        if (appointment.status() == AppointmentStatus.cancelled) {
            add(csr, Measure.APPOINTMENTS_CANCELLED, "appointment", id);
        }
        String rep = appointment.salesRepId();
        if (rep != null) {
            add(cell(Rollup.SALES_DAY, booked, rep), Measure.APPOINTMENTS_ASSIGNED, "appointment", id);
        }
        if (appointment.status() == AppointmentStatus.no_show) {
            add(cell(Rollup.SALES_DAY, appointment.day(), rep), Measure.NO_SHOWS, "appointment", id);
        }
        if (appointment.status() == AppointmentStatus.completed) {
            completed(appointment, rep);
        }
    }

    private void completed(AppointmentRow appointment, @Nullable String rep) {
        String id = appointment.key();
        LocalDate outcomeDay = appointment.outcomeDay();
        LocalDate decided = outcomeDay == null ? appointment.day() : outcomeDay;
        Cell cell = switch (appointment.outcome()) {
            case open -> {
                Cell at = cell(Rollup.SALES_DAY, appointment.day(), rep);
                add(at, Measure.OPEN, "appointment", id);
                yield at;
            }
            case closed_lost -> {
                Cell at = cell(Rollup.SALES_DAY, decided, rep);
                add(at, Measure.CLOSED_LOST, "appointment", id);
                yield at;
            }
            case closed_won -> {
                Cell at = cell(Rollup.SALES_DAY, decided, rep);
                add(at, Measure.CLOSED_WON, "appointment", id);
                add(at, Measure.REVENUE, scaled(appointment.dealValue()), "appointment", id);
                yield at;
            }
        };
        add(cell, Measure.APPOINTMENTS_COMPLETED, "appointment", id);
        add(cell, Measure.COMPLETED_VISITS, "appointment", id);
        boolean analysed = group.rows(Tables.RECORDING_SESSION).stream()
                .anyMatch(session -> session.appointmentId().equals(appointment.id()) && session.analysis() != null);
        if (analysed) {
            add(cell, Measure.ANALYSED_VISITS, "appointment", id);
        }
    }

    /** By the day on which it started and the rep who recorded it. */
    private void session(SessionRow session) {
        Cell cell = cell(Rollup.SALES_DAY, session.day(), session.salesRepId());
        if (session.durationSeconds() != null) {
            add(cell, Measure.RECORDED_SECONDS, session.durationSeconds(), "recording_session", session.key());
        }
        if (session.analysis() != null && isVisitsLast(session)) {
            add(
                    cell,
                    Measure.SOP_SUM,
                    scaled(session.analysis().sopComplianceScore()),
                    "recording_session",
                    session.key());
            add(cell, Measure.SOP_COUNT, "recording_session", session.key());
        }
    }

    /** A visit that was recorded in several pieces is one visit: it is graded by the last of them that was analysed. */
    private boolean isVisitsLast(SessionRow session) {
        return group.rows(Tables.RECORDING_SESSION).stream()
                .filter(other -> other.appointmentId().equals(session.appointmentId()) && other.analysis() != null)
                .max(Comparator.comparing(SessionRow::startedAt).thenComparing(SessionRow::key))
                .filter(session::equals)
                .isPresent();
    }

    private void missedCalls() {
        List<MissedCallEntryRow> entries = group.rows(Tables.MISSED_CALL).stream()
                .filter(entry -> entry.status() != MissedCallStatus.withdrawn && !rangTooShort(entry))
                .toList();
        for (MissedCallEntryRow entry : entries) {
            if (entry.firstEngagedAt() != null) {
                Cell cell = cell(Rollup.CSR_DAY, entry.day(), csrOf(entry));
                long seconds = Math.max(
                        0,
                        Duration.between(entry.missedAt(), entry.firstEngagedAt())
                                .toSeconds());
                add(cell, Measure.SPEED_SECONDS_SUM, seconds, "missed_call", entry.key());
                add(cell, Measure.SPEED_COUNT, "missed_call", entry.key());
            }
        }
        Set<UUID> rescuedLeads = new HashSet<>();
        entries.stream()
                .filter(entry -> entry.status() == MissedCallStatus.rescued
                        && entry.rescuedAt() != null
                        && !rescuedAt(entry)
                                .isAfter(entry.missedAt().plus(Duration.ofHours(terms.rescueWindowHours()))))
                .sorted(Comparator.comparing(Contributions::rescuedAt).thenComparing(MissedCallEntryRow::id))
                .filter(entry -> rescuedLeads.add(entry.leadId() == null ? entry.id() : entry.leadId()))
                .forEach(entry -> {
                    boolean auto = entry.by() != RescueBy.human;
                    LocalDate day = rescuedAt(entry)
                            .atZone(entry.rescuedZone() == null ? entry.zone() : entry.rescuedZone())
                            .toLocalDate();
                    add(
                            cell(Rollup.CSR_DAY, day, auto ? claimedBy(entry) : entry.userId()),
                            auto ? Measure.AUTO_RESCUES : Measure.HUMAN_RESCUES,
                            "missed_call",
                            entry.key());
                });
    }

    /** What did not ring long enough to count as missed was not rescued either; of several misses one is enough. */
    private boolean rangTooShort(MissedCallEntryRow entry) {
        return entry.misses().stream()
                .allMatch(miss ->
                        rangTooShort(group.row(Tables.CALL, miss.callId().toString())));
    }

    private boolean rangTooShort(@Nullable CallRow call) {
        return call != null && call.missed() && call.direction() == Direction.inbound && !missed(call);
    }

    private static java.time.Instant rescuedAt(MissedCallEntryRow entry) {
        return entry.rescuedAt() == null ? entry.missedAt() : entry.rescuedAt();
    }

    private @Nullable String csrOf(MissedCallEntryRow entry) {
        CallRow call = group.row(Tables.CALL, entry.callId().toString());
        return call == null ? null : call.csrId();
    }

    private @Nullable String claimedBy(MissedCallEntryRow entry) {
        CallRow call = group.row(Tables.CALL, entry.callId().toString());
        return call == null || !call.claimed() ? null : call.csrId();
    }

    private Cell cell(Rollup rollup, LocalDate day, @Nullable String person) {
        return new Cell(rollup, group.companyId(), day, List.of(nobody(person)));
    }

    private static String nobody(@Nullable String person) {
        return person == null ? "" : person;
    }

    private void add(Cell cell, Measure measure, String type, String id) {
        add(cell, measure, 1, type, id);
    }

    private void add(Cell cell, Measure measure, long units, String type, String id) {
        if (units != 0) {
            made.add(new Contribution(cell, measure, units, type, id));
        }
    }

    /** In millionths. */
    private static long scaled(@Nullable BigDecimal value) {
        return value == null
                ? 0
                : value.setScale(6, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
    }
}
