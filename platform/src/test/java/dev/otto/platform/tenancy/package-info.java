/** Tests of the tenancy package. */
@NullMarked
package dev.otto.platform.tenancy;

import org.jspecify.annotations.NullMarked;
