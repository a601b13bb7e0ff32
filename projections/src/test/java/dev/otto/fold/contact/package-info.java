/** Tests of the contact fold. */
@NullMarked
package dev.otto.fold.contact;

import org.jspecify.annotations.NullMarked;
