package dev.otto.fold.runner;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process that projects does by itself besides following: goes on with rebuilds whose process ended, and verifies
 * again and again at a small share of a core.
 */
public final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final StoredProjections projections;
    private final double share;
    private final Duration looksEvery;
    private final Duration verifiesEvery;
    private @Nullable Thread looking;
    private @Nullable Thread verifying;

    /**
     * @param share of one core for verifications, at most; 0: none
     * @param looksEvery how often it looks for rebuilds to go on with, and for tables of older folds
     * @param verifiesEvery how long it rests between two verifications
     */
    public Upkeep(StoredProjections projections, double share, Duration looksEvery, Duration verifiesEvery) {
        this.projections = projections;
        this.share = share;
        this.looksEvery = looksEvery;
        this.verifiesEvery = verifiesEvery;
    }

    public synchronized void start() {
        if (looking == null) {
            looking = again("otto-upkeep", looksEvery, () -> {
                projections.resumeInterrupted();
                projections.renewOutdatedInTime();
            });
        }
        if (verifying == null && share > 0) {
            verifying = again("otto-verify", verifiesEvery, () -> {
                projections.verifyInBackground(share);
                if (!Thread.currentThread().isInterrupted()) {
                    projections.forgetHealed();
                }
            });
        }
    }

    private static Thread again(String name, Duration rest, Runnable work) {
        return Thread.ofPlatform().name(name).daemon(true).start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.sleep(rest);
                    once(name, work);
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void once(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("{} could not do its work: {}", name, Letters.describe(e));
        }
    }

    @Override
    public synchronized void close() {
        end(looking);
        end(verifying);
        looking = null;
        verifying = null;
    }

    private static void end(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
