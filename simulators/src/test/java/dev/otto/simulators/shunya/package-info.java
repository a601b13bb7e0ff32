/** Tests of the simulated Shunya. */
@NullMarked
package dev.otto.simulators.shunya;

import org.jspecify.annotations.NullMarked;
