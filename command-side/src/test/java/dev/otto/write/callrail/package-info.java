/** Tests of the CallRail adapter. */
@NullMarked
package dev.otto.write.callrail;

import org.jspecify.annotations.NullMarked;
