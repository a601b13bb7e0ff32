/** The receiver of inbound webhooks: checks, stores, turns into commands, retries and forgets deliveries of all providers. */
@NullMarked
package dev.otto.write.webhook;

import org.jspecify.annotations.NullMarked;
