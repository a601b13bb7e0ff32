package dev.otto.canary.read.call;

/** A canary: an architecture rule must catch it. */
public final class CallManager {}
