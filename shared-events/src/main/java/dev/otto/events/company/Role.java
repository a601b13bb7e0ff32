package dev.otto.events.company;

/** What a user of a company may do. */
public enum Role {
    csr,
    sales_rep,
    manager,
    exec,
    admin
}
