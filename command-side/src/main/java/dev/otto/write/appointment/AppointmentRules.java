package dev.otto.write.appointment;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentEvent.AppointmentAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCancelled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCsrAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentEdited;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLeadLinked;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLocated;
import dev.otto.events.appointment.AppointmentEvent.AppointmentNoShow;
import dev.otto.events.appointment.AppointmentEvent.AppointmentRescheduled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.appointment.AppointmentEvent.OutcomeRecorded;
import dev.otto.events.appointment.AppointmentEvent.ReviewRequested;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.Rules;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointment;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointmentCsr;
import dev.otto.write.appointment.AppointmentCommand.CancelAppointment;
import dev.otto.write.appointment.AppointmentCommand.CompleteAppointment;
import dev.otto.write.appointment.AppointmentCommand.EditAppointment;
import dev.otto.write.appointment.AppointmentCommand.LinkAppointmentToLead;
import dev.otto.write.appointment.AppointmentCommand.LocateAppointment;
import dev.otto.write.appointment.AppointmentCommand.MarkNoShow;
import dev.otto.write.appointment.AppointmentCommand.RecordOutcome;
import dev.otto.write.appointment.AppointmentCommand.RequestReview;
import dev.otto.write.appointment.AppointmentCommand.RescheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.WithdrawBooking;
import dev.otto.write.appointment.AppointmentState.Booking;
import dev.otto.write.appointment.AppointmentState.Place;
import dev.otto.write.appointment.AppointmentState.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation may move or undo what a conversation booked; nothing automatic undoes a person. */
final class AppointmentRules implements Rules<AppointmentState, AppointmentCommand, AppointmentEvent> {

    private static final Duration LONGEST = Duration.ofHours(24);

    @Override
    public AppointmentState initial() {
        return AppointmentState.UNBOOKED;
    }

    @Override
    public Decision<AppointmentEvent> decide(
            AppointmentState state, AppointmentCommand command, CommandContext context) {
        @Nullable Booking booking = state.booking();
        if (command instanceof ScheduleAppointment c) {
            return booking == null ? schedule(c, c.csrId()) : bookedAgain(state, booking, c);
        }
        if (booking == null) {
            return Decision.refuse("appointment_not_scheduled", "There is no such appointment yet.");
        }
        return switch (command) {
            case ScheduleAppointment c -> bookedAgain(state, booking, c);
            case RescheduleAppointment c -> reschedule(state, booking, c, context);
            case EditAppointment c -> edit(booking, c);
            case AssignAppointmentCsr c -> assignCsr(state, booking, c, context);
            case AssignAppointment c -> assign(state, booking, c, context);
            case LinkAppointmentToLead c ->
                Objects.equals(c.leadId(), booking.leadId()) || booking.byPerson()
                        ? Decision.none()
                        : Decision.of(new AppointmentLeadLinked(
                                c.appointmentId(), booking.contactCardId(), c.leadId(), booking.leadId()));
            case LocateAppointment c ->
                new Place(c.latitude(), c.longitude()).equals(state.place())
                        ? Decision.none()
                        : Decision.of(new AppointmentLocated(
                                c.appointmentId(), booking.contactCardId(), c.latitude(), c.longitude()));
            case CancelAppointment c -> cancel(state, booking, c, context);
            case WithdrawBooking c -> withdraw(state, booking, c);
            case MarkNoShow c -> noShow(state, booking, c, context);
            case CompleteAppointment c -> complete(state, booking, c, context);
            case RecordOutcome c -> record(state, booking, c, context);
            case RequestReview c -> review(state, booking, c, context);
        };
    }

