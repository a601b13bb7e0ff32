package dev.otto.fold.runner;

import dev.otto.fold.Group;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log in PostgreSQL as the runners read it, below a position that is proven to have no gaps. */
final class FoldLog {

    private static final String COLUMNS =
            "global_index, aggregate_identifier, sequence_number, event_name, event_revision,"
                    + " company_id, contact_card_id::text, recorded_at, payload, metadata";
    private static final String NEXT = "select " + COLUMNS
            + " from event_log where global_index > ? and global_index <= ? order by global_index limit ?";
    private static final String OF_GROUP = "select " + COLUMNS + " from event_log where company_id = ?"
            + " and (contact_card_id = any(?) or aggregate_identifier = any(?)) and global_index <= ? order by global_index";
    private static final String AT =
            "select " + COLUMNS + " from event_log where global_index = any(?) order by global_index";
    private static final String THESE_FOUND_THEIR_CARD = """
            select company_id, aggregate_identifier, min(contact_card_id::text),
                   min(global_index) filter (where contact_card_id is not null)
            from event_log where aggregate_identifier = any(?) and global_index <= ?
            group by company_id, aggregate_identifier having count(contact_card_id) > 0""";

    private FoldLog() {}

    /** What follows a position, up to a proven one. */
    static List<LoggedEvent> next(Connection connection, long after, long upTo, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
            statement.setLong(1, after);
            statement.setLong(2, upTo);
            statement.setInt(3, limit);
            statement.setFetchSize(0);
            return all(statement);
        }
    }

    /** The events of all cards and streams that are folded together, in log order. */
    static List<LoggedEvent> ofGroup(Connection connection, String companyId, Collection<String> ids, long upTo)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OF_GROUP)) {
            statement.setString(1, companyId);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid", ids.stream().filter(FoldLog::isUuid).toArray()));
            statement.setArray(3, connection.createArrayOf("text", ids.toArray()));
            statement.setLong(4, upTo);
            return all(statement);
        }
    }

    static List<LoggedEvent> at(Connection connection, Collection<Long> positions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AT)) {
            Array array = connection.createArrayOf("int8", positions.toArray());
            statement.setArray(1, array);
            return all(statement);
        }
    }

    /** Of those calls and jobs, the ones that found a card, and which. */
    static Map<Group.Key, LogPass.Edge> foundTheirCard(Connection connection, List<Group.Key> streams, long upTo)
            throws SQLException {
        Map<Group.Key, LogPass.Edge> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(THESE_FOUND_THEIR_CARD)) {
            statement.setArray(1, Store.texts(connection, streams, Group.Key::id));
            statement.setLong(2, upTo);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            new Group.Key(rows.getString(1), rows.getString(2)),
                            new LogPass.Edge(rows.getString(3), rows.getLong(4)));
                }
            }
        }
        return found;
    }

    static LoggedEvent event(ResultSet row) throws SQLException {
        return new LoggedEvent(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getInt(5),
                row.getString(6),
                (@Nullable String) row.getString(7),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getBytes(9),
                row.getBytes(10));
    }

    static String columns() {
        return COLUMNS;
    }

    private static List<LoggedEvent> all(PreparedStatement statement) throws SQLException {
        List<LoggedEvent> events = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                events.add(event(rows));
            }
        }
        return events;
    }

    static boolean isUuid(String id) {
        if (id.length() != 36) {
            return false;
        }
        try {
            UUID.fromString(id);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
