package dev.otto.canary.read.call;

import dev.otto.canary.write.call.WriterThatReads;

/** A canary: an architecture rule must catch it. */
record ReaderThatWrites(WriterThatReads writer) {}
