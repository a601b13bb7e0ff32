package dev.otto.events.call;

/** Who talked with the customer. */
public enum CallType {
    csr_call,
    sales_call,
    visit_call
}
