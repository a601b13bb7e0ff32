package dev.otto.write.lead;

import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvent.LeadActivityRecorded;
import dev.otto.events.lead.LeadEvent.LeadAssignedToRep;
import dev.otto.events.lead.LeadEvent.LeadCsrAssigned;
import dev.otto.events.lead.LeadEvent.LeadEvidenceNoted;
import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadMoved;
import dev.otto.events.lead.LeadEvent.LeadNoteAdded;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadEvent.LeadOriginCorrected;
import dev.otto.events.lead.LeadEvent.LeadPooled;
import dev.otto.events.lead.LeadEvent.LeadPrioritySet;
import dev.otto.events.lead.LeadEvent.LeadQualified;
import dev.otto.events.lead.LeadEvent.LeadReleased;
import dev.otto.events.lead.LeadEvent.LeadReopened;
import dev.otto.events.lead.LeadEvent.LeadRequestedByRep;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.events.lead.LeadEvidence;
import dev.otto.events.lead.LeadEvidence.NoAppointment;
import dev.otto.events.lead.LeadEvidence.NoSource;
import dev.otto.events.lead.LeadEvidence.OfAction;
import dev.otto.events.lead.LeadEvidence.OfAppointment;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.lead.LeadEvidence.OfEngagement;
import dev.otto.events.lead.LeadStatus;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.lead.LeadCommand.AddLeadNote;
import dev.otto.write.lead.LeadCommand.AssignLead;
import dev.otto.write.lead.LeadCommand.AssignLeadCsr;
import dev.otto.write.lead.LeadCommand.CloseLead;
import dev.otto.write.lead.LeadCommand.MarkDormant;
import dev.otto.write.lead.LeadCommand.MoveLead;
import dev.otto.write.lead.LeadCommand.NoteLeadEvidence;
import dev.otto.write.lead.LeadCommand.OpenLead;
import dev.otto.write.lead.LeadCommand.PoolLead;
import dev.otto.write.lead.LeadCommand.QualifyLead;
import dev.otto.write.lead.LeadCommand.RecordLeadActivity;
import dev.otto.write.lead.LeadCommand.ReleaseLead;
import dev.otto.write.lead.LeadCommand.ReopenLead;
import dev.otto.write.lead.LeadCommand.RequestLead;
import dev.otto.write.lead.LeadCommand.SetLeadPriority;
import dev.otto.write.lead.LeadState.Decided;
import dev.otto.write.lead.LeadState.Dormant;
import dev.otto.write.lead.LeadState.Said;
import dev.otto.write.lead.LeadState.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Between acts of people a lead stands where the evidence puts it; a person's word outranks evidence, an outcome outranks
 * both. Evidence may come before the lead is opened: it is kept, and speaks once the lead is there.
 */
final class LeadRules implements Rules<LeadState, LeadCommand, LeadEvent> {

    private static final String BY_PERSON = "person";
    private static final String BY_EVIDENCE = "evidence";
    private static final String BY_VISIT = "visit";
    private static final String REVIVED = "revived";
    private static final String DORMANT = "dormant";

    @Override
    public LeadState initial() {
        return LeadState.UNOPENED;
    }

    @Override
    public Decision<LeadEvent> decide(LeadState state, LeadCommand command, CommandContext context) {
        return switch (command) {
            case OpenLead c -> open(state, c);
            case NoteLeadEvidence c -> note(state, c, c.evidence());
            case QualifyLead c -> note(state, c, c.call());
            case RecordLeadActivity c -> recordActivity(state, c);
            case MoveLead c -> state.opened() ? move(state, c, c.to(), c.lostReason(), context) : unopened();
            case CloseLead c ->
                state.opened() ? move(state, c, LeadStatus.closed_lost, c.lostReason(), context) : unopened();
            case ReopenLead c -> state.opened() ? reopen(state, c) : unopened();
            case PoolLead c ->
                state.opened()
                                && state.status().open()
                                && !state.handling().inPool()
                                && state.handling().repId() == null
                        ? Decision.of(new LeadPooled(c.leadId(), c.contactCardId()))
                        : Decision.none();
            case SetLeadPriority c ->
                c.priority() == state.handling().priority()
                        ? Decision.none()
                        : Decision.of(new LeadPrioritySet(c.leadId(), c.contactCardId(), c.priority()));
            case AssignLeadCsr c -> assignCsr(state, c, context);
            case AddLeadNote c ->
                // said twice in a row it is one note: the request was sent again
                c.note().equals(state.handling().lastNote())
                        ? Decision.none()
                        : Decision.of(new LeadNoteAdded(c.leadId(), c.contactCardId(), c.note()));
            case RequestLead c -> request(state, c);
            case AssignLead c -> assign(state, c);
            case ReleaseLead c -> {
                @Nullable String rep = state.handling().repId();
                yield rep == null ? Decision.none() : Decision.of(new LeadReleased(c.leadId(), c.contactCardId(), rep));
            }
            case MarkDormant c -> markDormant(state, c, context);
        };
    }

