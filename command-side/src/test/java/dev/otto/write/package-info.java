/** How rules are specified: given events, when a command comes, then events or a refusal. */
@NullMarked
package dev.otto.write;

import org.jspecify.annotations.NullMarked;
