package dev.otto.write.missedcall;

import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.RepCalendar;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.lead.CallStandings.Reached;
import dev.otto.write.missedcall.MissedCallCommand.EngageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.RecordRescue;
import dev.otto.write.missedcall.MissedCallDirectory.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
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
        List<Entry> entries = directory.of(companyId, contactCardId);
        if (entries.isEmpty()) {
            return;
        }
        List<Visit> visits = calendar.ofContact(companyId, contactCardId);
        for (Entry entry : entries) {
            Optional<Visit> booking = visits.stream()
                    .filter(visit -> !visit.conversationAt().isBefore(entry.missedAt()))
                    .findFirst();
            Optional<Reached> reached = calls.firstReachedSince(companyId, contactCardId, entry.missedAt());
            if (entry.open()) {
                reached.ifPresent(first -> engage(entry, first, run));
                booking.ifPresent(visit -> rescue(entry, visit, run));
            } else {
                // what is told after the rescue may still say who had been first
                Stream.concat(reached.stream(), booking.map(this::credit).stream())
                        .filter(engagement -> !engagement.at().isAfter(entry.over()))
                        // where both are of one moment, it is the call that reached them
                        .min(Comparator.comparing(Reached::at))
                        .ifPresent(first -> engage(entry, first, run));
            }
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
                call.map(CallStanding::csrId).orElse(null));
    }
}
