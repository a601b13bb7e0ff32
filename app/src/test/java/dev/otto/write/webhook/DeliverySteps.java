package dev.otto.write.webhook;

import org.springframework.context.ApplicationContext;

/** Lets a test say when a running Otto tries its pending deliveries again. */
public final class DeliverySteps {

    private final DeliveryWorker worker;
    private final Deliveries deliveries;

    public DeliverySteps(ApplicationContext otto) {
        worker = otto.getBean(DeliveryWorker.class);
        deliveries = otto.getBean(Deliveries.class);
    }

    /** From here on they are tried only by {@link #processDue}. */
    public void takeOver() {
        worker.stop();
    }

    /** Those whose time has come; how many. */
    public int processDue() {
        return deliveries.processDue();
    }
}
