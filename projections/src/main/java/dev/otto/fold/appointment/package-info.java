/** The fold of appointments. */
@NullMarked
package dev.otto.fold.appointment;

import org.jspecify.annotations.NullMarked;
