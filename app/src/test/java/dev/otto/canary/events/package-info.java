/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.events;

import org.jspecify.annotations.NullMarked;
