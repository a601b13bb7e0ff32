package dev.otto.write.lead;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadEvidence.OfAppointment;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.lead.LeadEvidence.OfEngagement;
import dev.otto.events.lead.LeadStatus;
import dev.otto.write.lead.LeadState.Decided;
import dev.otto.write.lead.LeadState.Dormant;
import dev.otto.write.lead.LeadState.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a lead stands, from all that stands about it: the order in which it became known plays no part. An outcome weighs
 * most, then what a person decided, then an appointment, then the analyses of the calls.
 */
final class LeadEvidenceWeighing {

    /** The reason of a lead lost because no analysed call was qualified. */
    static final String NOT_QUALIFIED = "not_qualified";

    /** The reason of a lead lost by the outcome of a visit. */
    static final String BY_OUTCOME = "outcome";

    private static final Comparator<OfCall> EARLIEST = Comparator.comparing(
                    OfCall::startedAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(OfCall::callId);

    /** What the analysis of a call, or without one the voice agent, makes of it. */
    private enum Verdict {
        qualified,
        service_not_offered,
        not_qualified,
        undecided
    }

    private LeadEvidenceWeighing() {}

    static Standing standing(LeadState state) {
        Standing awake = awake(state);
        @Nullable Dormant dormant = state.dormant();
        return dormant != null && awake.status().open() && !woken(state, dormant)
                ? Standing.dead(LeadStatus.dormant, dormant.at())
                : awake;
    }

    /** The temperature of the best analysed call that may be a lead's. */
    static @Nullable QualificationStatus qualification(LeadState state) {
        return countingCalls(state).stream()
                .map(OfCall::qualification)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The CSR of the earliest call that has one. */
    static @Nullable String csr(LeadState state) {
        return state.calls().values().stream()
                .filter(call -> call.csrId() != null)
                .min(EARLIEST)
                .map(OfCall::csrId)
                .orElse(null);
    }

    /** The earliest engagement by business time. */
    static @Nullable OfEngagement origin(LeadState state) {
        return state.engagements().values().stream()
                .min(Comparator.comparing(OfEngagement::engagedAt).thenComparing(OfEngagement::sourceId))
                .orElse(null);
    }

    /** The lead as it falls asleep. */
    static Dormant asleep(LeadState state, Instant at) {
        return new Dormant(at, state.engagements().keySet(), qualifiedCalls(state), state.appointments());
    }

    static boolean scheduled(LeadState state) {
        return any(state.appointments().values(), is(AppointmentStatus.scheduled));
    }

    private static Standing awake(LeadState state) {
        @Nullable Decided decided = state.decided();
        Map<UUID, OfAppointment> settled = decided == null ? Map.of() : decided.appointments();
        List<OfAppointment> news = state.appointments().values().stream()
                .filter(appointment -> !appointment.equals(settled.get(appointment.appointmentId())))
                .toList();
        if (any(news, LeadEvidenceWeighing::won)) {
            List<OfAppointment> won = state.appointments().values().stream()
                    .filter(LeadEvidenceWeighing::won)
                    .toList();
            return Standing.won(
                    won.stream()
                            .map(OfAppointment::dealValue)
                            .filter(Objects::nonNull)
                            .reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add),
                    latest(won));
        }
        List<OfAppointment> lost =
                news.stream().filter(LeadEvidenceWeighing::lost).toList();
        if (!lost.isEmpty()) {
            return Standing.lost(BY_OUTCOME, latest(lost), true, false);
        }
        if (decided != null && decided.status() == LeadStatus.closed_lost) {
            return Standing.lost(Objects.requireNonNull(decided.lostReason()), decided.closedAt(), true, true);
        }
        @Nullable LeadStatus visit = visit(state, news);
        Standing derived = visit == null ? byCalls(state) : Standing.open(visit);
        return decided == null ? derived : Standing.open(notBelow(decided, state, news, derived.status()));
    }

    /** What appointments without a closing outcome make of the lead; null without any that stands. */
    private static @Nullable LeadStatus visit(LeadState state, List<OfAppointment> news) {
        Collection<OfAppointment> all = state.appointments().values();
        if (any(all, is(AppointmentStatus.scheduled))) {
            return LeadStatus.qualified_booked;
        }
        if (any(news, is(AppointmentStatus.completed))) {
            return LeadStatus.pending_decision;
        }
        return any(all, is(AppointmentStatus.no_show)) ? LeadStatus.qualified_booked : null;
    }

    private static LeadStatus notBelow(Decided decided, LeadState state, List<OfAppointment> news, LeadStatus derived) {
        LeadStatus floor = decided.status();
        boolean calledOff = any(news, is(AppointmentStatus.cancelled))
                && state.appointments().values().stream().allMatch(is(AppointmentStatus.cancelled));
        if (calledOff && floor.compareTo(LeadStatus.qualified_unbooked) > 0) {
            floor = LeadStatus.qualified_unbooked;
        }
        boolean nextVisit = any(news, is(AppointmentStatus.scheduled));
        if (nextVisit && floor == LeadStatus.pending_decision) {
            floor = LeadStatus.qualified_booked;
        }
        LeadStatus best = derived.open() && derived.compareTo(floor) > 0 ? derived : floor;
        return best == LeadStatus.qualified_unbooked ? unbooked(state) : best;
    }

    private static Standing byCalls(LeadState state) {
        if (abandoned(state)) {
            return Standing.dead(LeadStatus.abandoned, earliest(state.calls().values(), state));
        }
        List<OfCall> calls = countingCalls(state);
        Map<Verdict, List<OfCall>> byVerdict =
                calls.stream().collect(Collectors.groupingBy(LeadEvidenceWeighing::verdict));
        if (byVerdict.containsKey(Verdict.qualified)) {
            return Standing.open(unbooked(state));
        }
        @Nullable List<OfCall> notOffered = byVerdict.get(Verdict.service_not_offered);
        if (notOffered != null) {
            return Standing.dead(LeadStatus.service_not_offered, earliest(notOffered, state));
        }
        @Nullable List<OfCall> notQualified = byVerdict.get(Verdict.not_qualified);
        if (notQualified != null
                && calls.stream().filter(OfCall::analysed).allMatch(call -> verdict(call) == Verdict.not_qualified)) {
            return Standing.lost(NOT_QUALIFIED, earliest(notQualified, state), false, false);
        }
        return Standing.open(state.appointments().isEmpty() ? LeadStatus.new_ : unbooked(state));
    }

    private static LeadStatus unbooked(LeadState state) {
        return state.openActions().isEmpty() ? LeadStatus.qualified_unbooked : LeadStatus.nurturing;
    }

    /** Every call is marked as no lead, and nothing but those calls brought the lead about. */
    private static boolean abandoned(LeadState state) {
        return !state.calls().isEmpty()
                && state.calls().values().stream().allMatch(OfCall::notALead)
                && state.calls().keySet().containsAll(state.engagements().keySet());
    }

    /** Not every call is analysed: whoever gets in touch wakes it until something speaks against that call. */
    private static boolean woken(LeadState state, Dormant dormant) {
        return !dormant.qualifiedCalls().containsAll(qualifiedCalls(state))
                || state.engagements().keySet().stream()
                        .anyMatch(source -> !dormant.heard().contains(source)
                                && good(state.calls().get(source)))
                || state.appointments().values().stream()
                        .anyMatch(appointment -> appointment.status() != AppointmentStatus.cancelled
                                && !appointment.equals(dormant.appointments().get(appointment.appointmentId())));
    }

    private static boolean good(@Nullable OfCall call) {
        return call == null || !call.notALead() && verdict(call) != Verdict.not_qualified && !call.serviceNotOffered();
    }

    private static Set<UUID> qualifiedCalls(LeadState state) {
        return countingCalls(state).stream()
                .filter(call -> verdict(call) == Verdict.qualified)
                .map(OfCall::callId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<OfCall> countingCalls(LeadState state) {
        return state.calls().values().stream().filter(call -> !call.notALead()).toList();
    }

    private static Verdict verdict(OfCall call) {
        if (call.serviceNotOffered()) {
            return Verdict.service_not_offered;
        }
        @Nullable QualificationStatus temperature = call.qualification();
        if (temperature == QualificationStatus.unqualified
                || temperature == null && call.leadQuality() == LeadQuality.unqualified) {
            return Verdict.not_qualified;
        }
        return temperature != null || call.leadQuality() == LeadQuality.qualified
                ? Verdict.qualified
                : Verdict.undecided;
    }

    private static boolean won(OfAppointment appointment) {
        return appointment.status() == AppointmentStatus.completed && appointment.outcome() == Outcome.closed_won;
    }

    private static boolean lost(OfAppointment appointment) {
        return appointment.status() == AppointmentStatus.completed && appointment.outcome() == Outcome.closed_lost;
    }

    private static Predicate<OfAppointment> is(AppointmentStatus status) {
        return appointment -> appointment.status() == status;
    }

    private static <T> boolean any(Collection<T> items, Predicate<T> predicate) {
        return items.stream().anyMatch(predicate);
    }

    private static @Nullable Instant latest(List<OfAppointment> appointments) {
        return times(appointments, OfAppointment::outcomeAt).stream()
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static @Nullable Instant earliest(Collection<OfCall> calls, LeadState state) {
        @Nullable OfEngagement origin = origin(state);
        return times(calls, OfCall::startedAt).stream()
                .min(Comparator.naturalOrder())
                .orElse(origin == null ? null : origin.engagedAt());
    }

    private static <T> List<Instant> times(Collection<T> items, Function<T, @Nullable Instant> time) {
        return items.stream().map(time).filter(Objects::nonNull).toList();
    }
}