    @Override
    public LeadState evolve(LeadState state, LeadEvent event) {
        Said said = state.said();
        return switch (event) {
            case LeadOpened e -> {
                OfEngagement first = new OfEngagement(Objects.requireNonNull(e.sourceId()), e.source(), e.openedAt());
                yield state.withOrdinal(e.ordinal()).with(first).with(said.withOrigin(first));
            }
            case LeadOriginCorrected e ->
                state.with(said.withOrigin(
                        new OfEngagement(Objects.requireNonNull(e.sourceId()), e.source(), e.openedAt())));
            case LeadEvidenceNoted e ->
                switch (e.evidence()) {
                    case OfEngagement engagement -> state.with(engagement);
                    case OfCall call -> state.with(call);
                    case OfAppointment appointment -> state.with(appointment);
                    case NoAppointment none -> state.withoutAppointment(none.appointmentId());
                    case NoSource none -> state.withoutSource(none.sourceId());
                    case OfAction action -> state.withAction(action.pendingActionId(), action.open());
                };
            case LeadQualified e -> state.with(said.withQualification(e.qualificationStatus()));
            case LeadCsrAssigned e ->
                state.with(said.withCsr(e.csrId())).with(state.handling().withCsrByPerson(e.byPerson()));
            case LeadMoved e -> moved(state, e);
            case LeadWon e -> state.with(said.with(Standing.won(e.dealValue(), e.closedAt())));
            case LeadLost e -> {
                LeadState lost =
                        state.with(said.with(Standing.lost(e.lostReason(), e.closedAt(), e.freesSlot(), e.byPerson())));
                yield e.byPerson()
                        ? lost.with(
                                new Decided(LeadStatus.closed_lost, e.lostReason(), e.closedAt(), state.appointments()),
                                null)
                        : lost;
            }
            case LeadReopened e -> {
                LeadState reopened = state.with(said.with(Standing.open(e.status())));
                yield e.byPerson() ? reopened.with(reopening(state), null) : reopened;
            }
            case LeadPooled _ -> state.with(state.handling().pooled());
            case LeadPrioritySet e -> state.with(state.handling().with(e.priority()));
            case LeadNoteAdded e -> state.with(state.handling().noted(e.note()));
            case LeadRequestedByRep e -> state.with(state.handling().requestedBy(e.repId()));
            case LeadAssignedToRep e -> state.with(state.handling().assignedTo(e.repId()));
            case LeadReleased _ -> state.with(state.handling().released());
            case LeadActivityRecorded e -> state.with(state.handling().activeAt(e.activityAt()));
        };
    }

    private static LeadState moved(LeadState state, LeadMoved e) {
        LeadState moved = state.with(state.said().with(Standing.dead(e.to(), e.closedAt())));
        return switch (e.cause()) {
            case BY_PERSON -> moved.with(new Decided(e.to(), null, null, state.appointments()), null);
            case DORMANT -> moved.with(state.decided(), asleep(state, Objects.requireNonNull(e.closedAt())));
            default -> moved;
        };
    }

    /** What had woken it and turned out bad may turn out good again: the same sleep remembers what it knew at first. */
    private static Dormant asleep(LeadState state, Instant at) {
        @Nullable Dormant before = state.dormant();
        return before != null && before.at().equals(at) ? before : LeadEvidenceWeighing.asleep(state, at);
    }

    private Decision<LeadEvent> open(LeadState state, OpenLead c) {
        OfEngagement engagement = new OfEngagement(c.sourceId(), c.source(), c.engagedAt());
        return state.opened()
                ? note(state, c, engagement)
                : withConsequences(
                        state,
                        c,
                        new LeadOpened(
                                c.leadId(), c.contactCardId(), c.ordinal(), c.source(), c.sourceId(), c.engagedAt()));
    }

