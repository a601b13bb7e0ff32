/** The facts of visits: booked, moved, cancelled, concluded. */
@NullMarked
package dev.otto.events.appointment;

import org.jspecify.annotations.NullMarked;
