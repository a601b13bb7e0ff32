/** An Axon Server for tests: its protocol over real connections, its events in memory. */
@NullMarked
package dev.otto.app.axonserver;

import org.jspecify.annotations.NullMarked;
