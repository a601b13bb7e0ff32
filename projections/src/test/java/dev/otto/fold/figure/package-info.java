/** Tests of the figures. */
@NullMarked
package dev.otto.fold.figure;

import org.jspecify.annotations.NullMarked;
