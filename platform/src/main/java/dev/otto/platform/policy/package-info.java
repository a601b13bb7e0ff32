/** How far the policies have heard the log and what they could not act on, for whoever keeps the installation. */
@NullMarked
package dev.otto.platform.policy;

import org.jspecify.annotations.NullMarked;
