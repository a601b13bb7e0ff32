/** Who may do what: callers, the permission table as data, and the filter that holds requests to it. */
@NullMarked
package dev.otto.platform.access;

import org.jspecify.annotations.NullMarked;
