/** A demo company with users and a trickle of simulated calls; in the demo profile only. */
@NullMarked
package dev.otto.app.demo;

import org.jspecify.annotations.NullMarked;
