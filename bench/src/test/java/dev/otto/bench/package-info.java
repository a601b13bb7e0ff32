/** Tests that the benchmarks measure what they say. */
@NullMarked
package dev.otto.bench;

import org.jspecify.annotations.NullMarked;
