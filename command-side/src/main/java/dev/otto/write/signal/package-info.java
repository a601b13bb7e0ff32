/** Key signals: warnings that an analysis raises and a person acknowledges. */
@NullMarked
package dev.otto.write.signal;

import org.jspecify.annotations.NullMarked;
