/** Folds of messages under test. */
@NullMarked
package dev.otto.fold.message;

import org.jspecify.annotations.NullMarked;
