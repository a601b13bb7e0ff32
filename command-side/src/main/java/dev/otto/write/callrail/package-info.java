/** CallRail: its signature, its bodies with all their traps, and the commands that they mean. */
@NullMarked
package dev.otto.write.callrail;

import org.jspecify.annotations.NullMarked;
