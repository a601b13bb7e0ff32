/** What is computed at reading, told by examples. */
@NullMarked
package dev.otto.read.history;

import org.jspecify.annotations.NullMarked;
