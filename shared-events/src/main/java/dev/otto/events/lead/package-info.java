/** The facts of one contact's buying interest, from first contact to won or lost. */
@NullMarked
package dev.otto.events.lead;

import org.jspecify.annotations.NullMarked;
