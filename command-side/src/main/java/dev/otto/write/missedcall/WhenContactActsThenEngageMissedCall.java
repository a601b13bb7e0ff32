package dev.otto.write.missedcall;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.contact.ContactEvent.MessageReceived;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.missedcall.MissedCallCommand.EngageMissedCall;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A call back, the next call answered, a person's text or the answer to an automatic one engage a missed caller; a booking
 * rescues them.
 */
@Component
class WhenContactActsThenEngageMissedCall implements Policy {

    private final MissedCallDirectory entries;
    private final MissedCallRescues rescues;

    WhenContactActsThenEngageMissedCall(MissedCallDirectory entries, MissedCallRescues rescues) {
        this.entries = entries;
        this.rescues = rescues;
    }

    @Override
    public String name() {
        return "when_contact_acts_then_engage_missed_call";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        switch (envelope.event()) {
            case CallEvent e
            when e instanceof Told || e instanceof CallAssignedToCsr -> {
                @Nullable UUID contact = e.contactCardId();
                if (contact != null) {
                    rescues.tell(envelope.companyId(), contact, run);
                }
            }
            case AppointmentScheduled e -> rescues.tell(envelope.companyId(), e.contactCardId(), run);
            case MessageSent e
            when envelope.metadata().byPerson() ->
                engage(
                        envelope,
                        e.contactCardId(),
                        RescueBy.human,
                        envelope.metadata().userId(),
                        e.sentAt(),
                        run);
            case MessageReceived e -> engage(envelope, e.contactCardId(), RescueBy.auto, null, e.receivedAt(), run);
            default -> {}
        }
    }

    private void engage(
            EventEnvelope envelope, UUID contact, RescueBy by, @Nullable String user, Instant at, PolicyContext run) {
        entries.openOf(envelope.companyId(), contact)
                .ifPresent(entry -> run.send(new EngageMissedCall(entry.missedCallId(), contact, by, user, at), at));
    }
}
