/** Jobs of the AI partner as the API shows them. */
@NullMarked
package dev.otto.read.shunya;

import org.jspecify.annotations.NullMarked;
