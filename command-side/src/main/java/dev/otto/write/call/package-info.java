/** Calls: what providers, voice agents, the analysis and people say of one, and what stands of it. */
@NullMarked
package dev.otto.write.call;

import org.jspecify.annotations.NullMarked;
