package dev.otto.platform.http;

/** Something that {@code /ready} reports on. */
public interface ReadyComponent {

    /** {@code database}, {@code event_store}, {@code projections}, {@code redis} … */
    String name();

    /** Whether this process cannot serve without it. */
    boolean required();

    /** Asked on every {@code /ready}, so quick; an exception counts as down. */
    Status status();

    /** How it is. */
    enum Status {
        up,
        degraded,
        disabled,
        down
    }
}
