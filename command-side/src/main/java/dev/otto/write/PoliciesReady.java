package dev.otto.write;

import dev.otto.platform.http.ReadyComponent;

/** Whether the policies of a process hear the log: it serves without them, but nothing follows from what it takes in. */
final class PoliciesReady implements ReadyComponent {

    private final PolicyRunner policies;

    PoliciesReady(PolicyRunner policies) {
        this.policies = policies;
    }

    @Override
    public String name() {
        return "policies";
    }

    @Override
    public boolean required() {
        return false;
    }

    @Override
    public Status status() {
        if (!policies.isListening()) {
            return Status.down;
        }
        return policies.lastError() == null ? Status.up : Status.degraded;
    }
}
