/** What tests of the reading side share. */
@NullMarked
package dev.otto.read.testing;

import org.jspecify.annotations.NullMarked;
