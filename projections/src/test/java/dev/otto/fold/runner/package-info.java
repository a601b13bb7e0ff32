/** Tests of the runners. */
@NullMarked
package dev.otto.fold.runner;

import org.jspecify.annotations.NullMarked;
