package dev.otto.events.call;

/** How likely a contact is to buy, as the analysis of a call says. */
public enum QualificationStatus {
    hot,
    warm,
    cold,
    unqualified
}
