package dev.otto.write;

/** Announces an aggregate class: a bean of this type per aggregate. */
public record AggregateType(Class<?> type) {}
