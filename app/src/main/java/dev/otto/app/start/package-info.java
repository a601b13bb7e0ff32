/** The page at {@code /}: what is there and where to go. */
@NullMarked
package dev.otto.app.start;

import org.jspecify.annotations.NullMarked;
