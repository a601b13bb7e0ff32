package dev.otto.app;

import dev.otto.fold.runner.Activations;
import dev.otto.fold.runner.DayIndex;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.fold.runner.StoredProjections;
import dev.otto.fold.runner.Upkeep;
import dev.otto.platform.configuration.OnlyInRole;
import dev.otto.platform.configuration.ProcessRole;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs the folds where the process has the role projection. */
@Component
@OnlyInRole(ProcessRole.projection)
class Projecting implements SmartLifecycle {

    private final LiveRunner runner;
    private final StoredProjections projections;
    private final DayIndex days;
    private final Activations activations;
    private final Upkeep upkeep;
    private volatile boolean running;

    Projecting(
            LiveRunner runner, StoredProjections projections, DayIndex days, Activations activations, Upkeep upkeep) {
        this.upkeep = upkeep;
        this.days = days;
        this.activations = activations;
        this.runner = runner;
        this.projections = projections;
    }

    @Override
    public void start() {
        if (projections.resumeInterrupted() == null) {
            projections.renewOutdated();
        }
        upkeep.start();
        runner.start();
        days.start();
        activations.start();
        running = true;
    }

    @Override
    public void stop() {
        upkeep.close();
        activations.close();
        days.close();
        runner.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
