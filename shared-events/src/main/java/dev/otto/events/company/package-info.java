/** The facts of a company, its integrations and its users. */
@NullMarked
package dev.otto.events.company;

import org.jspecify.annotations.NullMarked;
