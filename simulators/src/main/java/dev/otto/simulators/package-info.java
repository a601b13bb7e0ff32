/** Peers of Otto that talk to it over real HTTP: CallRail on a believable day, and a load generator. */
@NullMarked
package dev.otto.simulators;

import org.jspecify.annotations.NullMarked;
