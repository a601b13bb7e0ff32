/** Recorded visits through a running Otto. */
@NullMarked
package dev.otto.app.visit;

import org.jspecify.annotations.NullMarked;
