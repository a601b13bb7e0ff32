/** What a start refuses, what it makes of its environment, and that the example file is true. */
@NullMarked
package dev.otto.platform.configuration;

import org.jspecify.annotations.NullMarked;
