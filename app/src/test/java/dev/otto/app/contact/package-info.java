/** Contact cards through the whole of Otto. */
@NullMarked
package dev.otto.app.contact;

import org.jspecify.annotations.NullMarked;
