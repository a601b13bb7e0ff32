package dev.otto.write.missedcall;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCancelled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentRescheduled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A call back, the next call answered or a person's text engage a missed caller; a booking rescues them, until it is taken back. */
@Component
class WhenContactActsThenEngageMissedCall implements Policy {

    private final MissedCallRescues rescues;

    WhenContactActsThenEngageMissedCall(MissedCallRescues rescues) {
        this.rescues = rescues;
    }

    @Override
    public String name() {
        return "when_contact_acts_then_engage_missed_call";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        @Nullable
        UUID contact = switch (envelope.event()) {
            case CallEvent e when e instanceof Told || e instanceof CallAssignedToCsr -> e.contactCardId();
            case AppointmentScheduled e -> e.contactCardId();
            case AppointmentRescheduled e -> e.contactCardId();
            case AppointmentCancelled e when !e.byPerson() -> e.contactCardId();
            case MessageSent e -> e.contactCardId();
            default -> null;
        };
        if (contact != null) {
            rescues.tell(envelope.companyId(), contact, run);
        }
    }
}
