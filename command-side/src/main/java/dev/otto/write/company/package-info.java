/** The company as tenant: its settings, its integrations with their secrets, its users. */
@NullMarked
package dev.otto.write.company;

import org.jspecify.annotations.NullMarked;
