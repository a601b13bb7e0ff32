/** Specifications of the rules of task. */
@NullMarked
package dev.otto.write.task;

import org.jspecify.annotations.NullMarked;
