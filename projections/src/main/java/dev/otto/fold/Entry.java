package dev.otto.fold;

/**
 * A row as its table holds it.
 *
 * @param position position in the log of the last event that the row's fold saw for it
 * @param sequence number of the last event of the row's own stream, -1 before any: its version for writers
 */
public record Entry<R extends Row>(R row, long position, long sequence) {}
