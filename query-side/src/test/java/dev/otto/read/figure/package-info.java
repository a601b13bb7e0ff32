/** What is computed at reading, told by examples. */
@NullMarked
package dev.otto.read.figure;

import org.jspecify.annotations.NullMarked;
