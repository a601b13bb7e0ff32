package dev.otto.platform.eventlog;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.otto.events.DomainEvent;
import dev.otto.events.EventTypes;
import dev.otto.platform.json.RecordJson;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How events are written as JSON: snake_case in the order of declaration, nulls left out, instants in ISO 8601, decimals
 * plain. Reading tolerates fields it does not know; type names never come from the JSON.
 */
public final class EventJson {

    /** The one mapper for events; immutable and safe for all threads. */
    public static final JsonMapper MAPPER = configure(JsonMapper.builder()).build();

    /** The same JSON, faster, for records. */
    public static final RecordJson RECORDS = new RecordJson(MAPPER);

    private EventJson() {}

    static JsonMapper.Builder configure(JsonMapper.Builder builder) {
        return builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING);
    }

    /** The event as the log stores it. */
    public static byte[] write(DomainEvent event) {
        return RECORDS.write(event);
    }

    /**
     * The event of that stable name (newest revision) from its stored form.
     *
     * @throws EventTypes.UnknownEventException when there is no event of that name
     */
    public static DomainEvent read(String name, byte[] json) {
        return RECORDS.read(EventTypes.classOf(name), json);
    }
}
