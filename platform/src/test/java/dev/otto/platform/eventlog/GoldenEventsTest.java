package dev.otto.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.platform.testing.TestEventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every event is written today as it was when its golden files were made, and every golden file ever committed can be
 * read. Files are never edited: a changed event is a new revision with files of its own. Missing ones are written with
 * {@code -Dotto.golden=write}.
 */
class GoldenEventsTest {

    private static final Path GOLDEN =
            Path.of(System.getProperty("otto.root", "."), "shared-events/src/test/resources/golden");

    private static final Map<String, Function<Class<? extends DomainEvent>, DomainEvent>> KINDS =
            new TreeMap<>(Map.of("full", Specimens::full, "minimal", Specimens::minimal));

    @Test
    void everyEventHasItsGoldenFilesAndIsWrittenLikeThem() throws IOException {
        for (Class<? extends DomainEvent> type : EventTypes.all()) {
            for (String kind : KINDS.keySet()) {
                Path file = file(type, kind);
                JsonNode today = EventJson.MAPPER.readTree(
                        EventJson.MAPPER.writeValueAsString(KINDS.get(kind).apply(type)));
                if (!Files.exists(file) && "write".equals(System.getProperty("otto.golden"))) {
                    Files.createDirectories(GOLDEN);
                    Files.writeString(
                            file,
                            EventJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(today) + "\n");
                }
                assertThat(file).as("write it with -Dotto.golden=write").exists();
                assertThat(EventJson.MAPPER.readTree(Files.readString(file)))
                        .as("%s changed: make a new revision and an upcaster", file.getFileName())
                        .isEqualTo(today);
            }
        }
    }

    @Test
    void everyGoldenFileOfTheNewestRevisionReadsBackToItsEvent() {
        for (Class<? extends DomainEvent> type : EventTypes.all()) {
            KINDS.forEach((kind, specimen) -> assertThat(read(file(type, kind), type))
                    .as("%s %s", EventTypes.nameOf(type), kind)
                    .isEqualTo(specimen.apply(type)));
        }
    }

    @Test
    void everyGoldenFileOfAnOlderRevisionIsReadWithAllThatItSays() throws IOException {
        EventDecoder decoder = new EventDecoder(new EventSerializer(), List.of());
        byte[] metadata = EventJson.MAPPER.writeValueAsBytes(TestEventLog.metadata("acme"));
        int older = 0;
        for (Class<? extends DomainEvent> type : EventTypes.all()) {
            String name = EventTypes.nameOf(type);
            for (int revision = 1; revision < EventTypes.revisionOf(type); revision++) {
                for (String kind : KINDS.keySet()) {
                    byte[] told = Files.readAllBytes(GOLDEN.resolve(name + "." + revision + "." + kind + ".json"));
                    DomainEvent event = decoder.decode(1, "s", 0, Instant.EPOCH, name, revision, told, metadata)
                            .event();
                    assertThat(event).isInstanceOf(type);
                    says(EventJson.MAPPER.valueToTree(event), EventJson.MAPPER.readTree(told), name + "/" + revision);
                    older++;
                }
            }
        }
        assertThat(older).isGreaterThanOrEqualTo(16);
    }

    private static void says(JsonNode now, JsonNode then, String what) {
        if (then.isObject()) {
            then.properties()
                    .forEach(field -> says(now.path(field.getKey()), field.getValue(), what + "." + field.getKey()));
        } else {
            assertThat(now).as(what).isEqualTo(then);
        }
    }

    @Test
    void noGoldenFileIsOfAnEventThatNobodyKnows() throws IOException {
        List<String> unknown;
        try (Stream<Path> files = Files.list(GOLDEN)) {
            unknown = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches("[a-z_]+\\.[a-z_]+\\.\\d+\\.(full|minimal)\\.json")
                            || EventTypes.all().stream()
                                    .noneMatch(type -> name.startsWith(EventTypes.nameOf(type) + ".")))
                    .toList();
        }
        assertThat(unknown).isEmpty();
    }

    private static DomainEvent read(Path file, Class<? extends DomainEvent> type) {
        try {
            return EventJson.MAPPER.readValue(Files.readString(file), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Class<? extends DomainEvent> type, String kind) {
        return GOLDEN.resolve(EventTypes.nameOf(type) + "." + EventTypes.revisionOf(type) + "." + kind + ".json");
    }
}
