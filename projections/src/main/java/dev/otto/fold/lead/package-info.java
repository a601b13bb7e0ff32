/** The folds of leads, of how their status changed and of who was assigned. */
@NullMarked
package dev.otto.fold.lead;

import org.jspecify.annotations.NullMarked;
