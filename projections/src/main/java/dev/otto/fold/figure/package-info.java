/** What each row contributes to the figures: pure functions from a group to measures by day and person. */
@NullMarked
package dev.otto.fold.figure;

import org.jspecify.annotations.NullMarked;
