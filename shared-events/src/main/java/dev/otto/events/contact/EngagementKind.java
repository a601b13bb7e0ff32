package dev.otto.events.contact;

/** How a contact got in touch, or we with them. */
public enum EngagementKind {
    inbound_call,
    outbound_call,
    voice_agent,
    text_in,
    text_out,
    web_form,
    manual,
    visit
}
