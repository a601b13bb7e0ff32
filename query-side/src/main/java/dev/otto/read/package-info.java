/** What every read shares: selecting rows of the read models, whose rows a caller may see. */
@NullMarked
package dev.otto.read;

import org.jspecify.annotations.NullMarked;
