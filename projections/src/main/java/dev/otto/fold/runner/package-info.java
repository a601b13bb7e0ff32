/** The runners of the folds: live, rebuilding, verifying. */
@NullMarked
package dev.otto.fold.runner;

import org.jspecify.annotations.NullMarked;
