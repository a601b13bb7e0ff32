/** Tests of contact cards. */
@NullMarked
package dev.otto.write.contact;

import org.jspecify.annotations.NullMarked;
