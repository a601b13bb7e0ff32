package dev.otto.fold.testing;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.fold.Derivation;
import dev.otto.fold.Group;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Events told one after the other, and the group that they fold into. */
public final class Story {

    public static final String COMPANY = "acme";
    public static final ZoneId ZONE = ZoneId.of("America/New_York");
    public static final Instant NOON = Instant.parse("2026-07-14T16:00:00Z");

    private final List<EventEnvelope> events = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private Instant now = NOON;
    private ZoneId zone = ZONE;
    private String actor = "system:test";

    /** From here on things happen at that instant. */
    public Story at(Instant instant) {
        now = instant;
        return this;
    }

    /** From here on the company is in that zone. */
    public Story in(ZoneId other) {
        zone = other;
        return this;
    }

    /** From here on that user acts. */
    public Story by(String userId) {
        actor = "user:" + userId;
        return this;
    }

    public Story tell(UUID stream, DomainEvent... told) {
        return tell(stream.toString(), told);
    }

    public Story tell(String stream, DomainEvent... told) {
        for (DomainEvent event : told) {
            events.add(new EventEnvelope(
                    events.size() + 1,
                    stream,
                    sequences.merge(stream, 1L, Long::sum) - 1,
                    now,
                    EventTypes.nameOf(event.getClass()),
                    event,
                    new EventMetadata(
                            COMPANY,
                            actor,
                            actor.startsWith("user:") ? "manager" : null,
                            "trace",
                            "cause",
                            now,
                            zone)));
        }
        return this;
    }

    public List<EventEnvelope> events() {
        return events;
    }

    /** All events folded into the group of that id, and what follows from its rows. */
    public Group folded(UUID id) {
        return folded(id.toString());
    }

    public Group folded(String id) {
        Group group = Group.empty(new Group.Key(COMPANY, id));
        events.forEach(group::apply);
        Derivation.derive(group);
        return group;
    }
}
