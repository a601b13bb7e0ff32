/** The facts of phone conversations and of their analyses. */
@NullMarked
package dev.otto.events.call;

import org.jspecify.annotations.NullMarked;
