/** The fold of contact cards. */
@NullMarked
package dev.otto.fold.contact;

import org.jspecify.annotations.NullMarked;
