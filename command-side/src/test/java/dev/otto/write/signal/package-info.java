/** Specifications of the rules of signal. */
@NullMarked
package dev.otto.write.signal;

import org.jspecify.annotations.NullMarked;
