package dev.otto.fold.runner;

import dev.otto.fold.Group;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The dead letters of the folds: events that were refused, and those of the same group that wait behind them. */
final class Letters {

    private final String table;

    Letters(String schema) {
        this.table = schema + ".dead_letter";
    }

    String table() {
        return table;
    }

    /** Whether there are any at all. Whoever holds the position knows that nobody else adds one. */
    boolean any(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select exists (select from " + table + ")");
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Which of the groups wait for a refused event. */
    Set<Group.Key> holding(Connection connection, Collection<Group.Key> groups) throws SQLException {
        Set<Group.Key> holding = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement("select distinct company_id, group_id from "
                + table + " join unnest(?::text[], ?::text[]) as k(c, g) on company_id = k.c and group_id = k.g"
                + " where state in ('failed', 'held')")) {
            statement.setArray(1, Store.texts(connection, groups, Group.Key::companyId));
            statement.setArray(2, Store.texts(connection, groups, Group.Key::id));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    holding.add(new Group.Key(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return holding;
    }

    /** Positions of discarded events, which every runner leaves out. */
    Set<Long> discarded(Connection connection, long after, long upTo) throws SQLException {
        Set<Long> discarded = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "select position from " + table + " where state = 'discarded' and position > ? and position <= ?")) {
            statement.setLong(1, after);
            statement.setLong(2, upTo);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    discarded.add(rows.getLong(1));
                }
            }
        }
        return discarded;
    }

    /** Positions of all events that the rows lack: what is discarded, what was refused and what waits behind it. */
    Set<Long> setAside(Connection connection, long upTo) throws SQLException {
        Set<Long> setAside = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement("select position from " + table + " where position <= ?")) {
            statement.setLong(1, upTo);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    setAside.add(rows.getLong(1));
                }
            }
        }
        return setAside;
    }

    /** Sets an event aside because of the error. */
    void fail(Connection connection, Group.Key group, LoggedEvent event, Throwable error) throws SQLException {
        fail(connection, group, event, describe(error));
    }

    /** Sets an event aside because of an error that was described before. */
    void fail(Connection connection, Group.Key group, LoggedEvent event, String error) throws SQLException {
        insert(connection, group, List.of(event), "failed", error);
    }

    /** Sets events aside because one of their group was before. */
    void hold(Connection connection, Group.Key group, List<LoggedEvent> events) throws SQLException {
        insert(connection, group, events, "held", "");
    }

    private void insert(Connection connection, Group.Key group, List<LoggedEvent> events, String state, String error)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into " + table + """
                 as l (projection, company_id, group_id, position, event_name, state, error, attempts)
                values ('read_models', ?, ?, ?, ?, ?, nullif(?, ''), ?)
                on conflict (position, group_id) do update
                set state = excluded.state, error = excluded.error, attempts = l.attempts + excluded.attempts""")) {
            for (LoggedEvent event : events) {
                statement.setString(1, group.companyId());
                statement.setString(2, group.id());
                statement.setLong(3, event.position());
                statement.setString(4, event.name());
                statement.setString(5, state);
                statement.setString(6, error);
                statement.setInt(7, state.equals("failed") ? 1 : 0);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Class of the error, of its cause, and where it was thrown: never the message, which may hold personal data. */
    static String describe(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String state = root instanceof SQLException sql ? " " + sql.getSQLState() : "";
        StackTraceElement[] trace = root.getStackTrace();
        String at = trace.length == 0 ? "" : " at " + trace[0].getClassName() + ":" + trace[0].getLineNumber();
        return root.getClass().getName() + state + at;
    }

    /**
     * Whether the error is the event's own: it will fail again, and others need not wait for it. Anything else (a lost
     * connection, a deadlock, a full disk) is tried again with the whole batch.
     */
    static boolean isPoison(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState() == null ? "" : sql.getSQLState();
                return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
            }
        }
        return !(error instanceof Error) || error instanceof StackOverflowError;
    }
}
