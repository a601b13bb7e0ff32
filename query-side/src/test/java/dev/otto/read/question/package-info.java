/** Otto's own answers over a folded log. */
@NullMarked
package dev.otto.read.question;

import org.jspecify.annotations.NullMarked;
