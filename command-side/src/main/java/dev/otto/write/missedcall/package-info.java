/** The queue of missed calls: one open entry per contact, until the caller is rescued, given up or forgotten. */
@NullMarked
package dev.otto.write.missedcall;

import org.jspecify.annotations.NullMarked;
