/** Questions that people ask Otto, and the port through which Otto answers them by itself. */
@NullMarked
package dev.otto.platform.question;

import org.jspecify.annotations.NullMarked;
