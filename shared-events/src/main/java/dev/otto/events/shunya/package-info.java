/** The facts of jobs given to the AI partner. */
@NullMarked
package dev.otto.events.shunya;

import org.jspecify.annotations.NullMarked;
