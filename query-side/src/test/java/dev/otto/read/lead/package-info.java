/** Tests of what the API shows of it. */
@NullMarked
package dev.otto.read.lead;

import org.jspecify.annotations.NullMarked;
