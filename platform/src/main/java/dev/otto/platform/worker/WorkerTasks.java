package dev.otto.platform.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.springframework.stereotype.Component;

/**
 * Counts what the threads behind the requests did, by name of the task and whether it worked. Looking and finding nothing to
 * do is no task.
 */
@Component
public class WorkerTasks {

    private final MeterProvider<Counter> tasks;
    private final MeterProvider<DistributionSummary> durations;

    public WorkerTasks(MeterRegistry meters) {
        this.tasks = Counter.builder("worker_task").withRegistry(meters);
        this.durations = DistributionSummary.builder("worker_task_duration_ms").withRegistry(meters);
    }

    /** A task that worked. */
    public void done(String name, long tookNanos) {
        note(name, "success", tookNanos);
    }

    /** A task that did not work; it is tried again by whoever runs it. */
    public void failed(String name, long tookNanos) {
        note(name, "failure", tookNanos);
    }

    private void note(String name, String status, long tookNanos) {
        tasks.withTags("name", name, "status", status).increment();
        durations.withTags(Tags.of("name", name)).record(tookNanos / 1e6);
    }
}
