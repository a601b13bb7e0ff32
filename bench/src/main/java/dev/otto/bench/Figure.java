package dev.otto.bench;

/**
 * One number that was measured, or a ratio of two.
 *
 * @param name what it is, in words
 * @param unit {@code events/s}, {@code ms} …; empty for a ratio or a count
 */
record Figure(String name, double value, String unit) {

    static Figure perSecond(String name, String what, double value) {
        return new Figure(name, value, what + "/s");
    }

    static Figure ratio(String name, double part, double whole) {
        return new Figure(name, part / whole, "");
    }
}
