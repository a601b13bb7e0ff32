package dev.otto.fold.runner;

import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Sums;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A company's figures made anew of its rows, beside the live ones: sums up the contributions of all groups in one snapshot, then,
 * holding the position, takes in what changed since and puts the new figures in the place of the old in one transaction.
 */
final class FiguresAnew {

    private static final int AT_A_TIME = 500;

    private static final String LOAD = IntStream.range(0, Contributions.READS.size())
            .mapToObj(i -> "select " + i + ", group_id, id::text, position, sequence, doc::text from "
                    + Contributions.READS.get(i).name() + " where company_id = ? and group_id = any(?)")
            .collect(Collectors.joining(" union all "));

    private static final String GROUPS = Contributions.READS.stream()
            .map(table -> "select group_id from " + table.name() + " where company_id = ?")
            .collect(Collectors.joining(" union "));

    /** The groups, as this connection sees them, to which the events of a stretch of the log may belong. */
    private static final String TOUCHED = """
            with ids as (
                select distinct unnest(array[coalesce(contact_card_id::text, aggregate_identifier), aggregate_identifier]) as id
                from event_log where company_id = ? and global_index > ? and global_index <= ?
                union select id from merged_card where company_id = ? and position > ? and position <= ?
                union select survivor_id from merged_card where company_id = ? and position > ? and position <= ?)
            select id from ids
            union select survivor_id from merged_card m join ids using (id) where m.company_id = ?
            union select c.group_id from call c join ids on c.id::text = ids.id where c.company_id = ?""";

    private final Connections connections;

    FiguresAnew(Connections connections) {
        this.connections = connections;
    }

    /** By which terms the figures are made. */
    interface Terms {
        MetricDefinition asOf(Connection snapshot) throws SQLException;
    }

    /** What goes into the same transaction. */
    interface Besides {
        void put(Connection connection) throws SQLException;
    }

    /** Where the follower stands. */
    private record Stand(long position, long generation) {}

    /**
     * Makes them.
     *
     * @param progress called now and then; throws to end the work
     * @return whether they are in place: they are not where the tables were changed from outside meanwhile
     */
    boolean tried(String companyId, Terms terms, Runnable progress, Besides besides) throws SQLException {
        Connection snapshot = connections.snapshot();
        try {
            Stand before = stand(snapshot, "");
            MetricDefinition definition = terms.asOf(snapshot);
            Sums sums = new Sums();
            forEachGroup(snapshot, companyId, all(snapshot, companyId), group -> {
                sums.add(Contributions.of(group, definition), 1);
                progress.run();
            });
            Connection connection = connections.worker();
            try {
                Stand now = stand(connection, " for update");
                if (now.generation != before.generation) {
                    return false;
                }
                Set<String> touched = touched(snapshot, companyId, before.position, now.position);
                touched.addAll(touched(connection, companyId, before.position, now.position));
                forEachGroup(snapshot, companyId, touched, group -> sums.add(Contributions.of(group, definition), -1));
                forEachGroup(connection, companyId, touched, group -> sums.add(Contributions.of(group, definition), 1));
                replace(connection, companyId, sums);
                besides.put(connection);
                connection.commit();
                return true;
            } finally {
                Connections.giveBack(connection);
            }
        } finally {
            Connections.giveBack(snapshot);
        }
    }

    private static Stand stand(Connection connection, String locking) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select position, generation from projection_position where name = 'read_models'" + locking)) {
            row.next();
            return new Stand(row.getLong(1), row.getLong(2));
        }
    }

    private static Collection<String> all(Connection connection, String companyId) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(GROUPS)) {
            for (int i = 1; i <= Contributions.READS.size(); i++) {
                statement.setString(i, companyId);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
        }
        return ids;
    }

    private static Set<String> touched(Connection connection, String companyId, long after, long upTo)
            throws SQLException {
        Set<String> ids = new LinkedHashSet<>();
        if (upTo <= after) {
            return ids;
        }
        try (PreparedStatement statement = connection.prepareStatement(TOUCHED)) {
            int parameter = 1;
            for (int i = 0; i < 3; i++) {
                statement.setString(parameter++, companyId);
                statement.setLong(parameter++, after);
                statement.setLong(parameter++, upTo);
            }
            statement.setString(parameter++, companyId);
            statement.setString(parameter, companyId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
        }
        return ids;
    }

    private static void forEachGroup(
            Connection connection, String companyId, Collection<String> ids, Consumer<Group> told) throws SQLException {
        List<String> list = List.copyOf(ids);
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            for (int from = 0; from < list.size(); from += AT_A_TIME) {
                Object[] some = list.subList(from, Math.min(list.size(), from + AT_A_TIME))
                        .toArray();
                for (int i = 0; i < Contributions.READS.size(); i++) {
                    statement.setString(2 * i + 1, companyId);
                    statement.setArray(2 * i + 2, connection.createArrayOf("text", some));
                }
                Map<String, Group> groups = new LinkedHashMap<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        Group group = groups.computeIfAbsent(
                                row.getString(2), id -> Group.empty(new Group.Key(companyId, id)));
                        put(group, Contributions.READS.get(row.getInt(1)), row);
                    }
                }
                groups.values().forEach(told);
            }
        }
    }

    static <R extends Row> void put(Group group, Table<R> table, ResultSet row) throws SQLException {
        group.put(
                table,
                row.getString(3),
                new Entry<>(RowText.row(table, row.getString(6)), row.getLong(4), row.getLong(5)));
    }

    private static void replace(Connection connection, String companyId, Sums sums) throws SQLException {
        for (Rollup rollup : Rollup.values()) {
            update(connection, "delete from " + rollup.table() + " where company_id = ?", companyId);
            Store.LIVE.add(connection, rollup, sums.of(rollup));
        }
        Connections.execute(
                connection, "update projection_position set generation = generation + 1 where name = 'read_models'");
    }

    static void update(Connection connection, String sql, String companyId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, companyId);
            statement.executeUpdate();
        }
    }
}
