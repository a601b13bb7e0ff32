package dev.otto.fold.runner;

import dev.otto.fold.Group;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which card answers for a merged one, as of a position: a table {@code merged_card}. A rebuild has one of its own, put in place
 * with its rows: what it knows of merges is not what the live rows were folded by.
 */
final class Mapping {

    /** The last of the chain that begins at each asked id, by edges not newer than the position. */
    private static final String SURVIVORS_OF = """
            with recursive walk as (
                select m.company_id, m.id as start, m.into_id as at, 1 as depth
                from %1$s m join unnest(?::text[], ?::text[]) as k(c, i) on m.company_id = k.c and m.id = k.i
                where m.position <= ?
                union all
                select w.company_id, w.start, m.into_id, w.depth + 1
                from walk w join %1$s m on m.company_id = w.company_id and m.id = w.at
                where m.position <= ? and w.depth < 100)
            select distinct on (company_id, start) company_id, start, at from walk order by company_id, start, depth desc""";

    /** All ids whose chain ends at the asked one. */
    private static final String MERGED_INTO_ONE = """
            with recursive walk as (
                select m.id from %1$s m where m.company_id = ? and m.into_id = ? and m.position <= ?
                union
                select m.id from walk w join %1$s m on m.company_id = ? and m.into_id = w.id and m.position <= ?)
            select id from walk""";

    /** The same of many at once, each with the one that was asked for. */
    private static final String MERGED_INTO_MANY = """
            with recursive walk as (
                select k.c as company_id, k.i as into_id, m.id
                from unnest(?::text[], ?::text[]) as k(c, i) join %1$s m on m.company_id = k.c and m.into_id = k.i
                where m.position <= ?
                union
                select w.company_id, w.into_id, m.id
                from walk w join %1$s m on m.company_id = w.company_id and m.into_id = w.id and m.position <= ?)
            select company_id, into_id, id from walk""";

    private final String table;
    private final String survivors;
    private final String mergedInto;
    private final String allMergedInto;

    Mapping(String schema) {
        this.table = schema + ".merged_card";
        this.survivors = SURVIVORS_OF.formatted(table);
        this.mergedInto = MERGED_INTO_ONE.formatted(table);
        this.allMergedInto = MERGED_INTO_MANY.formatted(table);
    }

    String table() {
        return table;
    }

    /**
     * That one card, or call that found its card, becomes part of another.
     *
     * @param into what the log says
     * @param survivor which card answers for that one at the position
     */
    record Edge(Group.Key from, String into, String survivor, long position) {}

    /**
     * Everything that belongs to the survivors, they themselves included, each with its survivor: by what is noted as of the
     * position, and by edges that may not be noted yet.
     */
    Map<Group.Key, Group.Key> members(
            Connection connection, Collection<Group.Key> survivors, List<Edge> edges, long asOf) throws SQLException {
        Map<Group.Key, Set<Group.Key>> into = new HashMap<>();
        Set<Group.Key> asked = new HashSet<>(survivors);
        for (Edge edge : edges) {
            Group.Key to = new Group.Key(edge.from().companyId(), edge.into());
            into.computeIfAbsent(to, key -> new HashSet<>()).add(edge.from());
            asked.add(to);
            asked.add(edge.from());
        }
        try (PreparedStatement statement = connection.prepareStatement(allMergedInto)) {
            statement.setArray(1, Store.texts(connection, asked, Group.Key::companyId));
            statement.setArray(2, Store.texts(connection, asked, Group.Key::id));
            statement.setLong(3, asOf);
            statement.setLong(4, asOf);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    into.computeIfAbsent(new Group.Key(rows.getString(1), rows.getString(2)), key -> new HashSet<>())
                            .add(new Group.Key(rows.getString(1), rows.getString(3)));
                }
            }
        }
        Map<Group.Key, Group.Key> members = new HashMap<>();
        for (Group.Key survivor : survivors) {
            Deque<Group.Key> next = new ArrayDeque<>(List.of(survivor));
            while (!next.isEmpty()) {
                Group.Key member = next.pop();
                if (members.putIfAbsent(member, survivor) == null) {
                    next.addAll(into.getOrDefault(member, Set.of()));
                }
            }
        }
        return members;
    }

    /** Notes edges in log order. */
    void mergeAll(Connection connection, List<Edge> edges) throws SQLException {
        for (Edge edge : edges) {
            merge(connection, edge.from().companyId(), edge.from().id(), edge.into(), edge.survivor(), edge.position());
        }
    }

    /** Only those that differ from what was asked. */
    Map<Group.Key, String> survivors(Connection connection, Collection<Group.Key> ids, long asOf) throws SQLException {
        Map<Group.Key, String> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement(survivors)) {
            statement.setArray(1, Store.texts(connection, ids, Group.Key::companyId));
            statement.setArray(2, Store.texts(connection, ids, Group.Key::id));
            statement.setLong(3, asOf);
            statement.setLong(4, asOf);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new Group.Key(rows.getString(1), rows.getString(2)), rows.getString(3));
                }
            }
        }
        return found;
    }

    /** The asked id and all that were merged into it. */
    Set<String> members(Connection connection, Group.Key survivor, long asOf) throws SQLException {
        Set<String> members = new HashSet<>(Set.of(survivor.id()));
        try (PreparedStatement statement = connection.prepareStatement(mergedInto)) {
            statement.setString(1, survivor.companyId());
            statement.setString(2, survivor.id());
            statement.setLong(3, asOf);
            statement.setString(4, survivor.companyId());
            statement.setLong(5, asOf);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    members.add(rows.getString(1));
                }
            }
        }
        return members;
    }

    /** Notes that {@code id} was merged into another; what was merged into it before follows. */
    void merge(Connection connection, String companyId, String id, String into, String survivor, long position)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into %1$s (company_id, id, into_id, survivor_id, position) values (?, ?, ?, ?, ?)
                on conflict (company_id, id) do nothing""".formatted(table))) {
            statement.setString(1, companyId);
            statement.setString(2, id);
            statement.setString(3, into);
            statement.setString(4, survivor);
            statement.setLong(5, position);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "update " + table + " set survivor_id = ? where company_id = ? and survivor_id = ?")) {
            statement.setString(1, survivor);
            statement.setString(2, companyId);
            statement.setString(3, id);
            statement.executeUpdate();
        }
    }

    /** Notes many merges at once, each with its last survivor, in a table without any. */
    void noteAll(Connection connection, List<Edge> merges) throws SQLException {
        if (merges.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into %1$s (company_id, id, into_id, survivor_id, position)
                select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])""".formatted(table))) {
            statement.setArray(
                    1, Store.texts(connection, merges, merge -> merge.from().companyId()));
            statement.setArray(
                    2, Store.texts(connection, merges, merge -> merge.from().id()));
            statement.setArray(3, Store.texts(connection, merges, Edge::into));
            statement.setArray(4, Store.texts(connection, merges, Edge::survivor));
            statement.setArray(
                    5,
                    connection.createArrayOf(
                            "int8", merges.stream().map(Edge::position).toArray()));
            statement.executeUpdate();
        }
    }
}
