/** Tests of what the API shows of it. */
@NullMarked
package dev.otto.read.contact;

import org.jspecify.annotations.NullMarked;
