package dev.otto.write.lead;

import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadEvidence.OfAppointment;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.lead.LeadEvidence.OfEngagement;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.Priority;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a lead need to remember: the standing evidence by source, the last decisions of people, and what was
 * already said of the lead.
 *
 * @param ordinal of the lead among its contact's, 0 until it is opened
 * @param decided what a person last decided about the status, null when nobody did
 * @param dormant since when nothing was heard, null when it is not so
 */
record LeadState(
        int ordinal,
        Map<UUID, OfEngagement> engagements,
        Map<UUID, OfCall> calls,
        Map<UUID, OfAppointment> appointments,
        Set<UUID> openActions,
        @Nullable Decided decided,
        @Nullable Dormant dormant,
        Said said,
        Handling handling) {

    static final LeadState UNOPENED = new LeadState(
            0,
            Map.of(),
            Map.of(),
            Map.of(),
            Set.of(),
            null,
            null,
            new Said(new Standing(LeadStatus.new_, null, null, null, false, false), null, null, null),
            new Handling(false, null, Set.of(), null, false, null, null));

    /**
     * A person's decision.
     *
     * @param status what they said: an open status, which no evidence takes back, or closed_lost
     * @param appointments what stood then; an outcome among these no longer closes the lead
     */
    record Decided(
            LeadStatus status,
            @Nullable String lostReason,
            @Nullable Instant closedAt,
            Map<UUID, OfAppointment> appointments) {}

    /**
     * What stood when the lead fell asleep: only something good beyond this wakes it.
     *
     * @param heard what the customer had engaged by
     */
    record Dormant(Instant at, Set<UUID> heard, Set<UUID> qualifiedCalls, Map<UUID, OfAppointment> appointments) {}

    /** What events have said of the lead so far. */
    record Said(
            Standing standing,
            @Nullable OfEngagement origin,
            @Nullable QualificationStatus qualification,
            @Nullable String csrId) {

        Said with(Standing newStanding) {
            return new Said(newStanding, origin, qualification, csrId);
        }

        Said withOrigin(OfEngagement newOrigin) {
            return new Said(standing, newOrigin, qualification, csrId);
        }

        Said withQualification(@Nullable QualificationStatus newQualification) {
            return new Said(standing, origin, newQualification, csrId);
        }

        Said withCsr(@Nullable String newCsrId) {
            return new Said(standing, origin, qualification, newCsrId);
        }
    }

    /** Where a lead stands, and why it is closed. */
    record Standing(
            LeadStatus status,
            @Nullable String lostReason,
            @Nullable BigDecimal dealValue,
            @Nullable Instant closedAt,
            boolean freesSlot,
            boolean byPerson) {

        static Standing open(LeadStatus status) {
            return new Standing(status, null, null, null, false, false);
        }

        static Standing dead(LeadStatus status, @Nullable Instant closedAt) {
            return new Standing(status, null, null, closedAt, false, false);
        }

        static Standing lost(String reason, @Nullable Instant closedAt, boolean freesSlot, boolean byPerson) {
            return new Standing(LeadStatus.closed_lost, reason, null, closedAt, freesSlot, byPerson);
        }

        static Standing won(BigDecimal dealValue, @Nullable Instant closedAt) {
            return new Standing(LeadStatus.closed_won, null, dealValue, closedAt, true, false);
        }
    }

    /** Who looks after the lead, as people set it. */
    record Handling(
            boolean inPool,
            @Nullable String repId,
            Set<String> requestedBy,
            @Nullable Priority priority,
            boolean csrByPerson,
            @Nullable Instant lastActivityAt,
            @Nullable String lastNote) {

        Handling pooled() {
            return new Handling(true, null, requestedBy, priority, csrByPerson, lastActivityAt, lastNote);
        }

        Handling requestedBy(String rep) {
            Set<String> reps = new HashSet<>(requestedBy);
            reps.add(rep);
            return new Handling(inPool, repId, Set.copyOf(reps), priority, csrByPerson, lastActivityAt, lastNote);
        }

        Handling assignedTo(String rep) {
            return new Handling(false, rep, requestedBy, priority, csrByPerson, lastActivityAt, lastNote);
        }

        Handling released() {
            return new Handling(true, null, Set.of(), priority, csrByPerson, lastActivityAt, lastNote);
        }

        Handling with(Priority newPriority) {
            return new Handling(inPool, repId, requestedBy, newPriority, csrByPerson, lastActivityAt, lastNote);
        }

        Handling withCsrByPerson(boolean byPerson) {
            return new Handling(inPool, repId, requestedBy, priority, byPerson, lastActivityAt, lastNote);
        }

        Handling noted(String note) {
            return new Handling(inPool, repId, requestedBy, priority, csrByPerson, lastActivityAt, note);
        }

        Handling activeAt(Instant instant) {
            return new Handling(inPool, repId, requestedBy, priority, csrByPerson, instant, lastNote);
        }
    }

    boolean opened() {
        return ordinal > 0;
    }

    LeadStatus status() {
        return said.standing().status();
    }

    LeadState withOrdinal(int newOrdinal) {
        return new LeadState(
                newOrdinal, engagements, calls, appointments, openActions, decided, dormant, said, handling);
    }

    LeadState with(OfEngagement engagement) {
        return new LeadState(
                ordinal,
                put(engagements, engagement.sourceId(), engagement),
                calls,
                appointments,
                openActions,
                decided,
                dormant,
                said,
                handling);
    }

    LeadState with(OfCall call) {
        return new LeadState(
                ordinal,
                engagements,
                put(calls, call.callId(), call),
                appointments,
                openActions,
                decided,
                dormant,
                said,
                handling);
    }

    LeadState with(OfAppointment appointment) {
        return new LeadState(
                ordinal,
                engagements,
                calls,
                put(appointments, appointment.appointmentId(), appointment),
                openActions,
                decided,
                dormant,
                said,
                handling);
    }

    LeadState withoutAppointment(UUID appointmentId) {
        return new LeadState(
                ordinal,
                engagements,
                calls,
                without(appointments, appointmentId),
                openActions,
                decided,
                dormant,
                said,
                handling);
    }

    LeadState withoutSource(UUID sourceId) {
        return new LeadState(
                ordinal,
                without(engagements, sourceId),
                without(calls, sourceId),
                appointments,
                openActions,
                decided,
                dormant,
                said,
                handling);
    }

    LeadState withAction(UUID action, boolean open) {
        Set<UUID> actions = new HashSet<>(openActions);
        if (open) {
            actions.add(action);
        } else {
            actions.remove(action);
        }
        return new LeadState(
                ordinal, engagements, calls, appointments, Set.copyOf(actions), decided, dormant, said, handling);
    }

    LeadState with(@Nullable Decided newDecided, @Nullable Dormant newDormant) {
        return new LeadState(
                ordinal, engagements, calls, appointments, openActions, newDecided, newDormant, said, handling);
    }

    LeadState with(Said newSaid) {
        return new LeadState(
                ordinal, engagements, calls, appointments, openActions, decided, dormant, newSaid, handling);
    }

    LeadState with(Handling newHandling) {
        return new LeadState(
                ordinal, engagements, calls, appointments, openActions, decided, dormant, said, newHandling);
    }

    private static <V> Map<UUID, V> without(Map<UUID, V> map, UUID key) {
        Map<UUID, V> copy = new HashMap<>(map);
        copy.remove(key);
        return Map.copyOf(copy);
    }

    private static <V> Map<UUID, V> put(Map<UUID, V> map, UUID key, V value) {
        Map<UUID, V> copy = new HashMap<>(map);
        copy.put(key, value);
        return Map.copyOf(copy);
    }
}
