package dev.otto.canary.write.call;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A canary: an architecture rule must catch it. */
final class LoggingRules {
    static final Logger LOG = LoggerFactory.getLogger(LoggingRules.class);
}
