/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.simulators;

import org.jspecify.annotations.NullMarked;
