package dev.otto.canary.write.util;

/** A canary: an architecture rule must catch it. */
final class InAPackageWithoutMeaning {}
