/** Tests of phone numbers. */
@NullMarked
package dev.otto.platform.phone;

import org.jspecify.annotations.NullMarked;
