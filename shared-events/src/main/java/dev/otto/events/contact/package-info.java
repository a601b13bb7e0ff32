/** The facts of one person or household at one company. */
@NullMarked
package dev.otto.events.contact;

import org.jspecify.annotations.NullMarked;
