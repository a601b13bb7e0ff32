/** Tests of what the API shows of it. */
@NullMarked
package dev.otto.read.projection;

import org.jspecify.annotations.NullMarked;
