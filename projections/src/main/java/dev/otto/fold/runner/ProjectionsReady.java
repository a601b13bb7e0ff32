package dev.otto.fold.runner;

import dev.otto.platform.http.ReadyComponent;

/** Whether a process that projects does. */
final class ProjectionsReady implements ReadyComponent {

    private final LiveRunner live;

    ProjectionsReady(LiveRunner live) {
        this.live = live;
    }

    @Override
    public String name() {
        return "projections";
    }

    @Override
    public boolean required() {
        return true;
    }

    @Override
    public Status status() {
        return live.isRunning() && live.lastError() == null ? Status.up : Status.down;
    }
}
