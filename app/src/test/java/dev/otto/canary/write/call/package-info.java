/** Canaries for the architecture rules. */
@NullMarked
package dev.otto.canary.write.call;

import org.jspecify.annotations.NullMarked;
