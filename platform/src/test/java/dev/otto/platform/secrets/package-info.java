/** Tests of encryption at rest. */
@NullMarked
package dev.otto.platform.secrets;

import org.jspecify.annotations.NullMarked;
