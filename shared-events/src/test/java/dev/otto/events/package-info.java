/** Examples of events, and the rules that every event keeps. */
@NullMarked
package dev.otto.events;

import org.jspecify.annotations.NullMarked;
