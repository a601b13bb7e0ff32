package dev.otto.platform.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.json.JsonMapper;

/** How values of one type are read and written. Throws {@link RecordJson.Irregular} where it cannot tell. */
interface Plan<T> {

    T read(JsonInput input);

    void write(T value, JsonOutput output);

    @SuppressWarnings("unchecked")
    default void writeAny(Object value, JsonOutput output) {
        write((T) value, output);
    }

    /** Stands for "there is none". */
    record Unplanned<T>() implements Plan<T> {
        @Override
        public T read(JsonInput input) {
            throw RecordJson.IRREGULAR;
        }

        @Override
        public void write(T value, JsonOutput output) {
            throw RecordJson.IRREGULAR;
        }
    }

    record Simple<T>(Function<JsonInput, T> reading, BiConsumer<T, JsonOutput> writing) implements Plan<T> {
        @Override
        public T read(JsonInput input) {
            return reading.apply(input);
        }

        @Override
        public void write(T value, JsonOutput output) {
            writing.accept(value, output);
        }
    }

    Plan<String> STRING = new Plan<>() {
        @Override
        public String read(JsonInput input) {
            return input.string();
        }

        @Override
        public void write(String value, JsonOutput output) {
            output.string(value);
        }
    };

    Plan<UUID> ID = new Plan<>() {
        @Override
        public UUID read(JsonInput input) {
            return input.uuid();
        }

        @Override
        public void write(UUID value, JsonOutput output) {
            output.write('"');
            output.uuid(value);
            output.write('"');
        }
    };

    Map<Class<?>, Plan<?>> SIMPLE = simple();

    private static Map<Class<?>, Plan<?>> simple() {
        Map<Class<?>, Plan<?>> plans = new HashMap<>();
        plans.put(String.class, STRING);
        plans.put(UUID.class, ID);
        plans.put(Instant.class, new Simple<>(JsonInput::instant, (value, out) -> out.instant(value)));
        plans.put(ZoneId.class, new Simple<ZoneId>(JsonInput::zone, (value, out) -> quoted(value.getId(), out)));
        plans.put(BigDecimal.class, new Simple<>(JsonInput::decimal, (value, out) -> out.ascii(value.toPlainString())));
        Plan<Boolean> flag = new Simple<>(JsonInput::bool, (value, out) -> out.ascii(value ? "true" : "false"));
        plans.put(boolean.class, flag);
        plans.put(Boolean.class, flag);
        Plan<Integer> small = new Simple<>(
                input -> {
                    long value = input.whole();
                    if (value != (int) value) {
                        throw RecordJson.IRREGULAR;
                    }
                    return (int) value;
                },
                (value, out) -> out.ascii(Integer.toString(value)));
        plans.put(int.class, small);
        plans.put(Integer.class, small);
        Plan<Long> large = new Simple<>(JsonInput::whole, (value, out) -> out.ascii(Long.toString(value)));
        plans.put(long.class, large);
        plans.put(Long.class, large);
        Plan<Double> real = new Simple<>(JsonInput::real, (value, out) -> {
            if (!Double.isFinite(value)) {
                throw RecordJson.IRREGULAR;
            }
            out.ascii(Double.toString(value));
        });
        plans.put(double.class, real);
        plans.put(Double.class, real);
        plans.put(
                LocalDate.class,
                new Simple<>(
                        input -> {
                            try {
                                return LocalDate.parse(input.string());
                            } catch (java.time.format.DateTimeParseException e) {
                                throw RecordJson.IRREGULAR;
                            }
                        },
                        (value, out) -> quoted(value.toString(), out)));
        return Map.copyOf(plans);
    }

    private static void quoted(String ascii, JsonOutput out) {
        out.write('"');
        out.ascii(ascii);
        out.write('"');
    }

    /** The plan of a class of records; null where there can be none. */
    static @Nullable Plan<?> ofRecord(Class<?> type, JsonMapper mapper) {
        return new Making(mapper).record(type, null);
    }

