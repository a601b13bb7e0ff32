/** Tests of {@code dev.otto.platform.trace}. */
@NullMarked
package dev.otto.platform.trace;

import org.jspecify.annotations.NullMarked;
