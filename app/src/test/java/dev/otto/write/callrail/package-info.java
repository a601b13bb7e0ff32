/** What tests of the whole may know of CallRail's adapter. */
@NullMarked
package dev.otto.write.callrail;

import org.jspecify.annotations.NullMarked;
