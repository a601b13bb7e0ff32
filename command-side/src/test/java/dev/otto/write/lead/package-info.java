/** Specifications of the rules of lead. */
@NullMarked
package dev.otto.write.lead;

import org.jspecify.annotations.NullMarked;
