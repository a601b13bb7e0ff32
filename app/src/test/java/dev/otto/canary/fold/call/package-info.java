/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.fold.call;

import org.jspecify.annotations.NullMarked;
