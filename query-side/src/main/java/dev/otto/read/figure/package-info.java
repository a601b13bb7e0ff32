/** The dashboards: figures summed from days, and the lists that open them. */
@NullMarked
package dev.otto.read.figure;

import org.jspecify.annotations.NullMarked;
