package dev.otto.fold.testing;

import dev.otto.events.EventEnvelope;
import dev.otto.events.EventTypes;
import dev.otto.platform.eventlog.EventJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Writes histories to a log in bulk, without the write side. */
public final class FoldLogs {

    private static final int BATCH = 1_000;

    private FoldLogs() {}

    /** Appends events in order; the log gives them its own next positions. */
    public static void append(DataSource dataSource, List<EventEnvelope> events) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local role otto_worker");
            }
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name,
                        event_revision, company_id, contact_card_id, recorded_at, occurred_at, payload, metadata, hash)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
                int waiting = 0;
                for (EventEnvelope event : events) {
                    bind(insert, event);
                    insert.addBatch();
                    if (++waiting % BATCH == 0) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException("a history could not be written to the log", e);
        }
    }

    private static void bind(PreparedStatement insert, EventEnvelope event) throws SQLException {
        OffsetDateTime occurred = event.metadata().occurredAt().atOffset(ZoneOffset.UTC);
        insert.setObject(1, UUID.randomUUID());
        insert.setString(2, event.streamId());
        insert.setLong(3, event.sequence());
        insert.setString(4, "test");
        insert.setString(5, event.name());
        insert.setInt(6, EventTypes.revisionOf(event.event().getClass()));
        insert.setString(7, event.companyId());
        if (event.event().contactCardId() == null) {
            insert.setNull(8, Types.OTHER);
        } else {
            insert.setObject(8, event.event().contactCardId());
        }
        insert.setObject(9, event.recordedAt().atOffset(ZoneOffset.UTC));
        insert.setObject(10, occurred);
        insert.setBytes(11, EventJson.write(event.event()));
        insert.setBytes(12, EventJson.MAPPER.writeValueAsBytes(event.metadata()));
        insert.setBytes(13, new byte[32]);
    }
}
