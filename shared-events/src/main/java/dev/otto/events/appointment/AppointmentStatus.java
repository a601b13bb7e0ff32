package dev.otto.events.appointment;

/** Whether a visit is still to come, happened, or will not. */
public enum AppointmentStatus {
    scheduled,
    completed,
    no_show,
    cancelled
}
