/** Tests of the lead fold. */
@NullMarked
package dev.otto.fold.task;

import org.jspecify.annotations.NullMarked;
