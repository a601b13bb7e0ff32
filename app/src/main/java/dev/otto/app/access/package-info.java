/** Who callers are by Otto's own books, whatever their tokens say. */
@NullMarked
package dev.otto.app.access;

import org.jspecify.annotations.NullMarked;
