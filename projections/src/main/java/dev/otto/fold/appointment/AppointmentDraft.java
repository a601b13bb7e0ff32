package dev.otto.fold.appointment;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A {@link AppointmentRow} while it is being changed. */
final class AppointmentDraft {

    String companyId;
    UUID id;
    UUID contactCardId;

    @Nullable
    UUID leadId;

    @Nullable
    String salesRepId;

    @Nullable
    String storedCsrId;

    boolean csrSet;

    @Nullable
    String csrId;

    @Nullable
    UUID sourceCallId;

    boolean byHand;

    @Nullable
    String externalAppointmentId;

    @Nullable
    String serviceType;

    Instant scheduledStartAt;
    Instant scheduledEndAt;
    ZoneId scheduledZone;
    Instant conversationAt;
    ZoneId bookedZone;

    @Nullable
    String address;

    @Nullable
    Double latitude;

    @Nullable
    Double longitude;

    AppointmentStatus status;
    Outcome outcome;

    @Nullable
    Instant outcomeAt;

    @Nullable
    ZoneId outcomeZone;

    @Nullable
    BigDecimal dealValue;

    @Nullable
    String notes;

    @Nullable
    Instant reviewRequestedAt;

    AppointmentDraft(AppointmentRow row) {
        companyId = row.companyId();
        id = row.id();
        contactCardId = row.contactCardId();
        leadId = row.leadId();
        salesRepId = row.salesRepId();
        storedCsrId = row.storedCsrId();
        csrSet = row.csrSet();
        csrId = row.csrId();
        sourceCallId = row.sourceCallId();
        byHand = row.byHand();
        externalAppointmentId = row.externalAppointmentId();
        serviceType = row.serviceType();
        scheduledStartAt = row.scheduledStartAt();
        scheduledEndAt = row.scheduledEndAt();
        scheduledZone = row.scheduledZone();
        conversationAt = row.conversationAt();
        bookedZone = row.bookedZone();
        address = row.address();
        latitude = row.latitude();
        longitude = row.longitude();
        status = row.status();
        outcome = row.outcome();
        outcomeAt = row.outcomeAt();
        outcomeZone = row.outcomeZone();
        dealValue = row.dealValue();
        notes = row.notes();
        reviewRequestedAt = row.reviewRequestedAt();
    }

    AppointmentRow row() {
        return new AppointmentRow(
                companyId,
                id,
                contactCardId,
                leadId,
                salesRepId,
                storedCsrId,
                csrSet,
                csrId,
                sourceCallId,
                byHand,
                externalAppointmentId,
                serviceType,
                scheduledStartAt,
                scheduledEndAt,
                scheduledZone,
                conversationAt,
                bookedZone,
                address,
                latitude,
                longitude,
                status,
                outcome,
                outcomeAt,
                outcomeZone,
                dealValue,
                notes,
                reviewRequestedAt);
    }
}
