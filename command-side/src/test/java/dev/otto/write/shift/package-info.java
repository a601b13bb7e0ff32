/** Shifts under test. */
@NullMarked
package dev.otto.write.shift;

import org.jspecify.annotations.NullMarked;
