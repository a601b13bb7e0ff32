/** Answers kept by Idempotency-Key, so that a repeated POST happens once. */
@NullMarked
package dev.otto.platform.idempotency;

import org.jspecify.annotations.NullMarked;
