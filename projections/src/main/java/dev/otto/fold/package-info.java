/** Folding: from the log's events to the rows that the read side shows, pure, one group at a time. */
@NullMarked
package dev.otto.fold;

import org.jspecify.annotations.NullMarked;
