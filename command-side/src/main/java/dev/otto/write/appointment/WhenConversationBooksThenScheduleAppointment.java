package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.BookingConfirmed;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.WithdrawBooking;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A conversation that books, by its analysis or by the voice agent, becomes an appointment: at most one per conversation,
 * and the contact's appointment at the same start is the same booking. A newer analysis moves or undoes what an analysis
 * booked and no person touched.
 */
@Component
class WhenConversationBooksThenScheduleAppointment implements Policy {

    private final RepCalendar calendar;
    private final CallStandings calls;
    private final CompanyDirectory companies;

    WhenConversationBooksThenScheduleAppointment(
            RepCalendar calendar, CallStandings calls, CompanyDirectory companies) {
        this.calendar = calendar;
        this.calls = calls;
        this.companies = companies;
    }

    @Override
    public String name() {
        return "when_conversation_books_then_schedule_appointment";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case AnalysisApplied e -> book(e.callId(), e.contactCardId(), e.analysis(), envelope, run);
            case AnalysisRevised e -> follow(e.callId(), e.contactCardId(), e.analysis(), envelope, run);
            case BookingConfirmed e
            when e.bookedStart() != null ->
                book(
                        e.callId(),
                        e.contactCardId(),
                        e.bookedStart(),
                        null,
                        AppointmentCommand.VOICE_AGENT,
                        envelope,
                        run);
            default -> {}
        }
    }

    private void follow(
            UUID callId, @Nullable UUID contact, CallAnalysis analysis, EventEnvelope envelope, PolicyContext run) {
        if (!book(callId, contact, analysis, envelope, run)) {
            calendar.bookedFrom(envelope.companyId(), callId)
                    .forEach(visit -> run.send(
                            new WithdrawBooking(visit.appointmentId(), callId),
                            envelope.metadata().occurredAt()));
        }
    }

    /** Whether the analysis says that an appointment was booked, and when. */
    private boolean book(
            UUID callId, @Nullable UUID contact, CallAnalysis analysis, EventEnvelope envelope, PolicyContext run) {
        @Nullable Instant start = analysis.bookingStatus() == BookingStatus.booked ? analysis.bookedStart() : null;
        if (start != null) {
            book(callId, contact, start, analysis.entities().address(), AppointmentCommand.SHUNYA, envelope, run);
        }
        return start != null;
    }

    private void book(
            UUID callId,
            @Nullable UUID told,
            Instant start,
            @Nullable String address,
            int rank,
            EventEnvelope envelope,
            PolicyContext run) {
        String company = envelope.companyId();
        Optional<CallStanding> call = calls.find(callId);
        @Nullable UUID contact = call.map(CallStanding::contactCardId).orElse(told);
        if (contact == null) {
            return;
        }
        Instant conversationAt =
                call.map(CallStanding::startedAt).orElse(envelope.metadata().occurredAt());
        UUID appointment = calendar.bookedFrom(company, callId).stream()
                .findFirst()
                .or(() -> calendar.scheduledAt(company, contact, start))
                .map(Visit::appointmentId)
                .orElse(Ids.appointment(callId));
        run.send(
                new ScheduleAppointment(
                        appointment,
                        contact,
                        call.map(CallStanding::leadId).orElse(null),
                        callId,
                        null,
                        null,
                        call.map(CallStanding::csrId).orElse(null),
                        null,
                        start,
                        null,
                        address,
                        null,
                        conversationAt,
                        rank,
                        companies.of(company).settings().defaultAppointmentMinutes()),
                conversationAt);
    }
}
