/** Tests of the webhook receiver. */
@NullMarked
package dev.otto.write.webhook;

import org.jspecify.annotations.NullMarked;
