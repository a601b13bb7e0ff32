/** The fold of jobs given to the AI partner. */
@NullMarked
package dev.otto.fold.shunya;

import org.jspecify.annotations.NullMarked;
