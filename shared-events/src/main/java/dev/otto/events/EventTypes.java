package dev.otto.events;

import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.call.CallEvent;
import dev.otto.events.company.CompanyEvent;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.session.SessionEvent;
import dev.otto.events.shift.ShiftEvent;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.signal.KeySignalEvent;
import dev.otto.events.task.PendingActionEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The one place where event classes and their stored names meet. An unknown name fails loudly. */
public final class EventTypes {

    /** The sealed families of events; a new family is added here. */
    public static final List<Class<? extends DomainEvent>> FAMILIES = List.of(
            CallEvent.class,
            LeadEvent.class,
            AppointmentEvent.class,
            ContactEvent.class,
            MissedCallEvent.class,
            PendingActionEvent.class,
            KeySignalEvent.class,
            JobEvent.class,
            SessionEvent.class,
            ShiftEvent.class,
            CompanyEvent.class);

    private static final Map<String, Class<? extends DomainEvent>> BY_NAME = new HashMap<>();
    private static final Map<Class<?>, EventType> BY_CLASS = new HashMap<>();

    static {
        FAMILIES.stream().flatMap(EventTypes::leaves).forEach(type -> {
            EventType declared = type.getAnnotation(EventType.class);
            if (declared == null) {
                throw new IllegalStateException(type.getName() + " has no @EventType");
            }
            if (BY_NAME.put(declared.value(), type.asSubclass(DomainEvent.class)) != null) {
                throw new IllegalStateException("two events are named " + declared.value());
            }
            BY_CLASS.put(type, declared);
        });
    }

    private EventTypes() {}

    /** The class of the newest revision of the event with that name. */
    public static Class<? extends DomainEvent> classOf(String name) {
        Class<? extends DomainEvent> type = BY_NAME.get(name);
        if (type == null) {
            throw new UnknownEventException(name);
        }
        return type;
    }

    public static String nameOf(Class<?> type) {
        return declared(type).value();
    }

    public static int revisionOf(Class<?> type) {
        return declared(type).revision();
    }

    /** Whether the class is an event of ours. */
    public static boolean isEvent(Class<?> type) {
        return BY_CLASS.containsKey(type);
    }

    public static Collection<Class<? extends DomainEvent>> all() {
        return Collections.unmodifiableCollection(BY_NAME.values());
    }

    private static EventType declared(Class<?> type) {
        EventType declared = BY_CLASS.get(type);
        if (declared == null) {
            throw new UnknownEventException(type.getName());
        }
        return declared;
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(EventTypes::leaves) : Stream.of(type);
    }

    /** The log holds, or somebody asked for, an event that this version of Otto does not know. */
    public static final class UnknownEventException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownEventException(String name) {
            super("unknown event '" + name + "': it has no class in EventTypes");
        }
    }
}
