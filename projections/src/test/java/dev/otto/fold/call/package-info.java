/** Tests of the call fold. */
@NullMarked
package dev.otto.fold.call;

import org.jspecify.annotations.NullMarked;
