package dev.otto.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.call.CallEvent.CallLinked;
import dev.otto.events.call.CallEvent.CallReceived;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventTypesTest {

    @Test
    void aNameLeadsToItsClassAndBack() {
        assertThat(EventTypes.classOf("call.received")).isEqualTo(CallReceived.class);
        assertThat(EventTypes.nameOf(CallReceived.class)).isEqualTo("call.received");
        assertThat(EventTypes.revisionOf(CallReceived.class)).isEqualTo(2);
        assertThat(EventTypes.revisionOf(CallLinked.class)).isEqualTo(1);
    }

    @Test
    void anUnknownNameFailsLoudly() {
        assertThatThrownBy(() -> EventTypes.classOf("call.teleported"))
                .isInstanceOf(EventTypes.UnknownEventException.class)
                .hasMessageContaining("call.teleported");
    }

    @Test
    void everyEventIsARecordWithANameInTheHouseForm() {
        assertThat(EventTypes.all()).hasSizeGreaterThan(70).allSatisfy(type -> {
            assertThat(type).isRecord();
            assertThat(EventTypes.nameOf(type)).matches("[a-z_]+\\.[a-z_]+");
        });
    }

    @Test
    void everyEventHasASpecimenThatEqualsItself() {
        assertThat(EventTypes.all()).allSatisfy(type -> {
            assertThat(Specimens.full(type)).isEqualTo(Specimens.full(type));
            assertThat(Specimens.minimal(type)).isEqualTo(Specimens.minimal(type));
        });
    }

    @Test
    void idsAreStableAndKindsDoNotCollide() {
        UUID id = Ids.call("cedar-ridge", "callrail", "CAL1");
        assertThat(id)
                .isEqualTo(Ids.call("cedar-ridge", "callrail", "CAL1"))
                .isNotEqualTo(Ids.of("x", "cedar-ridge", "callrail", "CAL1"));
        assertThat(id.version()).isEqualTo(5);
        assertThat(Ids.of("a", "b", "c")).isNotEqualTo(Ids.of("a", "bc", ""));
    }
}
