package dev.otto.canary.simulators;

import dev.otto.canary.write.call.WriterThatReads;

/** A canary: an architecture rule must catch it. */
record SimulatorThatKnowsUs(WriterThatReads writer) {}
