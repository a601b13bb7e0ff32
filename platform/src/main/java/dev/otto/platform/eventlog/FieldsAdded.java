package dev.otto.platform.eventlog;

import java.util.List;
import java.util.function.Consumer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** From one revision of an event to the next, which has more fields. What was not told then is null where that may be. */
final class FieldsAdded extends SingleEventUpcaster {

    private static final Consumer<ObjectNode> NOT_TOLD = event -> {};

    /** All that there are, the oldest first. */
    static final List<EventUpcaster> ALL = List.of(
            new FieldsAdded("call.received", 1, NOT_TOLD), // spam
            new FieldsAdded("call.answered", 1, NOT_TOLD),
            new FieldsAdded("call.missed", 1, NOT_TOLD),
            new FieldsAdded("call.completed", 1, NOT_TOLD),
            new FieldsAdded("call.corrected", 1, NOT_TOLD),
            // of the lowest rank: as before, whatever is told later replaces it
            new FieldsAdded("call.transcript_attached", 1, event -> event.put("rank", 0)),
            new FieldsAdded("appointment.lead_linked", 1, NOT_TOLD), // the former lead
            // as before: what is told later of the visit replaces it
            new FieldsAdded("appointment.no_show", 1, event -> event.put("by_person", false)),
            new FieldsAdded("contact.engaged", 1, NOT_TOLD), // the former lead
            // as if a person had: nothing automatic undoes it
            new FieldsAdded("pending_action.updated", 1, event -> event.put("by_person", true)));

    private final SimpleSerializedType from;
    private final SimpleSerializedType to;
    private final Consumer<ObjectNode> fields;

    private FieldsAdded(String name, int revision, Consumer<ObjectNode> fields) {
        this.from = new SimpleSerializedType(name, Integer.toString(revision));
        this.to = new SimpleSerializedType(name, Integer.toString(revision + 1));
        this.fields = fields;
    }

    @Override
    protected boolean canUpcast(IntermediateEventRepresentation event) {
        return event.getType().equals(from);
    }

    @Override
    protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
        return event.upcastPayload(to, JsonNode.class, json -> {
            fields.accept((ObjectNode) json);
            return json;
        });
    }
}
