/** Tests of the missedcall fold. */
@NullMarked
package dev.otto.fold.missedcall;

import org.jspecify.annotations.NullMarked;
