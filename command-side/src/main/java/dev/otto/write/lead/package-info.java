/** A contact's buying interest: its status is what stands about its calls, appointments and actions, and what people decided. */
@NullMarked
package dev.otto.write.lead;

import org.jspecify.annotations.NullMarked;
