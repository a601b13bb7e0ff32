package dev.otto.events;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The stable name and revision under which an event is stored, for example {@code call.received/1}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
    /** Stable name: the concept, a dot, a past-tense verb phrase in snake_case. */
    String value();

    /** Revision of the payload, from 1. A released revision is never edited. */
    int revision() default 1;
}
