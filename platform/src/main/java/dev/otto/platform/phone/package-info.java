/** Phone numbers: one spelling, whoever writes them down or looks for them. */
@NullMarked
package dev.otto.platform.phone;

import org.jspecify.annotations.NullMarked;
