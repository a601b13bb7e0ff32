/** The facts of missed calls and their rescue. */
@NullMarked
package dev.otto.events.missedcall;

import org.jspecify.annotations.NullMarked;
