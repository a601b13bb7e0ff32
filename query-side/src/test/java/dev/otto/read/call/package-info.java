/** Tests of what the API shows of it. */
@NullMarked
package dev.otto.read.call;

import org.jspecify.annotations.NullMarked;
