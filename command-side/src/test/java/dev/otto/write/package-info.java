/** The write side on a real database: commands, look-up tables, policies. */
@NullMarked
package dev.otto.write;

import org.jspecify.annotations.NullMarked;
