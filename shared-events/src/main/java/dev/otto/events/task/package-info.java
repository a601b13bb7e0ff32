/** The facts of pending actions: what somebody must still do for a contact. */
@NullMarked
package dev.otto.events.task;

import org.jspecify.annotations.NullMarked;
