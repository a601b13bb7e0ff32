/** Starting Otto: the environment is judged, a database found, and the modules wired by role. */
@NullMarked
package dev.otto.app;

import org.jspecify.annotations.NullMarked;
