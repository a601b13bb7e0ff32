package dev.otto.platform.eventlog;

import dev.otto.events.EventTypes;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * Axon's view of {@link EventJson}: what is stored is an event's stable name and revision, never a class name. Axon's own
 * types (metadata, tokens) keep theirs.
 */
public final class EventSerializer extends Jackson3Serializer {

    private static final String AXON = "org.axonframework.";

    public EventSerializer() {
        super(Jackson3Serializer.builder()
                .jsonMapperBuilderCustomizer(mapper -> EventJson.configure(mapper)
                        .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder()
                                .allowIfSubType(AXON)
                                .build())));
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Axon
    public SerializedType typeForClass(@Nullable Class type) {
        if (type != null && EventTypes.isEvent(type)) {
            return new SimpleSerializedType(EventTypes.nameOf(type), Integer.toString(EventTypes.revisionOf(type)));
        }
        return super.typeForClass(type);
    }

    @Override
    protected String resolveClassName(SerializedType type) {
        return type.getName().startsWith(AXON)
                ? type.getName()
                : EventTypes.classOf(type.getName()).getName();
    }
}
