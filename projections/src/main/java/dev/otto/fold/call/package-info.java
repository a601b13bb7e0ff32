/** The folds of calls, their transcripts and their analyses. */
@NullMarked
package dev.otto.fold.call;

import org.jspecify.annotations.NullMarked;
