/** Folds of sessions under test. */
@NullMarked
package dev.otto.fold.session;

import org.jspecify.annotations.NullMarked;
