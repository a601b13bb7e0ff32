package dev.otto.fold.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Threads that share the groups of one stretch of the log among them. */
final class FoldThreads implements AutoCloseable {

    private final int count;
    private final @Nullable ExecutorService others;

    /** @param count how many fold at a time, the calling one included */
    FoldThreads(int count) {
        this.count = count;
        this.others = count == 1
                ? null
                : Executors.newFixedThreadPool(
                        count - 1,
                        Thread.ofPlatform()
                                .name("otto-fold-share-", 1)
                                .daemon(true)
                                .factory());
    }

    /** The calling thread alone. */
    static FoldThreads one() {
        return new FoldThreads(1);
    }

    int count() {
        return count;
    }

    /** Does all of it, the last on the calling thread; fails as the first that fails does, once none is under way. */
    <T> List<T> all(List<Callable<T>> work) {
        List<Future<T>> begun = new ArrayList<>();
        @Nullable Throwable failed = null;
        List<T> done = new ArrayList<>();
        if (others != null) {
            for (Callable<T> one : work.subList(0, work.size() - 1)) {
                begun.add(others.submit(one));
            }
        }
        try {
            for (Callable<T> one : work.subList(begun.size(), work.size())) {
                done.add(one.call());
            }
        } catch (Exception | StackOverflowError e) {
            failed = e;
        }
        for (Future<T> one : begun) {
            try {
                done.add(one.get());
            } catch (ExecutionException e) {
                failed = failed == null ? e.getCause() : failed;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed = failed == null ? e : failed;
            }
        }
        return switch (failed) {
            case null -> done;
            case RuntimeException refused -> throw refused;
            case Error refused -> throw refused;
            default -> throw new IllegalStateException(failed);
        };
    }

    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
        }
    }
}
