/** One day as CallRail and the partner tell it, in order and not, to an Otto that runs and to one that is killed. */
@NullMarked
package dev.otto.app.day;

import org.jspecify.annotations.NullMarked;
