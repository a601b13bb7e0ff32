/** The real PostgreSQL that integration tests run on. */
@NullMarked
package dev.otto.platform.testing;

import org.jspecify.annotations.NullMarked;