    @Override
    public AppointmentState evolve(AppointmentState state, AppointmentEvent event) {
        return switch (event) {
            case AppointmentScheduled e -> scheduled(state, e);
            case AppointmentRescheduled e ->
                state.with(booking(state)
                                .at(e.scheduledStartAt(), e.scheduledEndAt(), e.conversationAt(), e.sourceRank()))
                        .with(AppointmentStatus.scheduled)
                        .with(Verdict.OPEN)
                        .touchedBy(e.sourceRank() == AppointmentCommand.PERSON);
            case AppointmentEdited e ->
                state.with(booking(state).edited(e.serviceType(), e.address(), e.notes()))
                        .touchedBy(true);
            case AppointmentCsrAssigned e ->
                state.with(booking(state).withCsr(e.csrId())).withCsrByPerson(e.byPerson());
            case AppointmentAssigned e ->
                state.with(booking(state).withRep(e.salesRepId())).touchedBy(true);
            case AppointmentLeadLinked e -> state.with(booking(state).of(e.leadId()));
            case AppointmentLocated e -> state.with(new Place(e.latitude(), e.longitude()));
            case AppointmentCancelled e -> state.calledOff(e.byPerson());
            case AppointmentNoShow e -> state.with(AppointmentStatus.no_show).with(Verdict.noShow(e.byPerson()));
            case OutcomeRecorded e ->
                state.with(AppointmentStatus.completed)
                        .with((state.status() == AppointmentStatus.no_show ? Verdict.OPEN : state.verdict())
                                .followedBy(e));
            case ReviewRequested _ -> state.withReviewRequested();
        };
    }

    private static AppointmentState scheduled(AppointmentState before, AppointmentScheduled e) {
        boolean byPerson = e.sourceRank() == AppointmentCommand.PERSON;
        return AppointmentState.UNBOOKED
                .with(new Booking(
                        e.contactCardId(),
                        e.leadId(),
                        e.sourceCallId(),
                        e.salesRepId(),
                        e.csrId(),
                        e.serviceType(),
                        e.scheduledStartAt(),
                        e.scheduledEndAt(),
                        e.address(),
                        e.notes(),
                        e.conversationAt(),
                        e.sourceRank()))
                .touchedBy(byPerson)
                .withCsrByPerson(byPerson || before.csrByPerson());
    }

    private static Booking booking(AppointmentState state) {
        return Objects.requireNonNull(state.booking(), "an appointment's first event is its scheduling");
    }

    private static Decision<AppointmentEvent> schedule(ScheduleAppointment c, @Nullable String csr) {
        Instant start = c.scheduledStartAt();
        Instant end = end(c);
        @Nullable Decision<AppointmentEvent> refused = refusedTimes(start, end);
        return refused != null
                ? refused
                : Decision.of(new AppointmentScheduled(
                        c.appointmentId(),
                        c.contactCardId(),
                        c.leadId(),
                        c.sourceCallId(),
                        c.externalAppointmentId(),
                        c.salesRepId(),
                        csr,
                        c.serviceType(),
                        start,
                        end,
                        c.address(),
                        c.notes(),
                        c.conversationAt(),
                        c.sourceRank()));
    }

    private static Instant end(ScheduleAppointment c) {
        return Objects.requireNonNullElseGet(
                c.scheduledEndAt(), () -> c.scheduledStartAt().plus(Duration.ofMinutes(c.defaultMinutes())));
    }

    private static Decision<AppointmentEvent> bookedAgain(
            AppointmentState state, Booking booking, ScheduleAppointment c) {
        if (c.sourceRank() == AppointmentCommand.PERSON && state.status() == AppointmentStatus.scheduled) {
            return bookedByHandToo(state, booking, c);
        }
        if (state.status() == AppointmentStatus.cancelled) {
            boolean mayReturn = !state.calledOffByPerson() && !state.touched();
            return mayReturn ? schedule(c, csr(state, booking, c)) : Decision.none();
        }
        boolean outranks = c.sourceRank() > booking.rank()
                || c.sourceRank() == booking.rank() && !c.conversationAt().isBefore(booking.conversationAt());
        if (state.status() != AppointmentStatus.scheduled || state.touched()) {
            return Decision.none();
        }
        if (c.scheduledStartAt().equals(booking.start())) {
            return saidAgain(state, booking, c, outranks);
        }
        if (!outranks) {
            return Decision.none();
        }
        Instant end = end(c);
        @Nullable Decision<AppointmentEvent> refused = refusedTimes(c.scheduledStartAt(), end);
        return refused != null
                ? refused
                : Decision.of(new AppointmentRescheduled(
                        c.appointmentId(),
                        booking.contactCardId(),
                        c.scheduledStartAt(),
                        end,
                        c.conversationAt(),
                        c.sourceRank()));
    }

