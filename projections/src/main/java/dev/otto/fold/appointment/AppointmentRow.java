package dev.otto.fold.appointment;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.fold.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An appointment.
 *
 * @param storedCsrId the CSR as events say; see {@code csrId} for who holds it
 * @param csrSet whether a person set it, or booked by hand, so that it no longer follows the conversation
 * @param csrId who holds it: set by a person, else the conversation's
 * @param byHand whether a person booked it in the first place, from a call of theirs or not
 * @param conversationAt business time of the conversation that booked it, or when it was made by hand
 * @param bookedZone the company's zone then
 * @param scheduledZone the company's zone when it was last scheduled
 * @param outcomeAt when outcome last changed value, null while it never did
 * @param outcomeZone the company's zone then
 */
public record AppointmentRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        @Nullable UUID leadId,
        @Nullable String salesRepId,
        @Nullable String storedCsrId,
        boolean csrSet,
        @Nullable String csrId,
        @Nullable UUID sourceCallId,
        boolean byHand,
        @Nullable String externalAppointmentId,
        @Nullable String serviceType,
        Instant scheduledStartAt,
        Instant scheduledEndAt,
        ZoneId scheduledZone,
        Instant conversationAt,
        ZoneId bookedZone,
        @Nullable String address,
        @Nullable Double latitude,
        @Nullable Double longitude,
        AppointmentStatus status,
        Outcome outcome,
        @Nullable Instant outcomeAt,
        @Nullable ZoneId outcomeZone,
        @Nullable BigDecimal dealValue,
        @Nullable String notes,
        @Nullable Instant reviewRequestedAt)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }

    /** The company-local day on which it starts. */
    public LocalDate day() {
        return scheduledStartAt.atZone(scheduledZone).toLocalDate();
    }

    /** The company-local day on which the outcome last changed value, null while it never did. */
    public @Nullable LocalDate outcomeDay() {
        return outcomeAt == null || outcomeZone == null
                ? null
                : outcomeAt.atZone(outcomeZone).toLocalDate();
    }

    /** The same appointment, held by that CSR. */
    public AppointmentRow withCsr(@Nullable String csr) {
        AppointmentDraft draft = new AppointmentDraft(this);
        draft.csrId = csr;
        return draft.row();
    }
}
