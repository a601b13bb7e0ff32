/** Tests of {@code dev.otto.platform.access}. */
@NullMarked
package dev.otto.platform.access;

import org.jspecify.annotations.NullMarked;
