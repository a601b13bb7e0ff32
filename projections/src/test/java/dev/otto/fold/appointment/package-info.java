/** Tests of the appointment fold. */
@NullMarked
package dev.otto.fold.appointment;

import org.jspecify.annotations.NullMarked;
