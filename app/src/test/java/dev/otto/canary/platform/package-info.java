/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.platform;

import org.jspecify.annotations.NullMarked;
