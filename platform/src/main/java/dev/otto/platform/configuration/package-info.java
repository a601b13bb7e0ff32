/** The process's environment: every variable there is, checked all at once, and what it means as typed settings. */
@NullMarked
package dev.otto.platform.configuration;

import org.jspecify.annotations.NullMarked;
