package dev.otto.simulators.shunya;

import java.util.SplittableRandom;

/** Chance that falls the same way whenever it is asked about the same thing. */
final class Dice {

    private Dice() {}

    /** A number that the seed and the parts make. */
    static long hash(long seed, Object... parts) {
        long hash = seed ^ 0x9E3779B97F4A7C15L;
        for (Object part : parts) {
            String text = part.toString();
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
            }
            hash = mixed(hash ^ text.length());
        }
        return mixed(hash);
    }

    static SplittableRandom of(long seed, Object... parts) {
        return new SplittableRandom(hash(seed, parts));
    }

    /** Between 0 and 1. */
    static double share(long seed, Object... parts) {
        return (hash(seed, parts) >>> 11) * 0x1.0p-53;
    }

    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
