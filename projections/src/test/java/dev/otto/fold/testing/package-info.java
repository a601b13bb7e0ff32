/** Believable histories and a log to write them to, for the tests of folds and for benchmarks. */
@NullMarked
package dev.otto.fold.testing;

import org.jspecify.annotations.NullMarked;
