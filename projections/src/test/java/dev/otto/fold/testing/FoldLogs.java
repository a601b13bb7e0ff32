package dev.otto.fold.testing;

import dev.otto.events.EventEnvelope;
import dev.otto.events.EventTypes;
import dev.otto.platform.eventlog.EventJson;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

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

    /** As {@link #append}, several times as fast, for long logs. */
    public static void copy(DataSource dataSource, List<EventEnvelope> events) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local synchronous_commit = off");
                statement.execute("set local role otto_worker");
                statement.execute("""
                        create temporary table waiting (n bigint, event_identifier uuid, aggregate_identifier text,
                            sequence_number bigint, event_name text, event_revision int, company_id text,
                            contact_card_id uuid, recorded_at bigint, occurred_at bigint, payload text, metadata text)
                        on commit drop""");
                StringBuilder text = new StringBuilder();
                CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
                for (int from = 0; from < events.size(); from += BATCH) {
                    text.setLength(0);
                    for (EventEnvelope event : events.subList(from, Math.min(events.size(), from + BATCH))) {
                        line(text, event);
                    }
                    copies.copyIn("copy waiting from stdin", new StringReader(text.toString()));
                }
                statement.execute("""
                        insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name,
                            event_revision, company_id, contact_card_id, recorded_at, occurred_at, payload, metadata, hash)
                        select event_identifier, aggregate_identifier, sequence_number, 'test', event_name, event_revision,
                               company_id, contact_card_id, to_timestamp(recorded_at / 1e6), to_timestamp(occurred_at / 1e6),
                               convert_to(payload, 'UTF8'), convert_to(metadata, 'UTF8'), decode(repeat('00', 32), 'hex')
                        from waiting order by n""");
            }
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("a history could not be written to the log", e);
        }
    }

    private static void line(StringBuilder text, EventEnvelope event) {
        UUID card = event.event().contactCardId();
        text.append(event.position())
                .append('\t')
                .append(UUID.randomUUID())
                .append('\t')
                .append(event.streamId())
                .append('\t')
                .append(event.sequence())
                .append('\t')
                .append(event.name())
                .append('\t')
                .append(EventTypes.revisionOf(event.event().getClass()))
                .append('\t')
                .append(event.companyId())
                .append('\t')
                .append(card == null ? "\\N" : card.toString())
                .append('\t')
                .append(ChronoUnit.MICROS.between(Instant.EPOCH, event.recordedAt()))
                .append('\t')
                .append(ChronoUnit.MICROS.between(
                        Instant.EPOCH, event.metadata().occurredAt()))
                .append('\t')
                .append(escaped(EventJson.write(event.event())))
                .append('\t')
                .append(escaped(EventJson.RECORDS.write(event.metadata())))
                .append('\n');
    }

    /** JSON holds no tabs and line ends, but backslashes. */
    private static String escaped(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace("\\", "\\\\");
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
