package dev.otto.events;

import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes an example of any event: the same one every time, with every field filled or with only the required ones. */
public final class Specimens {

    private static final Instant DAY = Instant.parse("2026-07-14T12:12:01Z");

    private Specimens() {}

    /** Every field filled, lists with one element. */
    public static DomainEvent full(Class<? extends DomainEvent> type) {
        return type.cast(record(type, true, type.getSimpleName()));
    }

    /** Nullable fields null, lists empty. */
    public static DomainEvent minimal(Class<? extends DomainEvent> type) {
        return type.cast(record(type, false, type.getSimpleName()));
    }

    private static Object record(Class<?> type, boolean full, String path) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            boolean optional = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            values[i] = !full && optional
                    ? null
                    : value(components[i].getGenericType(), full, path + "." + components[i].getName());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new AssertionError("no specimen of " + type, e);
        }
    }

    private static Object value(Type type, boolean full, String path) {
        int seed = Math.floorMod(path.hashCode(), 1_000);
        return switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class ->
                full ? List.of(value(list.getActualTypeArguments()[0], true, path + "[0]")) : List.of();
            case Class<?> c when c == String.class -> text(path, seed);
            case Class<?> c when c == UUID.class -> Ids.of("specimen", path);
            case Class<?> c when c == Instant.class -> DAY.plus(Duration.ofSeconds(seed));
            case Class<?> c when c == int.class || c == Integer.class -> seed;
            case Class<?> c when c == long.class || c == Long.class -> (long) seed;
            case Class<?> c when c == boolean.class || c == Boolean.class -> seed % 2 == 0;
            case Class<?> c when c == double.class || c == Double.class -> seed / 8.0;
            case Class<?> c when c == BigDecimal.class -> BigDecimal.valueOf(seed, 2);
            case Class<?> c when c.isEnum() -> c.getEnumConstants()[seed % c.getEnumConstants().length];
            case Class<?> c when c.isRecord() -> record(c, full, path);
            case Class<?> c
            when c.isSealed() ->
                record(Arrays.stream(c.getPermittedSubclasses()).findFirst().orElseThrow(), full, path);
            case GenericArrayType array -> throw new AssertionError("arrays have no place in events: " + array);
            default -> throw new AssertionError("no specimen for a field of type " + type + " at " + path);
        };
    }

    private static String text(String path, int seed) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        return name + "-" + seed;
    }
}
