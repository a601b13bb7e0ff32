package dev.otto.canary.write.call;

import dev.otto.canary.read.call.CallManager;

/** A canary: an architecture rule must catch it. */
public record WriterThatReads(CallManager manager) {}
