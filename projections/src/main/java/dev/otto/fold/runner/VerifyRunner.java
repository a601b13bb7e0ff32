package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.fold.Projections.Difference;
import dev.otto.fold.figure.Rollup;
import dev.otto.platform.eventlog.EventDecoder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Folds the log again and holds the live tables against it, as both were at one moment. The snapshot of the tables is over
 * once their rows are copied out; all else goes on from files.
 */
final class VerifyRunner {

    private static final double COPIED = 0.15;
    private static final double READ = 0.35;

    private final Connections connections;
    private final EventDecoder decoder;
    private final Path spills;

    VerifyRunner(Connections connections, EventDecoder decoder, Path spills) {
        this.connections = connections;
        this.decoder = decoder;
        this.spills = spills;
    }

    /**
     * What was found.
     *
     * @param drifted groups with a row that is not as the log says
     * @param refused groups of which an event is refused that was folded once: what they come to is not known
     * @param cells figures that are not what their facts come to
     * @param upTo position of the tables that were looked at
     * @param generation of the same: who changes them otherwise than by following raises it
     * @param terms by which the companies counted
     * @param healings how often figures had been healed before: another healing since may be the same
     * @param identities of the tables of figures that were looked at: a rebuild puts others in their place
     */
    record Outcome(
            long compared,
            List<Difference> differences,
            List<Comparison.Hashes> hashes,
            Set<Group.Key> drifted,
            Set<Group.Key> refused,
            List<Comparison.Cell> cells,
            long upTo,
            long generation,
            long healings,
            Map<Rollup, Long> identities,
            String terms) {}

    /** @param ours asked again when other tables were put in place: throws where these folds are not those that made them */
    Outcome run(
            UUID id,
            Set<String> tables,
            @Nullable String onlyCompany,
            RunRecord record,
            int workers,
            Pace pace,
            Runnable ours)
            throws SQLException, InterruptedException {
        while (true) {
            @Nullable Outcome outcome = attempt(id, tables, onlyCompany, record, workers, pace);
            if (outcome != null) {
                return outcome;
            }
            ours.run();
        }
    }

    /** Null where a rebuild put other tables in place while they were copied: a snapshot finds a table that is newer empty. */
    private @Nullable Outcome attempt(
            UUID id, Set<String> tables, @Nullable String onlyCompany, RunRecord record, int workers, Pace pace)
            throws SQLException, InterruptedException {
        String before = identitiesOfAll();
        Connection snapshot = connections.snapshot();
        @Nullable Spill events = null;
        @Nullable Spill rows = null;
        try {
            long upTo = position(snapshot);
            long healings = healings(snapshot);
            long generation = generation(snapshot);
            int parts = LogPass.parts(upTo, RebuildRunner.logBytes(snapshot));
            events = Spill.begin(spills.resolve(id + "-events"), id.toString(), upTo, parts, LogPass.files(parts), 0);
            rows = Spill.begin(spills.resolve(id + "-rows"), id.toString(), upTo, parts, parts, 0);
            Set<Long> setAside = Store.LIVE.letters().setAside(snapshot, upTo); // as the live rows lack it
            Definitions definitions = Definitions.read(snapshot);
            LogPass log = LogPass.over(decoder, events, onlyCompany, setAside, definitions, pace);
            Comparison comparison = new Comparison(rows, log, parts, tables, onlyCompany, pace);
            Map<Rollup, Long> identities = identities(snapshot);
            record.phase("copying", upTo, 0, COPIED);
            comparison.read(snapshot, () -> record.progress(0));
            if (!identitiesOfAll().equals(before)) {
                return null;
            }
            snapshot.rollback();
            Connections.becomeWorker(snapshot);
            Connections.mayRest(snapshot);
            record.phase("reading", upTo, COPIED, READ);
            log.read(List.of(snapshot), record::progress);
            snapshot.rollback();
            record.phase("folding", upTo, READ, 1);
            log.fold(workers, comparison, record::progress);
            comparison.compareFigures();
            return new Outcome(
                    comparison.compared(),
                    comparison.differences(),
                    comparison.hashes(),
                    comparison.drifted(),
                    comparison.refused(),
                    comparison.cells(),
                    upTo,
                    generation,
                    healings,
                    identities,
                    definitions.stamp());
        } finally {
            Connections.giveBack(snapshot);
            if (events != null) {
                events.delete();
            }
            if (rows != null) {
                rows.delete();
            }
        }
    }

    private static long position(Connection snapshot) throws SQLException {
        return number(snapshot, "position");
    }

    static long healings(Connection connection) throws SQLException {
        return number(connection, "healings");
    }

    static long generation(Connection connection) throws SQLException {
        return number(connection, "generation");
    }

    private static long number(Connection connection, String column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select " + column + " from projection_position where name = 'read_models'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private String identitiesOfAll() throws SQLException {
        Connection connection = connections.worker();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Shadow.tables().stream()
                        .map(table -> "'public." + table + "'::regclass::oid")
                        .collect(Collectors.joining(", ", "select array[", "]::text")))) {
            row.next();
            return row.getString(1);
        } finally {
            Connections.giveBack(connection);
        }
    }

    /** What tells the tables of figures from those that a rebuild would put in their place. */
    static Map<Rollup, Long> identities(Connection connection) throws SQLException {
        Map<Rollup, Long> identities = new EnumMap<>(Rollup.class);
        for (Rollup rollup : Rollup.values()) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select '" + Store.LIVE.table(rollup) + "'::regclass::oid::bigint")) {
                row.next();
                identities.put(rollup, row.getLong(1));
            }
        }
        return identities;
    }
}
