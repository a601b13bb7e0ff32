/** Tests of the simulators. */
@NullMarked
package dev.otto.simulators;

import org.jspecify.annotations.NullMarked;
