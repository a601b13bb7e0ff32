package dev.otto.write.appointment;

import dev.otto.events.appointment.AppointmentEvent.OutcomeRecorded;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of an appointment need to remember.
 *
 * @param booking what was booked, null before it is scheduled
 * @param touched whether a person booked or changed it, so that no conversation does
 * @param calledOffByPerson whether a person cancelled it, so that no conversation books it again
 */
record AppointmentState(
        @Nullable Booking booking,
        AppointmentStatus status,
        Verdict verdict,
        boolean touched,
        boolean calledOffByPerson,
        boolean csrByPerson,
        @Nullable Place place,
        boolean reviewRequested) {

    static final AppointmentState UNBOOKED =
            new AppointmentState(null, AppointmentStatus.scheduled, Verdict.OPEN, false, false, false, null, false);

    /** Who visits whom, when and why, and which conversation said so. */
    record Booking(
            UUID contactCardId,
            @Nullable UUID leadId,
            @Nullable UUID sourceCallId,
            @Nullable String salesRepId,
            @Nullable String csrId,
            @Nullable String serviceType,
            Instant start,
            Instant end,
            @Nullable String address,
            @Nullable String notes,
            Instant conversationAt,
            int rank) {

        Booking at(Instant newStart, Instant newEnd, Instant newConversationAt, int newRank) {
            return new Booking(
                    contactCardId,
                    leadId,
                    sourceCallId,
                    salesRepId,
                    csrId,
                    serviceType,
                    newStart,
                    newEnd,
                    address,
                    notes,
                    newConversationAt,
                    newRank);
        }

        /** Booked by hand; a conversation that moves a booking has a lower rank. */
        boolean byPerson() {
            return sourceCallId == null || rank == AppointmentCommand.PERSON;
        }

        Booking of(@Nullable UUID lead) {
            return new Booking(
                    contactCardId,
                    lead,
                    sourceCallId,
                    salesRepId,
                    csrId,
                    serviceType,
                    start,
                    end,
                    address,
                    notes,
                    conversationAt,
                    rank);
        }

        Booking withRep(@Nullable String rep) {
            return new Booking(
                    contactCardId,
                    leadId,
                    sourceCallId,
                    rep,
                    csrId,
                    serviceType,
                    start,
                    end,
                    address,
                    notes,
                    conversationAt,
                    rank);
        }

        Booking withCsr(@Nullable String csr) {
            return new Booking(
                    contactCardId,
                    leadId,
                    sourceCallId,
                    salesRepId,
                    csr,
                    serviceType,
                    start,
                    end,
                    address,
                    notes,
                    conversationAt,
                    rank);
        }

        Booking edited(@Nullable String newService, @Nullable String newAddress, @Nullable String newNotes) {
            return new Booking(
                    contactCardId,
                    leadId,
                    sourceCallId,
                    salesRepId,
                    csrId,
                    newService,
                    start,
                    end,
                    newAddress,
                    newNotes,
                    conversationAt,
                    rank);
        }
    }

    /**
     * What the visit led to, and when that last changed.
     *
     * @param byPerson whether a person decided what it led to, or that nobody was there, which no result of the visit then does
     * @param completedByPerson whether a person said that it took place, decided or not
     */
    record Verdict(
            Outcome outcome,
            @Nullable BigDecimal dealValue,
            @Nullable Instant at,
            boolean byPerson,
            boolean completedByPerson) {
        static final Verdict OPEN = new Verdict(Outcome.open, null, null, false, false);

        static Verdict noShow(boolean byPerson) {
            return new Verdict(Outcome.open, null, null, byPerson, false);
        }

        /** An outcome that is open and never was anything else decides nothing, whoever says it. */
        Verdict followedBy(OutcomeRecorded e) {
            boolean decides = e.outcome() != Outcome.open || e.outcomeAt() != null;
            return new Verdict(
                    e.outcome(),
                    e.dealValue(),
                    e.outcomeAt(),
                    byPerson || e.byPerson() && decides,
                    completedByPerson || e.byPerson());
        }

        boolean says(Outcome other, @Nullable BigDecimal otherValue) {
            return outcome == other
                    && (dealValue == null
                            ? otherValue == null
                            : otherValue != null && dealValue.compareTo(otherValue) == 0);
        }
    }

    /** Degrees, WGS 84. */
    record Place(double latitude, double longitude) {}

    AppointmentState with(Booking newBooking) {
        return new AppointmentState(
                newBooking, status, verdict, touched, calledOffByPerson, csrByPerson, place, reviewRequested);
    }

    AppointmentState with(AppointmentStatus newStatus) {
        return new AppointmentState(
                booking, newStatus, verdict, touched, calledOffByPerson, csrByPerson, place, reviewRequested);
    }

    AppointmentState with(Verdict newVerdict) {
        return new AppointmentState(
                booking, status, newVerdict, touched, calledOffByPerson, csrByPerson, place, reviewRequested);
    }

    AppointmentState with(Place newPlace) {
        return new AppointmentState(
                booking, status, verdict, touched, calledOffByPerson, csrByPerson, newPlace, reviewRequested);
    }

    AppointmentState touchedBy(boolean person) {
        return new AppointmentState(
                booking, status, verdict, touched || person, calledOffByPerson, csrByPerson, place, reviewRequested);
    }

    AppointmentState calledOff(boolean byPerson) {
        return new AppointmentState(
                booking,
                AppointmentStatus.cancelled,
                Verdict.OPEN,
                touched,
                byPerson,
                csrByPerson,
                place,
                reviewRequested);
    }

    AppointmentState withCsrByPerson(boolean byPerson) {
        return new AppointmentState(
                booking, status, verdict, touched, calledOffByPerson, byPerson, place, reviewRequested);
    }

    AppointmentState withReviewRequested() {
        return new AppointmentState(booking, status, verdict, touched, calledOffByPerson, csrByPerson, place, true);
    }
}
