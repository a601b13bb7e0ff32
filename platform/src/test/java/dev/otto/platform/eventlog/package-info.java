/** Tests of the eventlog package. */
@NullMarked
package dev.otto.platform.eventlog;

import org.jspecify.annotations.NullMarked;
