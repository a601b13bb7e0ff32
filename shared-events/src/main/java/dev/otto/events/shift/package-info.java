/** The facts of sales reps' shifts. */
@NullMarked
package dev.otto.events.shift;

import org.jspecify.annotations.NullMarked;
