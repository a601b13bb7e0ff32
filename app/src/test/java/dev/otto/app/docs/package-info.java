/** The documents that are made from the code, and the tests that fail when one is stale. */
@NullMarked
package dev.otto.app.docs;

import org.jspecify.annotations.NullMarked;
