/** The facts of recorded sales visits. */
@NullMarked
package dev.otto.events.session;

import org.jspecify.annotations.NullMarked;