    /**
     * A person books what a conversation booked: it is theirs from now on. What they leave unsaid stays, and so does which
     * conversation booked it and when. What a person booked or changed before is not overwritten unseen.
     */
    private static Decision<AppointmentEvent> bookedByHandToo(
            AppointmentState state, Booking booking, ScheduleAppointment c) {
        @Nullable Instant toldEnd = c.scheduledEndAt();
        Instant end = toldEnd == null ? booking.end() : toldEnd;
        Booking said = new Booking(
                booking.contactCardId(),
                or(c.leadId(), booking.leadId()),
                or(booking.sourceCallId(), c.sourceCallId()),
                or(c.salesRepId(), booking.salesRepId()),
                c.csrId(),
                or(c.serviceType(), booking.serviceType()),
                booking.start(),
                end,
                or(c.address(), booking.address()),
                or(c.notes(), booking.notes()),
                booking.conversationAt(),
                c.sourceRank());
        if (state.touched()) {
            boolean same = said.withCsr(booking.csrId())
                    .at(booking.start(), end, booking.conversationAt(), booking.rank())
                    .equals(booking);
            return same
                    ? Decision.none()
                    : Decision.refuse(
                            "appointment_exists",
                            "The contact has an appointment at that time already, which says otherwise: change that one.",
                            Map.of("appointment_id", c.appointmentId().toString()));
        }
        @Nullable Decision<AppointmentEvent> refused = refusedTimes(said.start(), end);
        if (refused != null) {
            return refused;
        }
        AppointmentScheduled booked = new AppointmentScheduled(
                c.appointmentId(),
                said.contactCardId(),
                booking.leadId(),
                said.sourceCallId(),
                c.externalAppointmentId(),
                said.salesRepId(),
                said.csrId(),
                said.serviceType(),
                said.start(),
                end,
                said.address(),
                said.notes(),
                said.conversationAt(),
                said.rank());
        return Objects.equals(said.leadId(), booking.leadId())
                ? Decision.of(booked)
                : Decision.of(
                        booked,
                        new AppointmentLeadLinked(
                                c.appointmentId(), said.contactCardId(), said.leadId(), booking.leadId()));
    }

    private static <T> @Nullable T or(@Nullable T said, @Nullable T standing) {
        return said == null ? standing : said;
    }

    /**
     * The same booking, of which another source may know the place better; a result of its own conversation replaces the
     * earlier result's place even by none. It is that of the earliest conversation, whichever was told first.
     */
    private static Decision<AppointmentEvent> saidAgain(
            AppointmentState state, Booking booking, ScheduleAppointment c, boolean outranks) {
        boolean own = Objects.equals(c.sourceCallId(), booking.sourceCallId());
        boolean knowsBetter = outranks && (own || c.address() != null);
        @Nullable String address = knowsBetter || booking.address() == null ? c.address() : booking.address();
        if (!own && isEarlier(c, booking)) {
            return Decision.of(new AppointmentScheduled(
                    c.appointmentId(),
                    booking.contactCardId(),
                    c.leadId(),
                    c.sourceCallId(),
                    c.externalAppointmentId(),
                    booking.salesRepId(),
                    csr(state, booking, c),
                    booking.serviceType(),
                    booking.start(),
                    booking.end(),
                    address,
                    booking.notes(),
                    c.conversationAt(),
                    c.sourceRank()));
        }
        int rank = own ? Math.max(c.sourceRank(), booking.rank()) : booking.rank();
        if (!Objects.equals(address, booking.address())) {
            return Decision.of(new AppointmentScheduled(
                    c.appointmentId(),
                    booking.contactCardId(),
                    booking.leadId(),
                    booking.sourceCallId(),
                    c.externalAppointmentId(),
                    booking.salesRepId(),
                    booking.csrId(),
                    booking.serviceType(),
                    booking.start(),
                    booking.end(),
                    address,
                    booking.notes(),
                    booking.conversationAt(),
                    rank));
        }
        return rank == booking.rank()
                ? Decision.none()
                : Decision.of(new AppointmentRescheduled(
                        c.appointmentId(),
                        booking.contactCardId(),
                        booking.start(),
                        booking.end(),
                        booking.conversationAt(),
                        rank));
    }

    private static boolean isEarlier(ScheduleAppointment c, Booking booking) {
        @Nullable UUID told = c.sourceCallId();
        @Nullable UUID standing = booking.sourceCallId();
        if (told == null || standing == null) {
            return false;
        }
        int order = c.conversationAt().compareTo(booking.conversationAt());
        return order < 0 || order == 0 && told.compareTo(standing) < 0;
    }

