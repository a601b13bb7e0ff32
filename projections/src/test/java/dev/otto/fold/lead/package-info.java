/** Tests of the lead fold. */
@NullMarked
package dev.otto.fold.lead;

import org.jspecify.annotations.NullMarked;