    private Decision<LeadEvent> note(LeadState state, LeadCommand c, LeadEvidence evidence) {
        boolean known = switch (evidence) {
            case OfEngagement e -> e.equals(state.engagements().get(e.sourceId()));
            case OfCall e -> e.equals(state.calls().get(e.callId()));
            case OfAppointment e -> e.equals(state.appointments().get(e.appointmentId()));
            case NoAppointment e -> !state.appointments().containsKey(e.appointmentId());
            case NoSource e ->
                !state.engagements().containsKey(e.sourceId()) && !state.calls().containsKey(e.sourceId());
            case OfAction e -> e.open() == state.openActions().contains(e.pendingActionId());
        };
        return known
                ? Decision.none()
                : withConsequences(state, c, new LeadEvidenceNoted(c.leadId(), c.contactCardId(), evidence));
    }

    private static Decision<LeadEvent> recordActivity(LeadState state, RecordLeadActivity c) {
        Instant minute = c.activityAt().truncatedTo(ChronoUnit.MINUTES);
        @Nullable Instant last = state.handling().lastActivityAt();
        return last != null && !minute.isAfter(last)
                ? Decision.none()
                : Decision.of(new LeadActivityRecorded(c.leadId(), c.contactCardId(), c.kind(), minute));
    }

    private Decision<LeadEvent> move(
            LeadState state, LeadCommand c, LeadStatus to, @Nullable String lostReason, CommandContext context) {
        Standing now = state.said().standing();
        if (to == LeadStatus.closed_lost) {
            if (lostReason == null || lostReason.isBlank()) {
                return Decision.refuse("lost_reason_required", "A lead is lost for a reason: send lost_reason.");
            }
            if (now.status() == to && now.freesSlot()) {
                return lostReason.equals(now.lostReason())
                        ? Decision.none()
                        : Decision.of(new LeadLost(
                                c.leadId(),
                                c.contactCardId(),
                                lostReason,
                                Objects.requireNonNullElse(now.closedAt(), context.occurredAt()),
                                true,
                                true));
            }
            return now.status() == LeadStatus.closed_won
                    ? refuseMove(now.status(), to)
                    : Decision.of(
                            new LeadLost(c.leadId(), c.contactCardId(), lostReason, context.occurredAt(), true, true));
        }
        if (to == now.status()) {
            return Decision.none();
        }
        boolean onward = to.compareTo(now.status()) > 0
                || now.status() == LeadStatus.pending_decision && to == LeadStatus.qualified_booked;
        if (!now.status().open() || !to.open() || !onward) {
            return refuseMove(now.status(), to);
        }
        return withConsequences(
                state, c, new LeadMoved(c.leadId(), c.contactCardId(), now.status(), to, BY_PERSON, null));
    }

    private static Decision<LeadEvent> refuseMove(LeadStatus from, LeadStatus to) {
        return Decision.refuse(
                "lead_move_refused",
                "A lead that is " + from.word() + " cannot be moved to " + to.word() + ".",
                Map.of("from", from.word(), "to", to.word()));
    }

    private static Decision<LeadEvent> reopen(LeadState state, ReopenLead c) {
        if (state.status().open()) {
            return Decision.none();
        }
        if (c.latestOrdinal() > state.ordinal()) {
            return Decision.refuse(
                    "open_lead_exists",
                    "The contact has a later lead: lead number " + c.latestOrdinal() + " takes its place.",
                    Map.of("ordinal", c.latestOrdinal()));
        }
        LeadStatus status = LeadEvidenceWeighing.standing(state.with(reopening(state), null))
                .status();
        return Decision.of(new LeadReopened(c.leadId(), c.contactCardId(), state.ordinal(), status, true));
    }

    /** Reopening decides that the lead is open; what stood then no longer closes it. */
    private static Decided reopening(LeadState state) {
        return new Decided(LeadStatus.new_, null, null, state.appointments());
    }

    private static Decision<LeadEvent> assignCsr(LeadState state, AssignLeadCsr c, CommandContext context) {
        boolean stands = Objects.equals(c.csrId(), state.said().csrId())
                && state.handling().csrByPerson();
        return stands || !context.byPerson()
                ? Decision.none()
                : Decision.of(new LeadCsrAssigned(c.leadId(), c.contactCardId(), c.csrId(), true));
    }

