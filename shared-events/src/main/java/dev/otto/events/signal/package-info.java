/** The facts of key signals: warnings raised by an analysis. */
@NullMarked
package dev.otto.events.signal;

import org.jspecify.annotations.NullMarked;
