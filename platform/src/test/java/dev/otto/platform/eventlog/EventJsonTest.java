package dev.otto.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.platform.testing.TestEventLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class EventJsonTest {

    @TestFactory
    List<DynamicTest> everyEventComesBackAsItWasWritten() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Class<? extends DomainEvent> type : EventTypes.all()) {
            String name = EventTypes.nameOf(type);
            tests.add(DynamicTest.dynamicTest(name, () -> {
                for (DomainEvent event : List.of(Specimens.full(type), Specimens.minimal(type))) {
                    byte[] json = EventJson.write(event);
                    assertThat(EventJson.read(name, json)).isEqualTo(event);
                    assertNamesAreSnakeCase(EventJson.MAPPER.readTree(json));
                    SerializedObject<byte[]> stored = new EventSerializer().serialize(event, byte[].class);
                    assertThat(stored.getType().getName()).isEqualTo(name);
                    assertThat(stored.getData()).isEqualTo(json);
                    assertThat(new EventSerializer().<byte[], Object>deserialize(stored))
                            .isEqualTo(event);
                }
            }));
        }
        return tests;
    }

    @Test
    void metadataKeepsItsKeys() {
        EventMetadata metadata = new EventMetadata(
                "acme",
                "user:u1",
                "csr",
                "trace-1",
                "delivery-1",
                Instant.parse("2026-07-14T16:00:00.123456Z"),
                ZoneId.of("America/Denver"));
        MetaData carried = AxonMetadata.of(metadata);
        byte[] json = new EventSerializer().serialize(carried, byte[].class).getData();
        JsonNode tree = EventJson.MAPPER.readTree(json);
        assertThat(new TreeSet<>(tree.propertyNames()))
                .containsExactly("actor", "causation", "company_id", "occurred_at", "role", "trace_id", "zone");
        assertThat(tree.get("occurred_at").asString()).isEqualTo("2026-07-14T16:00:00.123456Z");
        assertThat(EventJson.MAPPER.readValue(json, EventMetadata.class)).isEqualTo(metadata);
        assertThat(AxonMetadata.from(carried)).isEqualTo(metadata);
    }

    @Test
    void metadataWithoutItsCompanyIsRefused() {
        MetaData carried =
                AxonMetadata.of(TestEventLog.metadata("acme")).withoutKeys(java.util.Set.of(AxonMetadata.COMPANY_ID));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> AxonMetadata.from(carried))
                .withMessageContaining("company_id");
    }

    @Test
    void fieldsThatAreNotKnownAreLeftOut() {
        DomainEvent event = Specimens.minimal(EventTypes.classOf("call.received"));
        String json = new String(EventJson.write(event), StandardCharsets.UTF_8);
        String later = "{\"of_a_later_revision\":{\"a\":1}," + json.substring(1);
        assertThat(EventJson.read("call.received", later.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(event);
    }

    @Test
    void anUnknownNameFailsLoudly() {
        assertThatExceptionOfType(EventTypes.UnknownEventException.class)
                .isThrownBy(() -> EventJson.read("call.vanished", new byte[0]));
        assertThatExceptionOfType(EventTypes.UnknownEventException.class)
                .isThrownBy(() -> new EventSerializer()
                        .deserialize(
                                new SimpleSerializedObject<>(new byte[0], byte[].class, "java.lang.Runtime", null)));
    }

    private static void assertNamesAreSnakeCase(JsonNode node) {
        node.propertyNames().forEach(name -> assertThat(name).matches("[a-z0-9_]+"));
        node.forEach(EventJsonTest::assertNamesAreSnakeCase);
    }
}
