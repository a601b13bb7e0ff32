package dev.otto.events.lead;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventType;
import dev.otto.events.Personal;
import dev.otto.events.call.QualificationStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a lead: one contact's buying interest. */
public sealed interface LeadEvent extends DomainEvent {

    UUID leadId();

    @Override
    UUID contactCardId();

    /** {@code ordinal} counts the contact's leads from 1; {@code sourceId} is the call, message, form or user that opened it. */
    @EventType("lead.opened")
    record LeadOpened(
            UUID leadId,
            UUID contactCardId,
            int ordinal,
            LeadSource source,
            @Nullable UUID sourceId,
            Instant openedAt) implements LeadEvent {}

    /** An engagement earlier by business time, or a correction of the first one, changes where the lead came from. */
    @EventType("lead.origin_corrected")
    record LeadOriginCorrected(
            UUID leadId,
            UUID contactCardId,
            LeadSource source,
            @Nullable UUID sourceId,
            Instant openedAt) implements LeadEvent {}

    /** What stands about one of the lead's calls, appointments or actions. */
    @EventType("lead.evidence_noted")
    record LeadEvidenceNoted(UUID leadId, UUID contactCardId, LeadEvidence evidence) implements LeadEvent {}

    /** The lead's temperature is now that of its best standing analysis; null when none stands. */
    @EventType("lead.qualified")
    record LeadQualified(
            UUID leadId, UUID contactCardId, @Nullable QualificationStatus qualificationStatus) implements LeadEvent {}

    /**
     * {@code cause} is a word: person, evidence, visit, dormant, revived. {@code closedAt} is set while {@code to} is not
     * open: business time of what closed it. A move from a status to itself corrects {@code closedAt} alone.
     */
    @EventType("lead.moved")
    record LeadMoved(
            UUID leadId,
            UUID contactCardId,
            LeadStatus from,
            LeadStatus to,
            String cause,
            @Nullable Instant closedAt) implements LeadEvent {}

    @EventType("lead.pooled")
    record LeadPooled(UUID leadId, UUID contactCardId) implements LeadEvent {}

    @EventType("lead.priority_set")
    record LeadPrioritySet(UUID leadId, UUID contactCardId, Priority priority) implements LeadEvent {}

    /** The CSR of the lead's earliest call that has one, until a person ({@code byPerson}) sets another. */
    @EventType("lead.csr_assigned")
    record LeadCsrAssigned(
            UUID leadId, UUID contactCardId, @Nullable String csrId, boolean byPerson) implements LeadEvent {}

    @EventType("lead.note_added")
    record LeadNoteAdded(
            UUID leadId, UUID contactCardId, @Personal String note) implements LeadEvent {}

    @EventType("lead.requested_by_rep")
    record LeadRequestedByRep(UUID leadId, UUID contactCardId, String repId) implements LeadEvent {}

    @EventType("lead.assigned_to_rep")
    record LeadAssignedToRep(UUID leadId, UUID contactCardId, String repId) implements LeadEvent {}

    @EventType("lead.released")
    record LeadReleased(UUID leadId, UUID contactCardId, String repId) implements LeadEvent {}

    /** {@code dealValue} is the sum of the lead's won appointments in the company's currency. */
    @EventType("lead.won")
    record LeadWon(UUID leadId, UUID contactCardId, BigDecimal dealValue, Instant closedAt) implements LeadEvent {}

    /**
     * {@code freesSlot}: lost by an outcome or a person, so that the next contact opens a new lead. {@code lostReason} is a
     * person's words, or {@code outcome} or {@code not_qualified}.
     */
    @EventType("lead.lost")
    record LeadLost(
            UUID leadId,
            UUID contactCardId,
            @Personal String lostReason,
            Instant closedAt,
            boolean freesSlot,
            boolean byPerson)
            implements LeadEvent {}

    /** A lead that had freed its contact's slot is open again: by a person, else by a corrected outcome. */
    @EventType("lead.reopened")
    record LeadReopened(UUID leadId, UUID contactCardId, int ordinal, LeadStatus status, boolean byPerson)
            implements LeadEvent {}

    @EventType("lead.activity_recorded")
    record LeadActivityRecorded(UUID leadId, UUID contactCardId, String kind, Instant activityAt)
            implements LeadEvent {}
}
