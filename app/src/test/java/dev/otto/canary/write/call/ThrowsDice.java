package dev.otto.canary.write.call;

import java.util.Random;

/** A canary: an architecture rule must catch it. */
final class ThrowsDice {
    int next() {
        return new Random().nextInt();
    }
}
