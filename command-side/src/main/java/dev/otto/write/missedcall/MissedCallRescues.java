package dev.otto.write.missedcall;

import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.RepCalendar;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.missedcall.MissedCallCommand.EngageMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.RecordRescue;
import dev.otto.write.missedcall.MissedCallDirectory.Entry;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells the open entry of a contact what has happened since the call was missed, by business time: who got in touch
 * first, and whether the contact booked. Asked whenever one of these changes, so that the order of telling plays no part.
 */
@Component
class MissedCallRescues {

    private final MissedCallDirectory entries;
    private final CallStandings calls;
    private final RepCalendar calendar;
    private final ContactIds contacts;

    MissedCallRescues(MissedCallDirectory entries, CallStandings calls, RepCalendar calendar, ContactIds contacts) {
        this.entries = entries;
        this.calls = calls;
        this.calendar = calendar;
        this.contacts = contacts;
    }

    void tell(String companyId, UUID toldOf, PolicyContext run) {
        UUID contactCardId = contacts.survivor(companyId, toldOf);
        Optional<Entry> open = entries.openOf(companyId, contactCardId);
        if (open.isEmpty()) {
            return;
        }
        Entry entry = open.get();
        calls.firstReachedSince(companyId, contactCardId, entry.missedAt())
                .ifPresent(reached -> run.send(
                        new EngageMissedCall(
                                entry.missedCallId(), contactCardId, reached.by(), reached.userId(), reached.at()),
                        reached.at()));
        calendar.ofContact(companyId, contactCardId).stream()
                .filter(visit -> !visit.conversationAt().isBefore(entry.missedAt()))
                .findFirst()
                .ifPresent(visit -> rescue(entry, visit, run));
    }

    private void rescue(Entry entry, Visit visit, PolicyContext run) {
        Optional<CallStanding> call = Optional.ofNullable(visit.sourceCallId()).flatMap(calls::find);
        @Nullable
        String user = visit.bookedBy() == null ? call.map(CallStanding::csrId).orElse(null) : visit.bookedBy();
        RescueBy by =
                visit.bookedBy() == null ? call.map(CallStanding::reachedBy).orElse(RescueBy.auto) : RescueBy.human;
        run.send(
                new RecordRescue(
                        entry.missedCallId(),
                        entry.contactCardId(),
                        by,
                        user,
                        visit.appointmentId().toString(),
                        visit.conversationAt()),
                visit.conversationAt());
    }
}
