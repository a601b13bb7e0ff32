/** The rules of a company, told as given events, a command, and what follows. */
@NullMarked
package dev.otto.write.company;

import org.jspecify.annotations.NullMarked;
