/** Otto as a process: what it says when it cannot start, and that it comes back after every kind of end. */
@NullMarked
package dev.otto.app;

import org.jspecify.annotations.NullMarked;
