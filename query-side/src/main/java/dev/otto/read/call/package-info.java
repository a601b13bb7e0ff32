/** Calls, their analyses and transcripts, as the API shows them. */
@NullMarked
package dev.otto.read.call;

import org.jspecify.annotations.NullMarked;
