/** The fold of recorded sales visits. */
@NullMarked
package dev.otto.fold.session;

import org.jspecify.annotations.NullMarked;
