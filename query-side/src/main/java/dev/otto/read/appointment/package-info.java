/** Appointments and won deals as the API shows them. */
@NullMarked
package dev.otto.read.appointment;

import org.jspecify.annotations.NullMarked;
