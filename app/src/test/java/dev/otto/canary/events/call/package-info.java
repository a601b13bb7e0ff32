/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.events.call;

import org.jspecify.annotations.NullMarked;
