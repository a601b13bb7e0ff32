package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.eventlog.AxonMetadata;
import dev.otto.platform.eventlog.LogCopy;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever store of Axon's carries the log, the folds of its stream are those of the log in PostgreSQL. */
class LogOfAnotherStoreTest {

    private static final int EVENTS = 2_000;

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void liveAndRebuiltRowsAreThoseOfTheLogInPostgresByteForByte(long seed) {
        List<EventEnvelope> history = Histories.of(seed, EVENTS);
        InMemoryEventStorageEngine engine = new InMemoryEventStorageEngine();
        EmbeddedEventStore elsewhere = EmbeddedEventStore.builder()
                .storageEngine(engine)
                .optimizeEventConsumption(false)
                .build();
        try (FoldDatabase own = new FoldDatabase();
                FoldDatabase followed = new FoldDatabase();
                LogCopy copy =
                        new LogCopy(elsewhere, 0, followed.dataSource, followed.log.serializer, followed.log.signal)) {
            FoldLogs.append(own.dataSource, history);
            own.live.catchUp(500);

            for (int from = 0; from < history.size(); from += 300) {
                history.subList(from, Math.min(history.size(), from + 300)).forEach(event -> append(engine, event));
                assertThat(copy.catchUp()).isTrue();
                followed.live.catchUp(100);
            }
            Map<String, List<String>> expected = own.dump();
            assertThat(followed.dump()).isEqualTo(expected);

            assertThat(followed.rebuilt().phase()).isEqualTo("done");
            assertThat(followed.dump()).isEqualTo(expected);
            assertThat(followed.verified().differences()).isEmpty();
        } finally {
            elsewhere.shutDown();
        }
    }

    private static void append(InMemoryEventStorageEngine engine, EventEnvelope event) {
        engine.appendEvents(new GenericDomainEventMessage<>(
                "test",
                event.streamId(),
                event.sequence(),
                event.event(),
                AxonMetadata.of(event.metadata()),
                UUID.randomUUID().toString(),
                event.recordedAt()));
    }
}
