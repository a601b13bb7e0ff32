/** Kept audio under test. */
@NullMarked
package dev.otto.write.audio;

import org.jspecify.annotations.NullMarked;
