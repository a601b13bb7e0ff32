/** Fast JSON beside the mapper's. */
@NullMarked
package dev.otto.platform.json;

import org.jspecify.annotations.NullMarked;
