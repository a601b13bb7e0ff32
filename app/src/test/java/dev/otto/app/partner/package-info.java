/** The partner's paths into a running Otto, and what monitoring sees of it. */
@NullMarked
package dev.otto.app.partner;

import org.jspecify.annotations.NullMarked;