    private static Decision<LeadEvent> request(LeadState state, RequestLead c) {
        if (!state.handling().inPool() || !state.status().open()) {
            return Decision.refuse("lead_not_in_pool", "The lead is not in the pool.");
        }
        return state.handling().requestedBy().contains(c.repId())
                ? Decision.refuse("lead_already_requested", "The rep has requested this lead already.")
                : Decision.of(new LeadRequestedByRep(c.leadId(), c.contactCardId(), c.repId()));
    }

    private static Decision<LeadEvent> assign(LeadState state, AssignLead c) {
        if (c.repId().equals(state.handling().repId())) {
            return Decision.none();
        }
        return state.opened() && state.status().open()
                ? Decision.of(new LeadAssignedToRep(c.leadId(), c.contactCardId(), c.repId()))
                : Decision.refuse("lead_closed", "The lead is " + state.status().word() + ": reopen it first.");
    }

    private Decision<LeadEvent> markDormant(LeadState state, MarkDormant c, CommandContext context) {
        LeadStatus now = state.status();
        return !state.opened() || !now.open() || LeadEvidenceWeighing.scheduled(state)
                ? Decision.none()
                : Decision.of(new LeadMoved(
                        c.leadId(), c.contactCardId(), now, LeadStatus.dormant, DORMANT, context.occurredAt()));
    }

    private static Decision<LeadEvent> unopened() {
        return Decision.refuse("lead_not_opened", "There is no such lead yet.");
    }

    /** The first event, and what follows from the evidence once it is in. */
    private Decision<LeadEvent> withConsequences(LeadState state, LeadCommand c, LeadEvent first) {
        List<LeadEvent> events = new ArrayList<>();
        events.add(first);
        LeadState after = evolve(state, first);
        if (!after.opened()) {
            return Decision.of(events);
        }
        UUID lead = c.leadId();
        UUID card = c.contactCardId();
        @Nullable OfEngagement origin = LeadEvidenceWeighing.origin(after);
        if (origin != null && !origin.equals(after.said().origin())) {
            events.add(new LeadOriginCorrected(lead, card, origin.source(), origin.sourceId(), origin.engagedAt()));
        }
        @Nullable QualificationStatus qualification = LeadEvidenceWeighing.qualification(after);
        if (qualification != after.said().qualification()) {
            events.add(new LeadQualified(lead, card, qualification));
        }
        @Nullable String csr = LeadEvidenceWeighing.csr(after);
        if (!after.handling().csrByPerson() && !Objects.equals(csr, after.said().csrId())) {
            events.add(new LeadCsrAssigned(lead, card, csr, false));
        }
        Standing said = after.said().standing();
        Standing stands = LeadEvidenceWeighing.standing(after);
        if (!same(said, stands)) {
            events.add(told(after, lead, card, said, stands));
        }
        return Decision.of(events);
    }

    private static boolean same(Standing a, Standing b) {
        return a.status() == b.status()
                && Objects.equals(a.closedAt(), b.closedAt())
                && Objects.equals(a.lostReason(), b.lostReason())
                && a.freesSlot() == b.freesSlot()
                && (a.dealValue() == null
                        ? b.dealValue() == null
                        : b.dealValue() != null && a.dealValue().compareTo(b.dealValue()) == 0);
    }

    private static LeadEvent told(LeadState state, UUID lead, UUID card, Standing said, Standing stands) {
        LeadStatus to = stands.status();
        if (to == LeadStatus.closed_won) {
            return new LeadWon(
                    lead,
                    card,
                    Objects.requireNonNullElse(stands.dealValue(), BigDecimal.ZERO),
                    Objects.requireNonNull(stands.closedAt()));
        }
        if (to == LeadStatus.closed_lost) {
            return new LeadLost(
                    lead,
                    card,
                    Objects.requireNonNull(stands.lostReason()),
                    Objects.requireNonNull(stands.closedAt()),
                    stands.freesSlot(),
                    stands.byPerson());
        }
        if (to.open() && said.freesSlot()) {
            return new LeadReopened(lead, card, state.ordinal(), to, false);
        }
        return new LeadMoved(lead, card, said.status(), to, cause(said.status(), to), stands.closedAt());
    }

    private static String cause(LeadStatus from, LeadStatus to) {
        if (to == LeadStatus.dormant) {
            return DORMANT;
        }
        if (to.open() && !from.open()) {
            return REVIVED;
        }
        return to == LeadStatus.pending_decision ? BY_VISIT : BY_EVIDENCE;
    }
}
