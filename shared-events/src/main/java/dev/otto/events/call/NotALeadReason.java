package dev.otto.events.call;

/** Why a call is no lead. */
public enum NotALeadReason {
    spam,
    wrong_number,
    not_a_lead
}
