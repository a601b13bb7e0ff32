/** Recorded sales visits as the API shows them. */
@NullMarked
package dev.otto.read.session;

import org.jspecify.annotations.NullMarked;