    private static @Nullable String csr(AppointmentState state, Booking booking, ScheduleAppointment c) {
        return state.csrByPerson() ? booking.csrId() : c.csrId();
    }

    private static Decision<AppointmentEvent> withdraw(AppointmentState state, Booking booking, WithdrawBooking c) {
        boolean stands = state.status() != AppointmentStatus.scheduled
                || state.touched()
                || booking.rank() != AppointmentCommand.SHUNYA
                || !c.sourceCallId().equals(booking.sourceCallId());
        if (stands) {
            return Decision.none();
        }
        @Nullable ScheduleAppointment next = c.next();
        return next == null
                ? Decision.of(new AppointmentCancelled(
                        c.appointmentId(), booking.contactCardId(), booking.leadId(), null, false))
                : schedule(next, csr(state, booking, next));
    }

    private static Decision<AppointmentEvent> reschedule(
            AppointmentState state, Booking booking, RescheduleAppointment c, CommandContext context) {
        if (state.status() == AppointmentStatus.completed || state.status() == AppointmentStatus.cancelled) {
            return refuseClosed(state);
        }
        Instant start = Objects.requireNonNullElse(c.scheduledStartAt(), booking.start());
        Instant end = Objects.requireNonNullElseGet(
                c.scheduledEndAt(), () -> start.plus(Duration.between(booking.start(), booking.end())));
        if (start.equals(booking.start())
                && end.equals(booking.end())
                && state.status() == AppointmentStatus.scheduled) {
            return Decision.none();
        }
        @Nullable Decision<AppointmentEvent> refused = refusedTimes(start, end);
        return refused != null
                ? refused
                : Decision.of(new AppointmentRescheduled(
                        c.appointmentId(),
                        booking.contactCardId(),
                        start,
                        end,
                        booking.conversationAt(),
                        context.byPerson() ? AppointmentCommand.PERSON : booking.rank()));
    }

    private static @Nullable Decision<AppointmentEvent> refusedTimes(Instant start, Instant end) {
        if (!end.isAfter(start)) {
            return Decision.refuse("appointment_times_refused", "An appointment ends after it starts.");
        }
        return Duration.between(start, end).compareTo(LONGEST) > 0
                ? Decision.refuse("appointment_times_refused", "An appointment takes at most 24 hours.")
                : null;
    }

    private static Decision<AppointmentEvent> edit(Booking booking, EditAppointment c) {
        Booking edited = booking.edited(
                patched(booking.serviceType(), c.serviceType()),
                patched(booking.address(), c.address()),
                patched(booking.notes(), c.notes()));
        return edited.equals(booking)
                ? Decision.none()
                : Decision.of(new AppointmentEdited(
                        c.appointmentId(),
                        booking.contactCardId(),
                        edited.serviceType(),
                        edited.address(),
                        edited.notes()));
    }

    private static @Nullable String patched(@Nullable String value, @Nullable String change) {
        if (change == null) {
            return value;
        }
        return change.isBlank() ? null : change;
    }

    private static Decision<AppointmentEvent> assignCsr(
            AppointmentState state, Booking booking, AssignAppointmentCsr c, CommandContext context) {
        boolean same = Objects.equals(c.csrId(), booking.csrId());
        boolean stands = context.byPerson() ? same && state.csrByPerson() : same || state.csrByPerson();
        return stands
                ? Decision.none()
                : Decision.of(new AppointmentCsrAssigned(
                        c.appointmentId(), booking.contactCardId(), c.csrId(), context.byPerson()));
    }

    private static Decision<AppointmentEvent> assign(
            AppointmentState state, Booking booking, AssignAppointment c, CommandContext context) {
        if (Objects.equals(c.salesRepId(), booking.salesRepId())) {
            return Decision.none();
        }
        return state.status() == AppointmentStatus.cancelled
                ? refuseClosed(state)
                : Decision.of(new AppointmentAssigned(
                        c.appointmentId(),
                        booking.contactCardId(),
                        booking.leadId(),
                        c.salesRepId(),
                        context.byPerson()));
    }

