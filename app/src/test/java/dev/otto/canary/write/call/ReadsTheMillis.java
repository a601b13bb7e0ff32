package dev.otto.canary.write.call;

/** A canary: an architecture rule must catch it. */
final class ReadsTheMillis {
    long now() {
        return System.currentTimeMillis();
    }
}
