package dev.otto.events.call;

/** Why a conversation ended. */
public enum EndCallReason {
    booked,
    callback_later,
    not_interested,
    out_of_area,
    service_not_offered,
    wrong_number,
    spam,
    emergency_transfer,
    customer_hangup,
    agent_error
}
