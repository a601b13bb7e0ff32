/** The fold of pending actions. */
@NullMarked
package dev.otto.fold.task;

import org.jspecify.annotations.NullMarked;
