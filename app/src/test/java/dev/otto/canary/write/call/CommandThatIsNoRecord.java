package dev.otto.canary.write.call;

import dev.otto.canary.write.Command;

/** A canary: an architecture rule must catch it. */
final class CommandThatIsNoRecord implements Command {}
