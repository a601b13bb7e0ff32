package dev.otto.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventTypes;
import dev.otto.events.Personal;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventCatalogueTest {

    @Test
    void theCatalogueSaysWhatTheClassesSay() throws IOException {
        GeneratedDocument.mustBe("docs/events.md", catalogue());
    }

    @Test
    void everyEventIsInIt() {
        assertThat(catalogue().lines().filter(line -> line.startsWith("### `"))).hasSameSizeAs(EventTypes.all());
    }

    private static String catalogue() {
        Collection<Class<? extends DomainEvent>> all = EventTypes.all();
        return "# Events\n\nGenerated from the classes in `shared-events`; do not edit. "
                + all.size()
                + " events, each with its stored name and revision. Fields marked **personal** identify or describe a"
                + " person.\n\n"
                + EventTypes.FAMILIES.stream()
                        .map(family -> "## " + family.getSimpleName() + "\n\n" + events(family, all))
                        .collect(Collectors.joining("\n"))
                + "\n## Values inside events\n\n"
                + values(all).stream()
                        .map(type -> "### " + type.getSimpleName() + "\n\n" + fields(type))
                        .collect(Collectors.joining("\n"));
    }

    /** The records that stand in fields of events, and in fields of those. */
    private static Collection<Class<?>> values(Collection<Class<? extends DomainEvent>> events) {
        Map<String, Class<?>> found = new TreeMap<>();
        Deque<Class<?>> open = new ArrayDeque<>(events);
        while (!open.isEmpty()) {
            for (RecordComponent field : open.pop().getRecordComponents()) {
                classes(field.getGenericType())
                        .filter(type -> type.isRecord() && type.getPackageName().startsWith("dev.otto"))
                        .filter(type -> found.put(type.getSimpleName(), type) == null)
                        .forEach(open::add);
            }
        }
        return found.values();
    }

    private static Stream<Class<?>> classes(Type type) {
        return switch (type) {
            case Class<?> raw -> Stream.of(raw);
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments()).flatMap(EventCatalogueTest::classes);
            default -> Stream.of();
        };
    }

    private static String events(Class<?> family, Collection<Class<? extends DomainEvent>> all) {
        return all.stream()
                .filter(family::isAssignableFrom)
                .sorted(Comparator.comparing(EventTypes::nameOf))
                .map(EventCatalogueTest::event)
                .collect(Collectors.joining("\n"));
    }

    private static String event(Class<? extends DomainEvent> type) {
        return "### `" + EventTypes.nameOf(type) + "/" + EventTypes.revisionOf(type) + "`\n\n`" + type.getSimpleName()
                + "` in `" + type.getPackageName() + "`\n\n" + fields(type);
    }

    private static String fields(Class<?> type) {
        List<RecordComponent> fields = List.of(type.getRecordComponents());
        return fields.isEmpty()
                ? "No fields.\n"
                : "| field | type | |\n|---|---|---|\n"
                        + fields.stream()
                                .map(field -> "| `%s` | %s | %s |\n"
                                        .formatted(
                                                snakeCase(field.getName()), name(field.getGenericType()), marks(field)))
                                .collect(Collectors.joining());
    }

    private static String marks(RecordComponent field) {
        return Stream.of(
                        field.isAnnotationPresent(Personal.class) ? "**personal**" : "",
                        field.getType().isEnum() ? words(field.getType()) : "")
                .filter(mark -> !mark.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining(", "));
    }

    private static String name(Type type) {
        return switch (type) {
            case Class<?> raw -> raw.getSimpleName();
            case ParameterizedType generic ->
                name(generic.getRawType())
                        + Arrays.stream(generic.getActualTypeArguments())
                                .map(EventCatalogueTest::name)
                                .collect(Collectors.joining(", ", "&lt;", "&gt;"));
            default -> type.getTypeName();
        };
    }

    private static String snakeCase(String camelCase) {
        return camelCase
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "_")
                .toLowerCase(Locale.ROOT);
    }
}
