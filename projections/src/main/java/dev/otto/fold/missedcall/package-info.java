/** The fold of the missed-call queue. */
@NullMarked
package dev.otto.fold.missedcall;

import org.jspecify.annotations.NullMarked;
