/** Tests of what the API shows of it. */
@NullMarked
package dev.otto.read.company;

import org.jspecify.annotations.NullMarked;
