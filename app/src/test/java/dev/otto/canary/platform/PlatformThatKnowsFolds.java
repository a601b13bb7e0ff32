package dev.otto.canary.platform;

import dev.otto.canary.fold.call.ChangingRow;

/** A canary: an architecture rule must catch it. */
record PlatformThatKnowsFolds(ChangingRow row) {}
