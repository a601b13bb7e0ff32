/** Folds of shifts under test. */
@NullMarked
package dev.otto.fold.shift;

import org.jspecify.annotations.NullMarked;
