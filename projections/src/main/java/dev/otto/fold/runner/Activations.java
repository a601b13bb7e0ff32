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
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a company's figures anew by another metric definition, beside the live ones: sums up the contributions of all groups in
 * one snapshot, then, holding the position, takes in what changed since and puts the new figures, and the definition, in the
 * place of the old in one transaction. It never runs beside a rebuild. What was asked for outlives the process.
 */
public final class Activations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Activations.class);
    private static final int AT_A_TIME = 500;
    private static final int MOST_TRIES = 10;
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(2);

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
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private boolean running;
    private boolean asked;
    private @Nullable Thread thread;

    public Activations(DataSource dataSource, InstantSource clock) {
        this.connections = new Connections(dataSource);
        this.clock = clock;
    }

    /** Begins to look for activations that were asked for, on a thread of its own. */
    public void start() {
        lock.lock();
        try {
            if (thread == null) {
                running = true;
                thread = Thread.ofPlatform()
                        .name("otto-activations")
                        .daemon(true)
                        .start(this::follow);
            }
        } finally {
            lock.unlock();
        }
    }

    /** There may be something to activate. */
    public void wake() {
        lock.lock();
        try {
            asked = true;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread ending;
        lock.lock();
        try {
            running = false;
            ending = thread;
            thread = null;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            try {
                ending.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void follow() {
        while (goesOn()) {
            try {
                runAll();
            } catch (RuntimeException e) {
                LOG.warn("a metric definition could not be activated: {}; it will be tried again", Letters.describe(e));
            }
        }
    }

    private boolean goesOn() {
        lock.lock();
        try {
            long left = POLL_NANOS;
            while (running && !asked && left > 0) {
                left = wanted.awaitNanos(left);
            }
            asked = false;
            return running;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** A version that is to become the live one. */
    private record Wanted(String companyId, MetricDefinition definition) {}

    /** Activates all that was asked for; nothing while a rebuild is under way or waits to go on. */
    public void runAll() {
        try {
            List<Wanted> all = wanted();
            if (all.isEmpty()) {
                return;
            }
            Connection exclusive = connections.owner();
            try {
                if (!only(exclusive)) {
                    return;
                }
                for (Wanted each : all) {
                    activate(each);
                }
            } finally {
                Connections.execute(exclusive, "select pg_advisory_unlock(" + StoredProjections.RUN_LOCK + ")");
                Connections.giveBack(exclusive);
            }
        } catch (SQLException e) {
            throw new LiveRunner.FoldFailure(e);
        }
    }

    private static boolean only(Connection exclusive) throws SQLException {
        try (Statement statement = exclusive.createStatement();
                ResultSet row =
                        statement.executeQuery("select pg_try_advisory_lock(" + StoredProjections.RUN_LOCK + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private List<Wanted> wanted() throws SQLException {
        Connection connection = connections.worker();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select company_id, version, terms::text from metric_definition where state = 'activating'"
                                + " and not exists (select from projection_run where kind = 'rebuild' and ended_at is null)")) {
            List<Wanted> all = new ArrayList<>();
            while (row.next()) {
                all.add(new Wanted(row.getString(1), Definitions.definition(row.getInt(2), row.getString(3))));
            }
            return all;
        } finally {
            Connections.giveBack(connection);
        }
    }

    private void activate(Wanted wanted) throws SQLException {
        for (int tries = 1; ; tries++) {
            if (tried(wanted)) {
                LOG.info("metric definition {} is live for {}", wanted.definition.version(), wanted.companyId);
                return;
            }
            if (tries == MOST_TRIES) {
                throw new IllegalStateException("the read models were changed from outside again and again");
            }
        }
    }

    /** Where the follower stands. */
    private record Stand(long position, long generation) {}

    private boolean tried(Wanted wanted) throws SQLException {
        Connection snapshot = connections.snapshot();
        try {
            Stand before = stand(snapshot, "");
            Sums sums = new Sums();
            forEachGroup(
                    snapshot,
                    wanted.companyId,
                    all(snapshot, wanted.companyId),
                    group -> sums.add(Contributions.of(group, wanted.definition), 1));
            Connection connection = connections.worker();
            try {
                Stand now = stand(connection, " for update");
                if (now.generation != before.generation) {
                    return false;
                }
                Set<String> touched = touched(snapshot, wanted.companyId, before.position, now.position);
                touched.addAll(touched(connection, wanted.companyId, before.position, now.position));
                forEachGroup(
                        snapshot,
                        wanted.companyId,
                        touched,
                        group -> sums.add(Contributions.of(group, wanted.definition), -1));
                forEachGroup(
                        connection,
                        wanted.companyId,
                        touched,
                        group -> sums.add(Contributions.of(group, wanted.definition), 1));
                replace(connection, wanted, sums);
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
            Connection connection, String companyId, Collection<String> ids, java.util.function.Consumer<Group> told)
            throws SQLException {
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

    private void replace(Connection connection, Wanted wanted, Sums sums) throws SQLException {
        for (Rollup rollup : Rollup.values()) {
            update(connection, "delete from " + rollup.table() + " where company_id = ?", wanted.companyId);
            Store.LIVE.add(connection, rollup, sums.of(rollup));
        }
        update(
                connection,
                "update metric_definition set state = 'made' where company_id = ? and state = 'live'",
                wanted.companyId);
        try (PreparedStatement statement = connection.prepareStatement(
                "update metric_definition set state = 'live', activated_at = ? where company_id = ? and version = ?")) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setString(2, wanted.companyId);
            statement.setInt(3, wanted.definition.version());
            statement.executeUpdate();
        }
        Connections.execute(
                connection, "update projection_position set generation = generation + 1 where name = 'read_models'");
    }

    private static void update(Connection connection, String sql, String companyId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, companyId);
            statement.executeUpdate();
        }
    }
}
