/** Questions to the partner and to Otto itself. */
@NullMarked
package dev.otto.write.question;

import org.jspecify.annotations.NullMarked;
