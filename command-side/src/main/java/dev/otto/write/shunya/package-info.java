/** The AI partner's results: their normalisation, the jobs that they belong to, and the webhook that brings them. */
@NullMarked
package dev.otto.write.shunya;

import org.jspecify.annotations.NullMarked;
