package dev.otto.write.task;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent.ReviewRequested;
import dev.otto.events.task.AssigneeType;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.task.PendingActionCommand.CreatePendingAction;
import org.springframework.stereotype.Component;

/** A review that is wanted is something to do. */
@Component
class WhenReviewRequestedThenCreateAction implements Policy {

    private static final String REVIEW = "review";

    private final ActionDirectory actions;

    WhenReviewRequestedThenCreateAction(ActionDirectory actions) {
        this.actions = actions;
    }

    @Override
    public String name() {
        return "when_review_requested_then_create_action";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof ReviewRequested e) {
            run.tryToSend(
                    new CreatePendingAction(
                            Ids.pendingAction(envelope.companyId(), e.contactCardId(), REVIEW, e.appointmentId()),
                            e.contactCardId(),
                            null,
                            e.appointmentId(),
                            AssigneeType.csr,
                            null,
                            REVIEW,
                            "Ask for a review",
                            "Ask for a review",
                            e.requestedAt(),
                            "medium",
                            true,
                            actions.liveTwin(
                                            envelope.companyId(),
                                            e.contactCardId(),
                                            REVIEW,
                                            e.requestedAt(),
                                            e.appointmentId())
                                    .orElse(null)),
                    e.requestedAt());
        }
    }
}
