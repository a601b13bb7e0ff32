/** Shifts of sales reps: begun and ended by the rep, one at a time. */
@NullMarked
package dev.otto.write.shift;

import org.jspecify.annotations.NullMarked;
