package dev.otto.events.task;

/** Who should act. */
public enum AssigneeType {
    csr,
    sales_rep,
    exec,
    system
}
