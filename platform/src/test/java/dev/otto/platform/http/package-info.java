/** Tests of {@code dev.otto.platform.http}. */
@NullMarked
package dev.otto.platform.http;

import org.jspecify.annotations.NullMarked;
