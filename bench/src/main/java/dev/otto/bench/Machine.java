package dev.otto.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Where something was measured.
 *
 * @param memoryGib rounded
 * @param othersCpu share of all cores that was busy just before the benchmark, when it itself did nothing
 */
record Machine(int cores, long memoryGib, String system, String java, double othersCpu) {

    private static final long LISTENS_MILLIS = 3_000;
    private static final double QUIET = 0.1;

    /** Watches for three seconds what others do here. */
    static Machine here() throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        system.getCpuLoad(); // the next call answers for the time since this one
        Thread.sleep(LISTENS_MILLIS);
        double busy = Math.max(0, system.getCpuLoad());
        return new Machine(
                system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / (double) (1L << 30)),
                system.getName() + " " + system.getArch(),
                Runtime.version().toString(),
                busy);
    }

    boolean busy() {
        return othersCpu > QUIET;
    }

    String words() {
        return "%d cores, %d GiB, %s"
                .formatted(cores, memoryGib, busy() ? "**machine busy** with other work" : "quiet");
    }
}
