/** Shunya, the AI partner, as its contract describes it: over real HTTP, from a seed, and as ill-behaved as it is told to be. */
@NullMarked
package dev.otto.simulators.shunya;

import org.jspecify.annotations.NullMarked;
