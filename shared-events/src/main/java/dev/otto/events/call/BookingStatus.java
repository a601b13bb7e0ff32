package dev.otto.events.call;

/** Whether a conversation led to an appointment. */
public enum BookingStatus {
    booked,
    not_booked,
    service_not_offered
}
