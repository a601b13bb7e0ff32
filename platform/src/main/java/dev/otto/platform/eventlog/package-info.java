/** The event log: appending to it, following it without holes, and how events are stored as JSON. */
@NullMarked
package dev.otto.platform.eventlog;

import org.jspecify.annotations.NullMarked;
