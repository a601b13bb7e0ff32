package dev.otto.canary.fold.call;

import dev.otto.canary.write.call.WriterThatReads;

/** A canary: an architecture rule must catch it. */
record FoldThatSeesAnAggregate(WriterThatReads aggregate) {}
