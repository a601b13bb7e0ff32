/** Benchmarks, each of which measures its ceiling in the same run and keeps what it found. */
@NullMarked
package dev.otto.bench;

import org.jspecify.annotations.NullMarked;
