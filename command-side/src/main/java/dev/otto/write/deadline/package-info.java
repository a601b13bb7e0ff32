/** What is to happen by itself at a time: durable, once, on whichever node comes first. */
@NullMarked
package dev.otto.write.deadline;

import org.jspecify.annotations.NullMarked;
