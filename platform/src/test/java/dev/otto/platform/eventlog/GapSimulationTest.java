package dev.otto.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.eventlog.GapSimulation.Outcome;
import dev.otto.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.DataSourceConnectionProvider;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Seeded schedules of slow, failing, killed and clock-jumping writers: {@code -Dsim.schedules} of them, {@code -Dsim.seed}
 * to start elsewhere. A failure names its seed.
 */
@Tag(TestDatabase.ANY_SERVER)
class GapSimulationTest {

    private static final int SCHEDULES = Integer.getInteger("sim.schedules", 300);
    private static final long FIRST_SEED = Long.getLong("sim.seed", 1);
    private static final int STOCK_SCHEDULES = Math.min(SCHEDULES, 100);
    private static final int SCHEDULES_A_TABLE = 100;
    private static final Duration RESUMED_WITHIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void ourReaderMissesNothingDoublesNothingAndResumesWithinASecond() throws Exception {
        Duration slowest = Duration.ZERO;
        try (HikariDataSource database = TestDatabase.fresh();
                GapSimulation simulation = new GapSimulation(
                        database.getJdbcUrl(), TestDatabase.LOGIN, TestDatabase.PASSWORD, new OurLog())) {
            DataSource disturbed = simulation.disturbed(database);
            EventDecoder decoder = new EventDecoder(new EventSerializer(), List.of());
            for (int i = 0; i < SCHEDULES; i++) {
                if (i % SCHEDULES_A_TABLE == 0) {
                    simulation.clear();
                }
                LogReader reader = new LogReader(disturbed, decoder, new CommitSignal(database));
                long[] position = {i % SCHEDULES_A_TABLE == 0 ? 0 : simulation.end()};
                Outcome outcome = simulation.run(
                        FIRST_SEED + i,
                        limit -> {
                            List<Long> shown = reader.rows(position[0], limit).stream()
                                    .map(StoredEvent::position)
                                    .toList();
                            position[0] = shown.isEmpty() ? position[0] : shown.getLast();
                            return shown;
                        },
                        PATIENCE);
                assertThat(outcome.shown())
                        .as("seed %d: shown is all that was committed, in order, once", FIRST_SEED + i)
                        .isEqualTo(outcome.committed());
                assertThat(outcome.resumedAfter())
                        .as("seed %d: the reader resumed after the end of the last writer", FIRST_SEED + i)
                        .isLessThan(RESUMED_WITHIN);
                slowest = slowest.compareTo(outcome.resumedAfter()) < 0 ? outcome.resumedAfter() : slowest;
            }
        }
        System.out.printf(
                "gap simulation: %,d schedules, 0 events missed, 0 doubled, slowest resumption %d ms%n",
                SCHEDULES, slowest.toMillis());
    }

    /** The red control: proves that the schedules are ones in which events get lost. */
    @Test
    void axonsStockEngineMissesEventsInTheSameSchedules() throws Exception {
        int missed = 0;
        int schedules = 0;
        Clock clock = GenericEventMessage.clock;
        try (HikariDataSource database = TestDatabase.empty()) {
            JdbcEventStorageEngine creating = stock(database);
            creating.createSchema(PostgresEventTableFactory.INSTANCE);
            try (GapSimulation simulation = new GapSimulation(
                    database.getJdbcUrl(), TestDatabase.LOGIN, TestDatabase.PASSWORD, new StockLog())) {
                DataSource disturbed = simulation.disturbed(database);
                InstantSource simulated = simulation::now;
                GenericEventMessage.clock = simulated.withZone(ZoneOffset.UTC);
                for (int i = 0; i < STOCK_SCHEDULES; i++) {
                    simulation.clear();
                    JdbcEventStorageEngine engine = stock(disturbed);
                    @Nullable TrackingToken[] token = {null};
                    Outcome outcome = simulation.run(
                            FIRST_SEED + i,
                            limit -> {
                                List<Long> shown = new ArrayList<>();
                                try (Stream<? extends TrackedEventMessage<?>> events =
                                        engine.readEvents(token[0], false)) {
                                    events.limit(limit).forEach(event -> {
                                        token[0] = event.trackingToken();
                                        // the token's own position is the highest seen; what was read is in the payload
                                        shown.add(Long.parseLong(String.valueOf(
                                                event.getMetaData().get("position"))));
                                    });
                                }
                                return shown;
                            },
                            Duration.ofMillis(20));
                    assertThat(outcome.committed()).as("what the control reads").containsAll(outcome.shown());
                    missed += outcome.missed().size();
                    schedules += outcome.missed().isEmpty() ? 0 : 1;
                }
            } finally {
                GenericEventMessage.clock = clock;
            }
        }
        System.out.printf(
                "gap simulation, stock engine: %,d events missed in %,d of %,d schedules%n",
                missed, schedules, STOCK_SCHEDULES);
        assertThat(missed).as("events that the stock engine misses").isPositive();
    }

    private static JdbcEventStorageEngine stock(DataSource dataSource) {
        return JdbcEventStorageEngine.builder()
                .connectionProvider(new DataSourceConnectionProvider(dataSource))
                .transactionManager(NoTransactionManager.INSTANCE)
                .eventSerializer(new EventSerializer())
                .snapshotSerializer(new EventSerializer())
                .build();
    }

    private static final class OurLog implements GapSimulation.Log {
        @Override
        public long insert(Connection connection, UUID id, Instant time) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name, event_revision,
                        company_id, recorded_at, occurred_at, payload, metadata, hash)
                    values (?, ?, 0, 'test', 'test.happened', 1, 'acme', ?, ?, '', '', '') returning global_index""")) {
                insert.setObject(1, id);
                insert.setString(2, id.toString());
                insert.setObject(3, time.atOffset(ZoneOffset.UTC));
                insert.setObject(4, time.atOffset(ZoneOffset.UTC));
                try (ResultSet result = insert.executeQuery()) {
                    result.next();
                    return result.getLong(1);
                }
            }
        }

        @Override
        public String table() {
            return "event_log";
        }

        @Override
        public String sequence() {
            return "event_log_position";
        }

        @Override
        public String prologue() {
            return "set role otto_worker";
        }
    }

    private static final class StockLog implements GapSimulation.Log {
        @Override
        public long insert(Connection connection, UUID id, Instant time) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into domainevententry (eventidentifier, aggregateidentifier, sequencenumber, type, timestamp, payloadtype,
                        payloadrevision, payload, metadata)
                    values (?, ?, 0, 'test', ?, 'call.received', '1', '{}',
                        convert_to(json_build_object('position', currval('domainevententry_globalindex_seq'))::text, 'UTF8'))
                    returning globalindex""")) {
                insert.setString(1, id.toString());
                insert.setString(2, id.toString());
                insert.setString(3, time.toString());
                try (ResultSet result = insert.executeQuery()) {
                    result.next();
                    return result.getLong(1);
                }
            }
        }

        @Override
        public String table() {
            return "domainevententry";
        }

        @Override
        public String sequence() {
            return "domainevententry_globalindex_seq";
        }

        @Override
        public String prologue() {
            return "select 1";
        }
    }
}
