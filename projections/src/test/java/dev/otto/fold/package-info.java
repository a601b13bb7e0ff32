/** Tests of the folds. */
@NullMarked
package dev.otto.fold;

import org.jspecify.annotations.NullMarked;
