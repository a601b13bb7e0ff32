/** Tests of {@code dev.otto.platform.idempotency}. */
@NullMarked
package dev.otto.platform.idempotency;

import org.jspecify.annotations.NullMarked;
