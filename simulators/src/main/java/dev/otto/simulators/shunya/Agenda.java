package dev.otto.simulators.shunya;

import java.time.Duration;
import java.time.InstantSource;

/** The simulator's time: what hour it is, and what is to be done later. No thread waits for it. */
public interface Agenda extends InstantSource, AutoCloseable {

    /** Does the task once that time has gone by, unless the agenda is closed before. */
    void after(Duration wait, Runnable task);

    @Override
    void close();
}