    /** Makes plans; classes that contain themselves get none. */
    final class Making {

        private final JsonMapper mapper;
        private final Set<Class<?>> under = new HashSet<>();

        private Making(JsonMapper mapper) {
            this.mapper = mapper;
        }

        private @Nullable Plan<?> of(Type type) {
            if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
                Plan<?> elements = of(list.getActualTypeArguments()[0]);
                return elements == null ? null : new OfList<>(elements);
            }
            if (!(type instanceof Class<?> simple)) {
                return null;
            }
            Plan<?> known = SIMPLE.get(simple);
            if (known != null) {
                return known;
            }
            if (simple.isEnum()) {
                return OfEnum.of(simple);
            }
            if (simple.isRecord()) {
                return record(simple, null);
            }
            return simple.isSealed() ? family(simple) : null;
        }

        @Nullable
        Plan<?> record(Class<?> type, byte @Nullable [] kind) {
            if (!under.add(type)) {
                return null;
            }
            try {
                RecordComponent[] components = type.getRecordComponents();
                List<String> names = names(type, components);
                if (names == null) {
                    return null;
                }
                Plan<?>[] plans = new Plan<?>[components.length];
                for (int i = 0; i < components.length; i++) {
                    Plan<?> plan = of(components[i].getGenericType());
                    if (plan == null) {
                        return null;
                    }
                    plans[i] = plan;
                }
                return new OfRecord<>(
                        RecordAccesses.of(type),
                        names.stream()
                                .map(name -> ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII))
                                .toArray(byte[][]::new),
                        plans,
                        primitives(components),
                        kind);
            } finally {
                under.remove(type);
            }
        }

        private static boolean[] primitives(RecordComponent[] components) {
            boolean[] primitives = new boolean[components.length];
            for (int i = 0; i < components.length; i++) {
                primitives[i] = components[i].getType().isPrimitive();
            }
            return primitives;
        }

        /** What the mapper calls the components, in its order; null when it writes anything but the components. */
        private @Nullable List<String> names(Class<?> type, RecordComponent[] components) {
            JavaType described = mapper.constructType(type);
            List<BeanPropertyDefinition> written = mapper.serializationConfig()
                    .classIntrospectorInstance()
                    .introspectForSerialization(
                            described,
                            mapper.serializationConfig()
                                    .classIntrospectorInstance()
                                    .introspectClassAnnotations(described))
                    .findProperties();
            if (written.size() != components.length || strange(type)) {
                return null;
            }
            List<String> names = new ArrayList<>();
            for (int i = 0; i < components.length; i++) {
                if (!written.get(i).getInternalName().equals(components[i].getName())) {
                    return null;
                }
                String name = written.get(i).getName();
                if (!name.matches("[a-z0-9_]+")) {
                    return null;
                }
                names.add(name);
            }
            return names;
        }

        /** Annotations that say more than a name. */
        private static boolean strange(Class<?> type) {
            List<Annotation> annotations = new ArrayList<>(List.of(type.getDeclaredAnnotations()));
            for (RecordComponent component : type.getRecordComponents()) {
                annotations.addAll(List.of(component.getAccessor().getAnnotations()));
            }
            return annotations.stream()
                    .map(annotation -> annotation.annotationType())
                    .anyMatch(kind -> kind.getName().contains(".jackson.")
                            && kind != com.fasterxml.jackson.annotation.JsonProperty.class);
        }

        /** Records of a sealed family that names its members first. */
        private @Nullable Plan<?> family(Class<?> type) {
            JsonTypeInfo told = type.getAnnotation(JsonTypeInfo.class);
            JsonSubTypes members = type.getAnnotation(JsonSubTypes.class);
            if (told == null
                    || members == null
                    || told.use() != JsonTypeInfo.Id.NAME
                    || told.include() != JsonTypeInfo.As.PROPERTY
                    || told.visible()) {
                return null;
            }
            List<Class<?>> classes = new ArrayList<>();
            List<Plan<?>> plans = new ArrayList<>();
            List<byte[]> kinds = new ArrayList<>();
            for (JsonSubTypes.Type member : members.value()) {
                byte[] kind =
                        ("\"" + told.property() + "\":\"" + member.name() + "\"").getBytes(StandardCharsets.US_ASCII);
                Plan<?> plan =
                        member.value().isRecord() && !member.name().isEmpty() ? record(member.value(), kind) : null;
                if (plan == null) {
                    return null;
                }
                classes.add(member.value());
                plans.add(plan);
                kinds.add(kind);
            }
            return new OfFamily(
                    classes.toArray(Class<?>[]::new), plans.toArray(Plan<?>[]::new), kinds.toArray(byte[][]::new));
        }
    }

    /** A list. */
    record OfList<E>(Plan<E> elements) implements Plan<List<E>> {
        @Override
        public List<E> read(JsonInput input) {
            input.take('[');
            List<E> list = new ArrayList<>();
            if (input.takeIf(']')) {
                return list;
            }
            do {
                if (input.peek() == 'n') {
                    throw RecordJson.IRREGULAR;
                }
                list.add(elements.read(input));
            } while (input.takeIf(','));
            input.take(']');
            return list;
        }

        @Override
        public void write(List<E> value, JsonOutput output) {
            output.write('[');
            boolean first = true;
            for (E element : value) {
                if (element == null) {
                    throw RecordJson.IRREGULAR;
                }
                if (!first) {
                    output.write(',');
                }
                first = false;
                elements.write(element, output);
            }
            output.write(']');
        }
    }

    /** Words of an enum. */
    final class OfEnum implements Plan<Enum<?>> {
        private final Enum<?>[] constants;
        private final byte[][] words;

        private OfEnum(Enum<?>[] constants, byte[][] words) {
            this.constants = constants;
            this.words = words;
        }

        static @Nullable Plan<?> of(Class<?> type) {
            Enum<?>[] constants = (Enum<?>[]) type.getEnumConstants();
            byte[][] words = new byte[constants.length][];
            for (int i = 0; i < constants.length; i++) {
                @Nullable String word = word(type, constants[i]);
                if (word == null || !word.matches("[A-Za-z0-9_. -]+")) {
                    return null;
                }
                words[i] = ('"' + word + '"').getBytes(StandardCharsets.US_ASCII);
            }
            return new OfEnum(constants, words);
        }

        private static @Nullable String word(Class<?> type, Enum<?> constant) {
            try {
                for (Annotation on : type.getField(constant.name()).getAnnotations()) {
                    if (on.annotationType().getName().contains(".jackson.")) {
                        return null;
                    }
                }
                for (Method method : type.getMethods()) {
                    if (method.isAnnotationPresent(com.fasterxml.jackson.annotation.JsonValue.class)) {
                        return method.invoke(constant) instanceof String word ? word : null;
                    }
                }
                return constant.name();
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        @Override
        public Enum<?> read(JsonInput input) {
            input.peek();
            int from = input.at;
            for (int i = 0; i < words.length; i++) {
                byte[] word = words[i];
                int to = from + word.length;
                if (to <= input.end
                        && input.bytes[to - 1] == '"'
                        && Arrays.equals(input.bytes, from, to, word, 0, word.length)) {
                    input.at = to;
                    return constants[i];
                }
            }
            throw RecordJson.IRREGULAR;
        }

        @Override
        public void write(Enum<?> value, JsonOutput output) {
            for (int i = 0; i < constants.length; i++) {
                if (constants[i] == value) {
                    output.write(words[i]);
                    return;
                }
            }
            throw RecordJson.IRREGULAR;
        }
    }

    /** A record; {@code kind} is what a member of a family says first. */
    final class OfRecord<T> implements Plan<T> {
        private final RecordAccess access;
        private final byte[][] keys;
        private final Plan<?>[] plans;
        private final boolean[] primitive;
        private final int[] primitives;
        private final byte @Nullable [] kind;

        OfRecord(RecordAccess access, byte[][] keys, Plan<?>[] plans, boolean[] primitive, byte @Nullable [] kind) {
            this.access = access;
            this.keys = keys;
            this.plans = plans;
            this.primitive = primitive;
            this.primitives = IntStream.range(0, primitive.length)
                    .filter(i -> primitive[i])
                    .toArray();
            this.kind = kind;
        }

        @Override
        public T read(JsonInput input) {
            input.take('{');
            return readRest(input, input.takeIf('}'));
        }

        /** What follows the opening brace, or a kind and its comma; {@code empty}: nothing does. */
        @SuppressWarnings("unchecked")
        T readRest(JsonInput input, boolean empty) {
            @Nullable Object[] values = new Object[keys.length];
            if (!empty) {
                int next = 0;
                do {
                    int component = component(input, next);
                    if (values[component] != null) {
                        throw RecordJson.IRREGULAR;
                    }
                    if (input.peek() != 'n') {
                        values[component] = plans[component].read(input);
                    } else if (primitive[component] || !input.takeNull()) {
                        throw RecordJson.IRREGULAR;
                    }
                    next = component + 1;
                } while (input.takeIf(','));
                input.take('}');
            }
            for (int i : primitives) {
                if (values[i] == null) {
                    throw RecordJson.IRREGULAR;
                }
            }
            return (T) access.make(values);
        }

        /** Which component's name comes next; most likely one soon after the last. */
        private int component(JsonInput input, int next) {
            if (input.peek() != '"') {
                throw RecordJson.IRREGULAR;
            }
            byte[] bytes = input.bytes;
            int from = input.at;
            for (int i = next; i < keys.length; i++) {
                byte[] key = keys[i];
                int to = from + key.length;
                if (to <= input.end
                        && bytes[to - 1] == ':'
                        && bytes[from + 1] == key[1]
                        && Arrays.equals(bytes, from, to, key, 0, key.length)) {
                    input.at = to;
                    return i;
                }
            }
            for (int i = 0; i < next; i++) {
                byte[] key = keys[i];
                int to = from + key.length;
                if (to <= input.end && Arrays.equals(bytes, from, to, key, 0, key.length)) {
                    input.at = to;
                    return i;
                }
            }
            throw RecordJson.IRREGULAR;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void write(T value, JsonOutput output) {
            @Nullable Object[] values = new Object[keys.length];
            access.take(value, values);
            output.write('{');
            boolean first = true;
            if (kind != null) {
                output.write(kind);
                first = false;
            }
            for (int i = 0; i < values.length; i++) {
                Object component = values[i];
                if (component != null) {
                    if (!first) {
                        output.write(',');
                    }
                    first = false;
                    output.write(keys[i]);
                    ((Plan<Object>) plans[i]).write(component, output);
                }
            }
            output.write('}');
        }
    }

    /** A member of a sealed family. */
    final class OfFamily implements Plan<Object> {
        private final Class<?>[] classes;
        private final Plan<?>[] plans;
        private final byte[][] kinds;

        OfFamily(Class<?>[] classes, Plan<?>[] plans, byte[][] kinds) {
            this.classes = classes;
            this.plans = plans;
            this.kinds = kinds;
        }

        @Override
        public Object read(JsonInput input) {
            input.take('{');
            input.peek();
            int from = input.at;
            for (int i = 0; i < kinds.length; i++) {
                byte[] kind = kinds[i];
                int to = from + kind.length;
                if (to < input.end && Arrays.equals(input.bytes, from, to, kind, 0, kind.length)) {
                    input.at = to;
                    boolean empty = input.takeIf('}');
                    if (!empty) {
                        input.take(',');
                    }
                    return ((OfRecord<?>) plans[i]).readRest(input, empty);
                }
            }
            throw RecordJson.IRREGULAR;
        }

        @Override
        public void write(Object value, JsonOutput output) {
            for (int i = 0; i < classes.length; i++) {
                if (classes[i] == value.getClass()) {
                    plans[i].writeAny(value, output);
                    return;
                }
            }
            throw RecordJson.IRREGULAR;
        }
    }
}
