/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.write.util;

import org.jspecify.annotations.NullMarked;
