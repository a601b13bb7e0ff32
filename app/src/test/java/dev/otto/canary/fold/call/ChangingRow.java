package dev.otto.canary.fold.call;

/** A canary: an architecture rule must catch it. */
public final class ChangingRow {
    int calls = 1;
}
