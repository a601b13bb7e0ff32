/** Visits of sales reps: booked by a person or by a conversation, moved, called off, decided. */
@NullMarked
package dev.otto.write.appointment;

import org.jspecify.annotations.NullMarked;
