/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.read.call;

import org.jspecify.annotations.NullMarked;
