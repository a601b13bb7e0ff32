/** Tests of what the API shows of it. */
@NullMarked
package dev.otto.read.appointment;

import org.jspecify.annotations.NullMarked;
