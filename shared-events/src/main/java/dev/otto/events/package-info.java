/** What every event is: its stable name, its metadata, its envelope, and which of its fields are personal. */
@NullMarked
package dev.otto.events;

import org.jspecify.annotations.NullMarked;
