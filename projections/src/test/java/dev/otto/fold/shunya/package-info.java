/** Folds of jobs at the AI partner under test. */
@NullMarked
package dev.otto.fold.shunya;

import org.jspecify.annotations.NullMarked;
