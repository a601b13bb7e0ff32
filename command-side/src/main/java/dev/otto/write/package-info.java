/** How a command becomes events: rules, the framework's shell around them, look-up tables, policies. */
@NullMarked
package dev.otto.write;

import org.jspecify.annotations.NullMarked;
