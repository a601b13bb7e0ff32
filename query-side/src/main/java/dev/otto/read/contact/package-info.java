/** Contact cards as the API shows them, with what hangs on them. */
@NullMarked
package dev.otto.read.contact;

import org.jspecify.annotations.NullMarked;
