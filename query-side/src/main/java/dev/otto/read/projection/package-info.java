/** What operators see of the projections, and may do to them. */
@NullMarked
package dev.otto.read.projection;

import org.jspecify.annotations.NullMarked;
