package dev.otto.read.appointment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.platform.http.Versioned;
import dev.otto.read.Stored;
import dev.otto.read.contact.ContactCardView;
import dev.otto.read.lead.LeadView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An appointment as the API shows it; {@code detail} only where one appointment is asked for. */
public record AppointmentView(
        UUID id,
        String companyId,
        UUID contactCardId,
        @Nullable UUID leadId,
        @Nullable String salesRepId,
        @Nullable String csrId,
        @Nullable UUID sourceCallId,
        @Nullable String externalAppointmentId,
        @Nullable String serviceType,
        Instant scheduledStartAt,
        Instant scheduledEndAt,
        @Nullable String address,
        @Nullable Double latitude,
        @Nullable Double longitude,
        AppointmentStatus status,
        Outcome outcome,
        @Nullable Instant outcomeAt,
        @Nullable BigDecimal dealValue,
        @Nullable String notes,
        @Nullable Instant reviewRequestedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ContactCardView contactCard,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LeadView lead,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Insights insights,
        @JsonIgnore long version)
        implements Versioned {

    /** What the analysis of the conversation found that helps the visit. */
    public record Insights(
            @Nullable String summary,
            List<String> keyPoints,
            List<CallAnalysis.Objection> objections,
            List<CallAnalysis.MissedOpportunity> missedOpportunities,
            List<String> risks) {}

    static AppointmentView of(Stored<AppointmentRow> stored) {
        return of(stored, null, null, null);
    }

    static AppointmentView of(
            Stored<AppointmentRow> stored,
            @Nullable ContactCardView card,
            @Nullable LeadView lead,
            @Nullable Insights insights) {
        AppointmentRow a = stored.row();
        return new AppointmentView(
                a.id(),
                a.companyId(),
                a.contactCardId(),
                a.leadId(),
                a.salesRepId(),
                a.csrId(),
                a.sourceCallId(),
                a.externalAppointmentId(),
                a.serviceType(),
                a.scheduledStartAt(),
                a.scheduledEndAt(),
                a.address(),
                a.latitude(),
                a.longitude(),
                a.status(),
                a.outcome(),
                a.outcomeAt(),
                a.dealValue(),
                a.notes(),
                a.reviewRequestedAt(),
                card,
                lead,
                insights,
                stored.sequence());
    }
}
