/** Answers that Otto finds by itself, and the questions that were asked. */
@NullMarked
package dev.otto.read.question;

import org.jspecify.annotations.NullMarked;