    private static Decision<AppointmentEvent> cancel(
            AppointmentState state, Booking booking, CancelAppointment c, CommandContext context) {
        if (state.status() == AppointmentStatus.cancelled) {
            return Decision.none();
        }
        boolean stands = state.status() == AppointmentStatus.completed
                && (!context.byPerson() || state.verdict().completedByPerson());
        return stands
                ? refuseClosed(state)
                : Decision.of(new AppointmentCancelled(
                        c.appointmentId(), booking.contactCardId(), booking.leadId(), c.reason(), context.byPerson()));
    }

    private static Decision<AppointmentEvent> noShow(
            AppointmentState state, Booking booking, MarkNoShow c, CommandContext context) {
        boolean stands = state.status() == AppointmentStatus.cancelled
                || state.status() == AppointmentStatus.completed
                        && state.verdict().completedByPerson();
        if (stands) {
            return refuseClosed(state);
        }
        boolean known =
                state.status() == AppointmentStatus.no_show && (state.verdict().byPerson() || !context.byPerson());
        return known
                ? Decision.none()
                : Decision.of(new AppointmentNoShow(
                        c.appointmentId(), booking.contactCardId(), booking.leadId(), context.byPerson()));
    }

    private static Decision<AppointmentEvent> complete(
            AppointmentState state, Booking booking, CompleteAppointment c, CommandContext context) {
        if (state.status() == AppointmentStatus.cancelled) {
            return refuseClosed(state);
        }
        Verdict verdict = state.verdict();
        boolean outranked = verdict.byPerson() && !context.byPerson();
        boolean stands = state.status() == AppointmentStatus.completed
                && (verdict.outcome() == Outcome.open || context.byPerson());
        return outranked || stands
                ? Decision.none()
                : Decision.of(new OutcomeRecorded(
                        c.appointmentId(),
                        booking.contactCardId(),
                        booking.leadId(),
                        Outcome.open,
                        null,
                        null,
                        null,
                        context.byPerson()));
    }

    private static Decision<AppointmentEvent> record(
            AppointmentState state, Booking booking, RecordOutcome c, CommandContext context) {
        if (state.status() == AppointmentStatus.cancelled) {
            return Decision.refuse(
                    "appointment_cancelled",
                    "The appointment is cancelled: a visit that did not happen has no outcome.");
        }
        @Nullable BigDecimal value = c.outcome() == Outcome.closed_won ? c.dealValue() : null;
        if (c.outcome() == Outcome.closed_won && (value == null || value.signum() < 0)) {
            return Decision.refuse("deal_value_required", "A won visit needs a deal_value of 0 or more.");
        }
        Verdict verdict = state.verdict();
        if (verdict.byPerson() && !context.byPerson()) {
            return Decision.none();
        }
        @Nullable Instant changed = changed(verdict, c.outcome(), context);
        boolean completed = state.status() == AppointmentStatus.completed;
        boolean newNotes = c.notes() != null && !c.notes().equals(booking.notes());
        if (completed && verdict.says(c.outcome(), value) && Objects.equals(changed, verdict.at()) && !newNotes) {
            return Decision.none();
        }
        return Decision.of(new OutcomeRecorded(
                c.appointmentId(),
                booking.contactCardId(),
                booking.leadId(),
                c.outcome(),
                value,
                c.notes(),
                changed,
                context.byPerson()));
    }

    /**
     * When the outcome became what it is: by a person, when it last became another; by a result of the visit, when that piece of it
     * was recorded, whichever was told before. What a newer result takes back was never decided: it ends as if the older had not
     * been told.
     */
    private static @Nullable Instant changed(Verdict verdict, Outcome outcome, CommandContext context) {
        if (context.byPerson()) {
            return verdict.outcome() == outcome ? verdict.at() : context.occurredAt();
        }
        return outcome == Outcome.open ? null : context.occurredAt();
    }

    private static Decision<AppointmentEvent> review(
            AppointmentState state, Booking booking, RequestReview c, CommandContext context) {
        if (state.reviewRequested()) {
            return Decision.refuse("review_already_requested", "A review of this visit was requested before.");
        }
        return state.verdict().outcome() == Outcome.closed_won
                ? Decision.of(new ReviewRequested(c.appointmentId(), booking.contactCardId(), context.occurredAt()))
                : Decision.refuse("review_needs_win", "A review can be requested once the visit is closed_won.");
    }

    private static Decision<AppointmentEvent> refuseClosed(AppointmentState state) {
        return Decision.refuse(
                "appointment_closed", "The appointment is " + state.status().name() + " and stays so.");
    }
}
