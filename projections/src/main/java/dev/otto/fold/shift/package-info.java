/** The fold of sales reps' shifts. */
@NullMarked
package dev.otto.fold.shift;

import org.jspecify.annotations.NullMarked;
