/** Encryption at rest of what must be read back: providers' secrets and raw bodies. */
@NullMarked
package dev.otto.platform.secrets;

import org.jspecify.annotations.NullMarked;
