package dev.otto.canary.read.call;

/** A canary: an architecture rule must catch it. */
final class ReadsTheEnvironment {
    String path() {
        return System.getenv().getOrDefault("PATH", "");
    }
}
