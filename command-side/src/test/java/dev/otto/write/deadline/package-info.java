/** Specifications of the rules of deadline. */
@NullMarked
package dev.otto.write.deadline;

import org.jspecify.annotations.NullMarked;
