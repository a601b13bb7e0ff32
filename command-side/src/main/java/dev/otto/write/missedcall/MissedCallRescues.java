package dev.otto.write.missedcall;

import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.RepCalendar;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.lead.CallStandings.Reached;
import dev.otto.write.missedcall.MissedCallCommand.DisengageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.EngageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.RecordRescue;
import dev.otto.write.missedcall.MissedCallCommand.WithdrawMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.WithdrawRescue;
import dev.otto.write.missedcall.MissedCallDirectory.Entry;
import dev.otto.write.missedcall.MissedCallState.Rescue;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells the entries of a contact what has happened since the call was missed, by business time: who got in touch first, and
 * whether the contact booked. Asked whenever one of these changes, so that the order of telling plays no part: of a rescued
 * entry too, for who was on the call that booked is often told after the booking.
 */
@Component
class MissedCallRescues {

    private final MissedCallDirectory directory;
    private final CallStandings calls;
    private final RepCalendar calendar;
    private final ContactIds contacts;

    MissedCallRescues(MissedCallDirectory directory, CallStandings calls, RepCalendar calendar, ContactIds contacts) {
        this.directory = directory;
        this.calls = calls;
        this.calendar = calendar;
        this.contacts = contacts;
    }

    void tell(String companyId, UUID toldOf, PolicyContext run) {
        UUID contactCardId = contacts.survivor(companyId, toldOf);
        if (directory.of(companyId, contactCardId).isEmpty()) {
            return;
        }
        List<Visit> visits = calendar.ofContact(companyId, contactCardId);
        Set<UUID> takenBack = calendar.takenBack(companyId, visits);
        List<Visit> bookings = visits.stream()
                .filter(visit -> !takenBack.contains(visit.appointmentId()))
                .toList();
        directory.of(companyId, contactCardId).stream()
                .filter(entry -> !stands(entry, visits, bookings))
                .forEach(entry -> withdraw(entry, companyId, run));
        for (Entry entry : directory.of(companyId, contactCardId)) {
            Optional<Visit> booking = first(bookings, entry);
            Optional<Reached> reached = calls.firstReachedSince(companyId, contactCardId, entry.missedAt());
            if (entry.rescue() == null) {
                reached.ifPresentOrElse(first -> engage(entry, first, run), () -> disengage(entry, run));
                booking.ifPresent(visit -> rescue(entry, visit, run));
            } else {
                // what is told after the rescue may still say who had been first
                Stream.concat(reached.stream(), booking.map(this::credit).stream())
                        .filter(engagement ->
                                !engagement.at().isAfter(entry.rescue().at()))
                        // where both are of one moment, it is the call that reached them
                        .min(Comparator.comparing(Reached::at))
                        .ifPresent(first -> engage(entry, first, run));
            }
        }
    }

    private static Optional<Visit> first(List<Visit> bookings, Entry entry) {
        return bookings.stream()
                .filter(visit -> !visit.conversationAt().isBefore(entry.missedAt()))
                .findFirst();
    }

    /**
     * Whether what rescued the entry still does: a person's word, or the first booking since the miss, by the conversation
     * that booked it then.
     */
    private static boolean stands(Entry entry, List<Visit> visits, List<Visit> bookings) {
        @Nullable Rescue rescue = entry.rescue();
        if (rescue == null) {
            return true;
        }
        String proof = rescue.proof();
        boolean byVisit = visits.stream().anyMatch(visit -> proves(visit, proof));
        return !byVisit
                || first(bookings, entry)
                        .filter(visit ->
                                proves(visit, proof) && visit.conversationAt().equals(rescue.at()))
                        .isPresent();
    }

    private static boolean proves(Visit visit, String proof) {
        return visit.appointmentId().toString().equals(proof);
    }

    /** A contact has one open entry: the calls of a later one leave it, and join the one that waits again. */
    private void withdraw(Entry entry, String companyId, PolicyContext run) {
        Rescue rescue = Objects.requireNonNull(entry.rescue());
        directory
                .openOf(companyId, entry.contactCardId())
                .ifPresent(open -> calls.heldBy(open.missedCallId())
                        .forEach(call -> run.send(
                                new WithdrawMissedCall(open.missedCallId(), entry.contactCardId(), call),
                                rescue.at())));
        run.send(new WithdrawRescue(entry.missedCallId(), entry.contactCardId(), rescue.proof()), rescue.at());
    }

    private static void disengage(Entry entry, PolicyContext run) {
        if (entry.engaged()) {
            run.send(new DisengageMissedCall(entry.missedCallId(), entry.contactCardId()), entry.missedAt());
        }
    }

    private static void engage(Entry entry, Reached first, PolicyContext run) {
        run.send(
                new EngageMissedCall(
                        entry.missedCallId(), entry.contactCardId(), first.by(), first.userId(), first.at()),
                first.at());
    }

    private void rescue(Entry entry, Visit visit, PolicyContext run) {
        Reached credit = credit(visit);
        run.send(
                new RecordRescue(
                        entry.missedCallId(),
                        entry.contactCardId(),
                        credit.by(),
                        credit.userId(),
                        visit.appointmentId().toString(),
                        credit.at()),
                credit.at());
    }

    /** Who reached the caller by booking: the person who did it by hand, else whoever had the call. */
    private Reached credit(Visit visit) {
        if (visit.bookedBy() != null) {
            return new Reached(visit.conversationAt(), RescueBy.human, visit.bookedBy());
        }
        Optional<CallStanding> call = Optional.ofNullable(visit.sourceCallId()).flatMap(calls::find);
        return new Reached(
                visit.conversationAt(),
                call.map(CallStanding::reachedBy).orElse(RescueBy.auto),
                call.map(CallStanding::userId).orElse(null));
    }
}
