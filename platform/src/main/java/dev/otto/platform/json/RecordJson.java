package dev.otto.platform.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes records as a mapper would, to the byte, and reads what it wrote. For each class of records a plan is made once:
 * which components there are, how each is read and written. Where a class has something that no plan can express, and where
 * JSON is not as our own writer makes it, the mapper does the work, so nothing depends on the plan but the time it takes.
 * Safe for all threads.
 */
public final class RecordJson {

    /** That the general parser must see to this; thrown without a trace, so it costs nearly nothing. */
    static final Irregular IRREGULAR = new Irregular();

    static final class Irregular extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Irregular() {
            super("left to the general parser", null, false, false);
        }
    }

    private static final Plan<?> NONE = new Plan.Unplanned<>();

    private final JsonMapper mapper;
    private final ClassValue<Plan<?>> plans = new ClassValue<>() {
        @Override
        protected Plan<?> computeValue(Class<?> type) {
            Plan<?> plan = type.isRecord() ? Plan.ofRecord(type, mapper) : null;
            return plan == null ? NONE : plan;
        }
    };
    private final ThreadLocal<JsonOutput> outputs = ThreadLocal.withInitial(() -> new JsonOutput(2_048));

    /** @param mapper whose names, forms and left-out nulls are copied; snake case and the like are read from its own description of a class */
    public RecordJson(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The record in that JSON.
     *
     * @throws tools.jackson.core.JacksonException when the JSON does not fit
     */
    public <T> T read(Class<T> type, byte[] json) {
        return read(type, json, 0, json.length);
    }

    /** As {@link #read(Class, byte[])}, of a part of an array. */
    public <T> T read(Class<T> type, byte[] json, int from, int length) {
        @Nullable T read = planned(type, json, from, length);
        return read != null ? read : mapper.readValue(json, from, length, type);
    }

    private <T> @Nullable T planned(Class<T> type, byte[] json, int from, int length) {
        Plan<?> plan = plan(type);
        if (plan == NONE) {
            return null;
        }
        try {
            JsonInput input = new JsonInput(json, from, from + length);
            Object read = plan.read(input);
            input.finish();
            return type.cast(read);
        } catch (RuntimeException e) {
            return null; // also what a record's own constructor refuses: the mapper says so in its own words
        }
    }

    /** Whether records of that class are read and written by a plan. */
    public boolean plans(Class<?> type) {
        return plan(type) != NONE;
    }

    /** Appends a value's JSON. */
    public void write(Object value, JsonOutput output) {
        Plan<?> plan = plan(value.getClass());
        int before = output.size();
        if (plan != NONE) {
            try {
                plan.writeAny(value, output);
                return;
            } catch (Irregular e) {
                output.truncate(before);
            }
        }
        byte[] json = mapper.writeValueAsBytes(value);
        if (new String(json, StandardCharsets.UTF_8).contains("\\u0000")) {
            output.noteNul();
        }
        output.write(json);
    }

    public byte[] write(Object value) {
        JsonOutput output = outputs.get();
        output.truncate(0);
        write(value, output);
        return output.toByteArray();
    }

    private Plan<?> plan(Class<?> type) {
        return plans.get(type);
    }
}
