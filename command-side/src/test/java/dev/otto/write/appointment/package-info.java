/** Specifications of the rules of appointment. */
@NullMarked
package dev.otto.write.appointment;

import org.jspecify.annotations.NullMarked;
