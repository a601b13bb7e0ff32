package dev.otto.write;

import dev.otto.events.DomainEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a rule answers: events (none when there is nothing new), or a refusal. */
public record Decision<E extends DomainEvent>(
        List<E> events, @Nullable Refusal refusal) {

    public Decision {
        events = List.copyOf(events);
    }

    @SafeVarargs
    public static <E extends DomainEvent> Decision<E> of(E... events) {
        return new Decision<>(List.of(events), null);
    }

    public static <E extends DomainEvent> Decision<E> of(List<? extends E> events) {
        return new Decision<>(List.copyOf(events), null);
    }

    /** Nothing new: a repetition, or something that already stands. */
    public static <E extends DomainEvent> Decision<E> none() {
        return new Decision<>(List.of(), null);
    }

    public static <E extends DomainEvent> Decision<E> refuse(String errorCode, String detail) {
        return new Decision<>(List.of(), new Refusal(errorCode, detail));
    }

    public static <E extends DomainEvent> Decision<E> refuse(
            String errorCode, String detail, Map<String, Object> extras) {
        return new Decision<>(List.of(), new Refusal(errorCode, detail, extras));
    }
}
