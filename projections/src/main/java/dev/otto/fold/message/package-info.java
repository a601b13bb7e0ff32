/** The fold of texts to and from contacts. */
@NullMarked
package dev.otto.fold.message;

import org.jspecify.annotations.NullMarked;
