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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final String BETWEEN = "select exists (select from event_log where company_id = ?"
            + " and (contact_card_id = any(?) or aggregate_identifier = any(?)) and global_index > ? and global_index <= ?)";
    private static final String AT =
            "select " + COLUMNS + " from event_log where global_index = any(?) order by global_index";
    private static final String OF_GROUPS = "select " + COLUMNS
            + " from event_log where company_id = any(?) and contact_card_id = any(?) and global_index <= ?"
            + " union all select " + COLUMNS + " from event_log where aggregate_identifier = any(?)"
            + " and (contact_card_id is null or contact_card_id <> all(?)) and global_index <= ? order by global_index";
    private static final String OLDER = """
            select k.c, k.g from unnest(?::text[], ?::text[]) as k(c, g)
            where exists (select from event_log e
                          where e.company_id = k.c and e.contact_card_id = k.g::uuid and e.global_index <= ?)
               or exists (select from %s m where m.company_id = k.c and m.survivor_id = k.g)""";
    private static final String THESE_FOUND_THEIR_CARD = """
            select company_id, aggregate_identifier, min(contact_card_id::text),
                   min(global_index) filter (where contact_card_id is not null)
            from event_log where aggregate_identifier = any(?) and global_index <= ?
              and (contact_card_id is null or global_index <> all(?))
            group by company_id, aggregate_identifier having count(contact_card_id) > 0""";

    private static final int AT_ONCE = 2_000;

    /** So few that they fit, whatever they are. */
    private static final int FIRST_LOOK = 200;

    private static final long MOST_BYTES = 16L << 20;

    private FoldLog() {}

    /** As {@link #next}, but no more than fits well into memory. */
    static List<LoggedEvent> nextThatFit(Connection connection, long after, long upTo, int limit) throws SQLException {
        int asked = Math.min(limit, FIRST_LOOK);
        List<LoggedEvent> events = next(connection, after, upTo, asked);
        List<LoggedEvent> all = events;
        long size = size(events);
        while (events.size() == asked && all.size() < limit && size < MOST_BYTES) {
            // as many more as fit, if they are like those before
            long fit = (MOST_BYTES - size) * all.size() / Math.max(1, size) + 1;
            asked = (int) Math.min(Math.min(limit - all.size(), AT_ONCE), fit);
            events = next(connection, all.getLast().position(), upTo, asked);
            all.addAll(events);
            size += size(events);
        }
        return all;
    }

    private static long size(List<LoggedEvent> events) {
        long size = 0;
        for (LoggedEvent event : events) {
            size += event.payload().length + event.metadata().length;
        }
        return size;
    }

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

    /** The events of all those cards and streams, and some of streams of the same names elsewhere, in log order. */
    static List<LoggedEvent> ofGroups(Connection connection, Collection<Group.Key> members, long upTo)
            throws SQLException {
        Object[] cards =
                members.stream().map(Group.Key::id).filter(FoldLog::isUuid).toArray();
        try (PreparedStatement statement = connection.prepareStatement(OF_GROUPS)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            members.stream()
                                    .map(Group.Key::companyId)
                                    .distinct()
                                    .toArray()));
            statement.setArray(2, connection.createArrayOf("uuid", cards));
            statement.setLong(3, upTo);
            statement.setArray(4, Store.texts(connection, members, Group.Key::id));
            statement.setArray(5, connection.createArrayOf("uuid", cards));
            statement.setLong(6, upTo);
            return all(statement);
        }
    }

    /** Which of these groups have events up to the position, or took in others that have. Only for groups of UUIDs. */
    static Set<Group.Key> older(Connection connection, Mapping mapping, Collection<Group.Key> groups, long upTo)
            throws SQLException {
        Set<Group.Key> older = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(OLDER.formatted(mapping.table()))) {
            statement.setArray(1, Store.texts(connection, groups, Group.Key::companyId));
            statement.setArray(2, Store.texts(connection, groups, Group.Key::id));
            statement.setLong(3, upTo);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    older.add(new Group.Key(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return older;
    }

    /** Whether there are events of those cards and streams between two positions. */
    static boolean between(Connection connection, String companyId, Collection<String> ids, long after, long upTo)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BETWEEN)) {
            statement.setString(1, companyId);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid", ids.stream().filter(FoldLog::isUuid).toArray()));
            statement.setArray(3, connection.createArrayOf("text", ids.toArray()));
            statement.setLong(4, after);
            statement.setLong(5, upTo);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    static List<LoggedEvent> at(Connection connection, Collection<Long> positions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AT)) {
            Array array = connection.createArrayOf("int8", positions.toArray());
            statement.setArray(1, array);
            return all(statement);
        }
    }

    /** Of those calls and jobs, the ones that found a card by an event that is not left out, and which. */
    static Map<Group.Key, LogPass.Edge> foundTheirCard(
            Connection connection, List<Group.Key> streams, long upTo, Set<Long> leftOut) throws SQLException {
        Map<Group.Key, LogPass.Edge> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(THESE_FOUND_THEIR_CARD)) {
            statement.setArray(1, Store.texts(connection, streams, Group.Key::id));
            statement.setLong(2, upTo);
            statement.setArray(3, connection.createArrayOf("int8", leftOut.toArray()));
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
        try {
            return UUID.fromString(id).toString().equalsIgnoreCase(id); // it reads what PostgreSQL does not
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
