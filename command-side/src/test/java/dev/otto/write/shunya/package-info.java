/** Specifications of the AI partner's results, jobs and webhook. */
@NullMarked
package dev.otto.write.shunya;

import org.jspecify.annotations.NullMarked;
