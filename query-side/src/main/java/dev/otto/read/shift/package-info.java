/** Shifts of sales reps as the API shows them. */
@NullMarked
package dev.otto.read.shift;

import org.jspecify.annotations.NullMarked;
