/** The fold of key signals. */
@NullMarked
package dev.otto.fold.signal;

import org.jspecify.annotations.NullMarked;
