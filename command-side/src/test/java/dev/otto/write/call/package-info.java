/** What calls do, as sentences. */
@NullMarked
package dev.otto.write.call;

import org.jspecify.annotations.NullMarked;
