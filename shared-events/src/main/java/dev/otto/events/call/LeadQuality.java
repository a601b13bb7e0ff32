package dev.otto.events.call;

/** Whether a call came from somebody who may buy. */
public enum LeadQuality {
    qualified,
    unqualified
}
