/** Pending actions: what somebody must still do for a contact. */
@NullMarked
package dev.otto.write.task;

import org.jspecify.annotations.NullMarked;
