package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.BookingConfirmed;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.WithdrawBooking;
import dev.otto.write.appointment.BookingNamings.Named;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.call.CallCommand.NoteAppointment;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A conversation that books, by its analysis or by the voice agent, becomes an appointment: at most one per conversation,
 * and the contact's appointment at the same start is the same booking. A newer analysis moves or undoes what an analysis
 * booked and no person touched; what another conversation still books stays, as that one's.
 */
@Component
class WhenConversationBooksThenScheduleAppointment implements Policy {

    private final RepCalendar calendar;
    private final BookingNamings namings;
    private final CallStandings calls;
    private final CompanyDirectory companies;

    WhenConversationBooksThenScheduleAppointment(
            RepCalendar calendar, BookingNamings namings, CallStandings calls, CompanyDirectory companies) {
        this.calendar = calendar;
        this.namings = namings;
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
            case AnalysisApplied e
            when BookingNamings.start(e.analysis()) != null -> book(e.callId(), e.contactCardId(), envelope, run);
            case AnalysisRevised e -> {
                if (!book(e.callId(), e.contactCardId(), envelope, run)) {
                    calendar.bookedFrom(envelope.companyId(), e.callId()).stream()
                            .filter(visit -> visit.status() == AppointmentStatus.scheduled)
                            .forEach(visit -> isLeft(visit, e.callId(), envelope, run));
                }
                bookedNoOther(e.callId(), e.contactCardId(), envelope, run);
            }
            case BookingConfirmed e when e.bookedStart() != null -> book(e.callId(), e.contactCardId(), envelope, run);
            default -> {}
        }
    }

    /** Whether the conversation books: as it stands by now, not as it was when the event was told. */
    private boolean book(UUID callId, @Nullable UUID told, EventEnvelope envelope, PolicyContext run) {
        Optional<Named> named = namings.of(envelope.companyId(), callId);
        named.ifPresent(n -> contact(callId, told).ifPresent(contact -> book(n, contact, envelope, run)));
        return named.isPresent();
    }

    private void book(Named named, UUID contact, EventEnvelope envelope, PolicyContext run) {
        calendar.holdBookings(envelope.companyId(), contact);
        if (!contact.equals(named.contactCardId())) {
            namings.belongs(named.callId(), contact);
        }
        UUID id = appointment(named, contact, envelope, run);
        ScheduleAppointment booking = booking(id, contact, named, envelope.companyId());
        run.send(booking, booking.conversationAt());
        calendar.find(envelope.companyId(), id)
                .filter(visit -> visit.status() == AppointmentStatus.scheduled
                        && visit.start().equals(named.start())
                        && !named.callId().equals(visit.sourceCallId()))
                .ifPresent(visit -> run.send(new NoteAppointment(named.callId(), id, true), booking.conversationAt()));
    }

    /**
     * Its own appointment, unless another stands at that start or its own is to stay where another conversation books it. One
     * that it shares with another is its own too, wherever a person put that since.
     */
    private UUID appointment(Named named, UUID contact, EventEnvelope envelope, PolicyContext run) {
        String company = envelope.companyId();
        Optional<Visit> own = calendar.bookedFrom(company, named.callId()).stream()
                .min(Comparator.comparing(visit -> visit.status() == AppointmentStatus.cancelled));
        Optional<Visit> twin = calendar.scheduledAt(company, contact, named.start());
        return own.filter(visit -> isKept(visit, named, twin.isPresent(), envelope, run))
                .or(() -> twin)
                .or(() -> Optional.ofNullable(named.appointmentId()).flatMap(id -> calendar.find(company, id)))
                .map(Visit::appointmentId)
                .orElseGet(() -> unused(named.callId(), company));
    }

    private boolean isKept(Visit own, Named named, boolean twin, EventEnvelope envelope, PolicyContext run) {
        return switch (own.status()) {
            case scheduled -> {
                boolean toBeLeft = named.rank() == AppointmentCommand.SHUNYA
                        && !own.start().equals(named.start())
                        && (twin || next(own, named.callId()).isPresent());
                yield !toBeLeft || !isLeft(own, named.callId(), envelope, run);
            }
            case cancelled -> !twin;
            case completed, no_show -> true;
        };
    }

    /** The id that the conversation's appointment has, or where another conversation took that one over, the next. */
    private UUID unused(UUID callId, String company) {
        UUID id = Ids.appointment(callId);
        while (calendar.find(company, id).isPresent()) {
            id = Ids.appointment(id);
        }
        return id;
    }

    /** Whether the visit is no longer this conversation's: it is that of another that still books it, or called off. */
    private boolean isLeft(Visit visit, UUID callId, EventEnvelope envelope, PolicyContext run) {
        @Nullable
        ScheduleAppointment next = next(visit, callId)
                .map(other -> booking(visit.appointmentId(), visit.contactCardId(), other, visit.companyId()))
                .orElse(null);
        Instant at = envelope.metadata().occurredAt();
        boolean left = run.send(new WithdrawBooking(visit.appointmentId(), callId, next), at)
                .changed();
        if (left && next != null) {
            run.send(new NoteAppointment(callId, visit.appointmentId(), false), at);
        }
        return left;
    }

    /** The earliest other conversation that books the visit. */
    private Optional<Named> next(Visit visit, UUID callId) {
        return namings.at(visit.companyId(), visit.contactCardId(), visit.start()).stream()
                .filter(other -> !other.callId().equals(callId))
                .min(Comparator.comparing(this::conversationAt).thenComparing(Named::callId));
    }

    /** Other conversations' visits that it booked too, and no longer does. */
    private void bookedNoOther(UUID callId, @Nullable UUID told, EventEnvelope envelope, PolicyContext run) {
        String company = envelope.companyId();
        Optional<Named> named = namings.of(company, callId);
        @Nullable Instant start = named.map(Named::start).orElse(null);
        @Nullable UUID shared = named.map(Named::appointmentId).orElse(null);
        contact(callId, told).map(contact -> calendar.ofContact(company, contact)).stream()
                .flatMap(Collection::stream)
                .filter(visit -> !callId.equals(visit.sourceCallId())
                        && !visit.start().equals(start)
                        && !visit.appointmentId().equals(shared))
                .forEach(visit -> run.send(
                        new NoteAppointment(callId, visit.appointmentId(), false),
                        envelope.metadata().occurredAt()));
    }

    private Optional<UUID> contact(UUID callId, @Nullable UUID told) {
        return calls.find(callId).map(CallStanding::contactCardId).or(() -> Optional.ofNullable(told));
    }

    private Instant conversationAt(Named named) {
        return calls.find(named.callId()).map(CallStanding::startedAt).orElse(named.at());
    }

    private ScheduleAppointment booking(UUID appointment, UUID contact, Named named, String company) {
        Optional<CallStanding> call = calls.find(named.callId());
        return new ScheduleAppointment(
                appointment,
                contact,
                call.map(CallStanding::leadId).orElse(null),
                named.callId(),
                null,
                null,
                call.map(CallStanding::csrId).orElse(null),
                null,
                named.start(),
                null,
                named.address(),
                null,
                conversationAt(named),
                named.rank(),
                companies.of(company).settings().defaultAppointmentMinutes());
    }
}
