/** The trace a piece of work belongs to, and log lines that carry it and no personal data. */
@NullMarked
package dev.otto.platform.trace;

import org.jspecify.annotations.NullMarked;
