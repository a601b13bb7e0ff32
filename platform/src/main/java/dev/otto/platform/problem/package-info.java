/** Every error as one shape: RFC 9457 problems, from the domain's refusals to the container's own. */
@NullMarked
package dev.otto.platform.problem;

import org.jspecify.annotations.NullMarked;
