package dev.otto.platform.configuration;

/** What one process of an installation does; a laptop does all of it. */
public enum ProcessRole {
    command,
    projection,
    query
}
