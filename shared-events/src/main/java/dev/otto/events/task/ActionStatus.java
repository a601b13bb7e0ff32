package dev.otto.events.task;

/** Whether a pending action is still to do. */
public enum ActionStatus {
    open,
    in_progress,
    completed,
    cancelled
}
