/** Specifications of the rules of missedcall. */
@NullMarked
package dev.otto.write.missedcall;

import org.jspecify.annotations.NullMarked;
