/** Recorded visits under test. */
@NullMarked
package dev.otto.write.session;

import org.jspecify.annotations.NullMarked;
