/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.write;

import org.jspecify.annotations.NullMarked;
