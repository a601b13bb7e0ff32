/** Questions that people ask Otto: passed on to the AI partner or answered by Otto itself, kept with their answers. */
@NullMarked
package dev.otto.write.question;

import org.jspecify.annotations.NullMarked;
