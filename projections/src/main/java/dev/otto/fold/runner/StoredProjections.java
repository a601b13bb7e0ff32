package dev.otto.fold.runner;

import dev.otto.fold.Group;
import dev.otto.fold.Projections;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Rollup;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.tenancy.TenantTransactions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import tools.jackson.core.type.TypeReference;

/** {@link Projections} over the tables that the runners write. */
public final class StoredProjections implements Projections, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoredProjections.class);

    /** Held by whoever makes tables or figures anew, over all nodes. */
    static final long RUN_LOCK = 0x6f74746f_666f6c64L;

    /** Held by the one verification that goes on in the background. */
    private static final long VERIFY_LOCK = 0x6f74746f_76657269L;

    private static final Duration RENEWED_AGAIN_AFTER = Duration.ofHours(1);
    private static final Duration HEALED_KEPT_FOR = Duration.ofDays(90);
    private static final int MOST_TRIES = 5;

    /** Whoever follows says so every few seconds; one that was not heard of for so long does not. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(10);

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final Connections connections;
    private final EventDecoder decoder;
    private final LiveRunner live;
    private final RebuildRunner rebuilds;
    private final InstantSource clock;
    private final int workers;
    private final VerifyRunner verifications;
    private final FiguresAnew figuresAnew;
    private final List<Consumer<Difference>> driftListeners = new CopyOnWriteArrayList<>();
    private final Path spills;
    private volatile boolean closing;
    private volatile boolean tidied;

    private record Working(RunRecord record, Thread thread) {}

    private final Map<UUID, Working> working = new ConcurrentHashMap<>();

    /**
     * @param workers threads that fold during a rebuild
     * @param spills directory of this machine in which they keep what they read
     */
    public StoredProjections(
            TenantTransactions transactions,
            JdbcClient jdbc,
            DataSource dataSource,
            EventSource source,
            EventDecoder decoder,
            LiveRunner live,
            InstantSource clock,
            int workers,
            Path spills) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.connections = new Connections(dataSource);
        this.decoder = decoder;
        this.live = live;
        this.clock = clock;
        this.workers = workers;
        this.spills = spills;
        this.figuresAnew = new FiguresAnew(connections);
        this.verifications = new VerifyRunner(connections, decoder, spills);
        this.rebuilds = new RebuildRunner(connections, source, decoder, workers, spills);
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        Tables.ALL.forEach(table -> names.add(table.name()));
        Arrays.stream(Rollup.values()).map(Rollup::table).forEach(names::add);
        return names;
    }

    @Override
    public List<Projection> list() {
        Instant now = clock.instant();
        return transactions.worker(() -> {
            // of all that is committed, also behind a transaction that is still open: nobody sees that here either
            long head = jdbc.sql("select coalesce(max(global_index), 0) from event_log")
                    .query(Long.class)
                    .single();
            record At(long position, boolean paused, Getting on) {}
            At at = jdbc.sql("""
                            select position, paused, rate, last_error, coalesce(looked_at > now() - :silence * interval '1 s', false)
                            from projection_position where name = 'read_models'""")
                    .param("silence", SILENCE.toSeconds())
                    .query((row, n) -> new At(
                            row.getLong(1),
                            row.getBoolean(2),
                            getting(row.getDouble(3), (@Nullable String) row.getString(4), row.getBoolean(5))))
                    .single();
            long letters = jdbc.sql("select count(*) from dead_letter where state in ('failed', 'held')")
                    .query(Long.class)
                    .single();
            long lagMs = head <= at.position()
                    ? 0
                    : jdbc.sql(
                                    "select recorded_at from event_log where global_index > :at order by global_index limit 1")
                            .param("at", at.position())
                            .query(OffsetDateTime.class)
                            .optional()
                            .map(recorded -> Math.max(
                                    0,
                                    Duration.between(recorded.toInstant(), now).toMillis()))
                            .orElse(0L);
            boolean follows = at.on().status().equals("running");
            String status = at.paused()
                    ? "paused"
                    : follows && rebuilding() ? "rebuilding" : at.on().status();
            return names().stream()
                    .map(name -> new Projection(
                            name,
                            RebuildRunner.versionOf(name),
                            at.position(),
                            Math.max(0, head - at.position()),
                            lagMs,
                            at.on().rate(),
                            status,
                            at.on().lastError(),
                            letters))
                    .toList();
        });
    }

    /** How following gets on. */
    private record Getting(
            String status, double rate, @Nullable String lastError) {}

    /**
     * As this process knows it where it follows; else as whoever follows noted it.
     *
     * @param there whether that was not long ago
     */
    private Getting getting(double rate, @Nullable String error, boolean there) {
        if (live.isRunning()) {
            String own = live.lastError();
            String status = own != null ? "failing" : live.isStandingBy() ? "standing_by" : "running";
            return new Getting(status, live.rate(), own);
        }
        if (!there) {
            return new Getting("stopped", 0, error);
        }
        return new Getting(error == null ? "running" : "failing", rate, error);
    }

    @Override
    public long position() {
        return transactions.worker(() -> jdbc.sql("select position from projection_position where name = 'read_models'")
                .query(Long.class)
                .single());
    }

    @Override
    public boolean caughtUp(long position, Duration wait) {
        if (live.position() >= position) {
            return true;
        }
        long deadline = System.nanoTime() + wait.toNanos();
        try {
            while (true) {
                if (position() >= position) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                if (live.isRunning() && !live.isStandingBy()) {
                    live.awaitPosition(position, Duration.ofNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(200))));
                } else {
                    Thread.sleep(POLL);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean held(String companyId, String id, long position) {
        return transactions.worker(() -> {
            List<String> groups = jdbc.sql("""
                            select distinct l.group_id from dead_letter l
                            where l.company_id = :company and l.state in ('failed', 'held') and l.position <= :position""")
                    .param("company", companyId)
                    .param("position", position)
                    .query(String.class)
                    .list();
            return !groups.isEmpty() && isOfAny(groups, companyId, id, position);
        });
    }

    /** Whether it is one of those groups, is shown in a row of one, or is to be begun by an event that waits. */
    private boolean isOfAny(List<String> groups, String companyId, String id, long position) {
        String rows = Tables.ALL.stream()
                .map(table -> " union all select group_id from " + Store.LIVE.table(table)
                        + " where company_id = :company and "
                        + (table.idType().equals("uuid") ? "id = cast(:uuid as uuid)" : "id = :id"))
                .collect(Collectors.joining());
        return jdbc.sql("""
                        select exists (
                            select from (
                                select cast(:id as text) as group_id
                                union all
                                select survivor_id from merged_card where company_id = :company and id = :id
                                union all
                                select l.group_id from dead_letter l join event_log e on e.global_index = l.position
                                where l.company_id = :company and l.state in ('failed', 'held') and l.position <= :position
                                  and e.aggregate_identifier = :id
                        """ + rows + ") own where own.group_id in (:groups))")
                .param("company", companyId)
                .param("id", id)
                .param("uuid", FoldLog.isUuid(id) ? id : null)
                .param("position", position)
                .param("groups", groups)
                .query(Boolean.class)
                .single();
    }

    /** Called with everything that a verification finds, once it is noted. */
    public void onDrift(Consumer<Difference> listener) {
        driftListeners.add(listener);
    }

    @Override
    public UUID rebuild(String name) {
        tables(name);
        if (!name.equals(ALL)) {
            refuseWhereTablesAreNewer(); // all of them may be made by these folds, when somebody goes back to them
        }
        Connection lock = lock(RUN_LOCK);
        return holding(lock, RUN_LOCK, () -> {
            // letters go with all tables only: one made alone would lack what waits behind them, with no letter that
            // says so
            String what = lettersWait() ? ALL : name;
            Optional<Interrupted> left = interrupted();
            if (left.isPresent() && left.get().covers(what)) {
                return goOnWith(left.get(), lock);
            }
            endInterrupted();
            return start("rebuild", what, UUID.randomUUID(), lock, record -> rebuild(what, record));
        });
    }

    /** A rebuild without an end that nobody works on. */
    private record Interrupted(UUID id, String projection, boolean unwanted) {

        /** Whether it does what is asked for, once it is gone on with. */
        boolean covers(String name) {
            return !unwanted && (projection.equals(ALL) || projection.equals(name));
        }
    }

    private Optional<Interrupted> interrupted() {
        return transactions.worker(() -> jdbc.sql("""
                        select id, projection, cancel_requested from projection_run
                        where kind = 'rebuild' and ended_at is null order by started_at limit 1""")
                .query((row, n) -> new Interrupted(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3)))
                .optional());
    }

    /** Ends what nobody is to go on with any more: another rebuild takes its tables. */
    private void endInterrupted() {
        transactions.worker(() -> jdbc.sql("""
                        update projection_run set phase = 'cancelled', error = 'another rebuild began in its place', ended_at = :now
                        where kind = 'rebuild' and ended_at is null""")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update());
    }

    private UUID goOnWith(Interrupted run, Connection lock) {
        LOG.info("an interrupted rebuild of {} goes on", run.projection());
        return start("rebuild", run.projection(), run.id(), lock, record -> rebuild(run.projection(), record));
    }

    private void refuseWhereTablesAreNewer() {
        if (isOlderThanTheTables()) {
            throw new BusyException();
        }
    }

    private boolean lettersWait() {
        return transactions.worker(
                () -> jdbc.sql("select exists (select from dead_letter where state in ('failed', 'held'))")
                        .query(Boolean.class)
                        .single());
    }

    private void rebuild(String name, RunRecord record) throws SQLException, InterruptedException {
        try {
            rebuilds.run(record.id(), tables(name), name.equals(ALL), record);
            record.end("done", null, null, null, null);
        } catch (RunRecord.LostException e) {
            throw e; // what it left is another's by now
        } catch (SQLException | RuntimeException | Error e) {
            if (!closing) {
                record.stillOurs();
                rebuilds.cleanUp(record.id());
            }
            throw e;
        }
    }

    /**
     * Goes on with a rebuild whose process ended before it did, on whatever node asks first; while somebody works on it,
     * and when there is none, nothing.
     *
     * @return its id, or null
     */
    public @Nullable UUID resumeInterrupted() {
        Connection lock;
        try {
            refuseWhereTablesAreNewer();
            lock = lock(RUN_LOCK);
        } catch (BusyException e) {
            return null;
        }
        @Nullable
        UUID resumed = holding(lock, RUN_LOCK, () -> {
            endDeadVerifications(lock);
            Optional<Interrupted> found = interrupted();
            if (found.isPresent()) {
                return goOnWith(found.get(), lock);
            }
            tidy();
            return null;
        });
        if (resumed == null) {
            unlock(lock, RUN_LOCK);
        }
        return resumed;
    }

    /** Nobody verifies while both locks are free: what has no end then was ended by its process's. */
    private void endDeadVerifications(Connection lock) {
        if (!tryLock(lock, VERIFY_LOCK)) {
            return;
        }
        try {
            transactions.worker(() -> jdbc.sql("""
                            update projection_run set phase = 'failed', error = 'the process ended', ended_at = :now
                            where kind = 'verify' and ended_at is null""")
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .update());
        } finally {
            release(lock, VERIFY_LOCK);
        }
    }

    /** Takes away what runs left that ended otherwise than they meant to: copies of rows and of the log are nobody's to keep. */
    private void tidy() {
        if (tidied) {
            return;
        }
        try {
            rebuilds.dropShadow();
            for (Spill.Left left : Spill.leftIn(spills)) {
                if (run(left.run()).map(Run::ended).orElse(false)) {
                    left.delete();
                }
            }
            tidied = true;
        } catch (RuntimeException e) {
            LOG.warn("what ended runs left could not be taken away yet: {}", Letters.describe(e));
        }
    }

    @Override
    public UUID verify(String name, @Nullable String companyId) {
        Set<String> tables = Set.copyOf(tables(name));
        refuseWhereOtherFoldsMadeTheTables();
        Connection lock = lock(RUN_LOCK);
        return holding(
                lock,
                RUN_LOCK,
                () -> start(
                        "verify",
                        name,
                        UUID.randomUUID(),
                        lock,
                        record -> verify(tables, companyId, record, workers, Pace.full())));
    }

    /**
     * Verifies everything on the calling thread at a share of one core, and heals what drifted; nothing while another node
     * does.
     *
     * @return whether it did
     */
    public boolean verifyInBackground(double share) {
        Connection lock;
        try {
            lock = lock(VERIFY_LOCK);
        } catch (BusyException e) {
            return false;
        }
        @Nullable
        RunRecord record = holding(lock, VERIFY_LOCK, () -> {
            if (isOlderThanTheTables() || !outdated().isEmpty()) {
                return null; // what it holds for drift may be what other folds made
            }
            return new RunRecord(transactions, jdbc, clock, UUID.randomUUID(), "verify", ALL)
                    .heldBy(lock)
                    .inBackground();
        });
        if (record == null) {
            unlock(lock, VERIFY_LOCK);
            return false;
        }
        working.put(record.id(), new Working(record, Thread.currentThread()));
        work(record, own -> verify(Set.copyOf(names()), null, own, 1, Pace.share(share)), lock, VERIFY_LOCK);
        if (Thread.currentThread().isInterrupted()) {
            return true;
        }
        transactions.worker(() -> jdbc.sql("""
                        delete from projection_run where kind = 'verify' and phase = 'done' and differences = '[]'::jsonb
                        and id not in (select id from projection_run where kind = 'verify' order by started_at desc limit 100)""").update());
        return true;
    }

    private void verify(Set<String> tables, @Nullable String companyId, RunRecord record, int threads, Pace pace)
            throws SQLException, InterruptedException {
        VerifyRunner.Outcome found = verifications.run(
                record.id(), tables, companyId, record, threads, pace, this::refuseWhereOtherFoldsMadeTheTables);
        if (!found.differences().isEmpty()) {
            note(record.id(), found.differences());
            heal(record, found, pace);
        }
        record.end("done", null, found.compared(), found.differences(), found.hashes());
    }

    private void note(UUID run, List<Difference> differences) {
        transactions.worker(() -> {
            for (Difference difference : differences) {
                jdbc.sql("""
                                insert into projection_drift (company_id, run_id, table_name, row_id, field, live, folded)
                                values (:company, :run, :table, :row, :field, :live, :folded)""")
                        .param("company", difference.companyId())
                        .param("run", run)
                        .param("table", difference.table())
                        .param("row", difference.key())
                        .param("field", difference.field())
                        .param("live", difference.live())
                        .param("folded", difference.folded())
                        .update();
            }
            return differences.size();
        });
        for (Difference difference : differences) {
            LOG.warn(
                    "{} of {} drifted: row {}, field {}",
                    difference.table(),
                    difference.companyId(),
                    difference.key(),
                    difference.field());
            driftListeners.forEach(listener -> listener.accept(difference));
        }
    }

    private void heal(RunRecord record, VerifyRunner.Outcome found, Pace pace)
            throws SQLException, InterruptedException {
        record.phase("healing", found.drifted().size(), 1, 1);
        Healing healing = new Healing(found);
        for (Group.Key group : found.drifted()) {
            long begun = System.nanoTime();
            record.stillOurs();
            healing.rows(group);
            pace.rest(System.nanoTime() - begun);
            record.progress(1);
        }
        healing.tell();
        boolean figures = healing.figures(record);
        if (!healing.unhealed.isEmpty()) {
            return;
        }
        String healed = figures ? "" : " and table_name = any(:rows)";
        transactions.worker(() -> jdbc.sql("update projection_drift set healed_at = now() where run_id = :run" + healed)
                .param("run", record.id())
                .param("rows", Tables.ALL.stream().map(Table::name).toArray(String[]::new))
                .update());
    }

    /** What a verification found is put right, where nobody else has. */
    private final class Healing {
        private final VerifyRunner.Outcome found;
        private final Set<Group.Key> unhealed;

        /** Companies of drifted groups that were changed since: what that did to figures is not known. */
        private final Set<String> moved = new LinkedHashSet<>();

        /** Where this leaves the generation, as long as nobody else raises it. */
        private long generation;

        private Healing(VerifyRunner.Outcome found) {
            this.found = found;
            this.unhealed = new HashSet<>(found.refused());
            this.generation = found.generation();
        }

        private void rows(Group.Key group) {
            if (unhealed.contains(group)) {
                return;
            }
            try {
                exclusively((connection, position) -> rows(connection, position, group));
            } catch (RuntimeException | StackOverflowError e) {
                if (!Letters.isPoison(e)) {
                    throw e;
                }
                unhealed.add(group);
            }
        }

        private boolean rows(Connection connection, long position, Group.Key group) throws SQLException {
            long now = VerifyRunner.generation(connection);
            Mapping mapping = Store.LIVE.mapping();
            Group.Key survivor = new Group.Key(
                    group.companyId(),
                    mapping.survivors(connection, Set.of(group), position).getOrDefault(group, group.id()));
            Folding folding = new Folding(connection, Store.LIVE, decoder, GroupCache.none());
            if (!survivor.equals(group)) {
                folding.clear(group);
            }
            folding.replace(survivor, position);
            if (now != generation + 1
                    || FoldLog.between(
                            connection,
                            group.companyId(),
                            mapping.members(connection, survivor, position),
                            found.upTo(),
                            position)) {
                moved.add(group.companyId());
            }
            generation = now;
            return true;
        }

        private void tell() {
            if (!unhealed.isEmpty()) {
                // what the follower once folded is refused by now: its rows stay, those of all others are healed
                LOG.error(
                        "{} groups drifted and cannot be folded again, the first of {}",
                        unhealed.size(),
                        unhealed.iterator().next().companyId());
            }
        }

        /** Whether the figures are right by now. */
        private boolean figures(RunRecord record) throws SQLException {
            if (!unhealed.isEmpty()) {
                return false; // where a group's rows stay as they are, so do figures: those found are without what it
                // adds
            }
            List<Comparison.Cell> cells = found.cells().stream()
                    .filter(cell -> !moved.contains(cell.key().getFirst()))
                    .toList();
            boolean right = cells.isEmpty() || exclusively((connection, position) -> added(connection, cells));
            for (String company : moved) {
                record.progress(0);
                // a group that was changed while it had drifted left in them what only its rows as they were would tell
                right &= anew(company, record);
            }
            return right;
        }

        private boolean anew(String company, RunRecord record) throws SQLException {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                if (figuresAnew.tried(
                        company,
                        snapshot -> Definitions.read(snapshot).of(company),
                        () -> record.progress(0),
                        Healing::noted)) {
                    return true;
                }
            }
            return false; // the tables are changed from outside again and again
        }

        private boolean added(Connection connection, List<Comparison.Cell> cells) throws SQLException {
            if (VerifyRunner.healings(connection) != found.healings()) {
                return false; // the next verification sees what that one left
            }
            Map<Rollup, Long> identities = VerifyRunner.identities(connection);
            if (identities.equals(found.identities())
                    && Definitions.read(connection).stamp().equals(found.terms())) {
                // what the follower added since stands beside what was missing
                Store.LIVE.add(connection, cells);
                noted(connection);
                return true;
            }
            // what a rebuild of all made is right already
            return identities.entrySet().stream()
                    .noneMatch(
                            table -> table.getValue().equals(found.identities().get(table.getKey())));
        }

        private static void noted(Connection connection) throws SQLException {
            Connections.execute(
                    connection, "update projection_position set healings = healings + 1 where name = 'read_models'");
        }
    }

    private List<String> tables(String name) {
        if (name.equals(ALL)) {
            return names();
        }
        if (!names().contains(name)) {
            throw new UnknownProjectionException(name);
        }
        return List.of(name);
    }

    /** What a run does. */
    private interface Work {
        void run(RunRecord record) throws SQLException, InterruptedException;
    }

    private UUID start(String kind, String name, UUID id, Connection lock, Work work) {
        RunRecord record = new RunRecord(transactions, jdbc, clock, id, kind, name).heldBy(lock);
        Thread thread = Thread.ofPlatform()
                .name("otto-" + kind)
                .daemon(true)
                .unstarted(() -> work(record, work, lock, RUN_LOCK));
        working.put(id, new Working(record, thread));
        thread.start();
        return id;
    }

    private void work(RunRecord record, Work work, Connection lock, long which) {
        boolean interrupted = false;
        try {
            work.run(record);
        } catch (RunRecord.LostException e) {
            LOG.warn("a {} lost its lock, and leaves the rest to whoever has it", record.kind());
        } catch (RunRecord.CancelledException e) {
            record.end("cancelled", null, null, null, null);
        } catch (InterruptedException e) {
            interrupted = true;
            if (!closing) {
                record.end("cancelled", "the thread was interrupted", null, null, null);
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (closing) {
                LOG.info("a {} stops with its process", record.kind());
            } else {
                LOG.warn("a rebuild or verification failed: {}", Letters.describe(e));
                record.end("failed", Letters.describe(e), null, null, null);
            }
        } finally {
            unlock(lock, which);
            working.remove(record.id());
            if (interrupted) {
                Thread.currentThread().interrupt(); // what it worked for ends too
            }
        }
    }

    /** Whatever keeps it from beginning gives the lock back, or nobody would begin anything again. */
    private static <T extends @Nullable Object> T holding(Connection lock, long which, Supplier<T> begin) {
        try {
            return begin.get();
        } catch (RuntimeException | Error e) {
            unlock(lock, which);
            throw e;
        }
    }

    private Connection lock(long which) {
        try {
            Connection connection = connections.owner();
            boolean locked = false;
            try {
                locked = tryLock(connection, which);
            } finally {
                if (!locked) {
                    Connections.giveBack(connection);
                }
            }
            if (!locked) {
                throw new BusyException();
            }
            return connection;
        } catch (SQLException e) {
            throw new LiveRunner.FoldFailure(e);
        }
    }

    private static boolean tryLock(Connection connection, long which) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + which + ")")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw new LiveRunner.FoldFailure(e);
        }
    }

    private static void unlock(Connection connection, long which) {
        release(connection, which);
        Connections.giveBack(connection);
    }

    private static void release(Connection connection, long which) {
        try {
            Connections.execute(connection, "select pg_advisory_unlock(" + which + ")");
        } catch (SQLException e) {
            LOG.warn("the lock of a long run ended with its connection: {}", Letters.describe(e));
        }
    }

    @Override
    public Optional<Run> await(UUID id, Duration wait) {
        Working run = working.get(id);
        if (run != null) {
            try {
                run.thread().join(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return run(id);
    }

    @Override
    public Optional<Run> run(UUID id) {
        return transactions.worker(() -> jdbc.sql("select * from projection_run where id = :id")
                .param("id", id)
                .query((row, n) -> run(row))
                .optional());
    }

    @Override
    public List<Run> runs(int limit) {
        return transactions.worker(() -> jdbc.sql("select * from projection_run order by started_at desc limit :limit")
                .param("limit", limit)
                .query((row, n) -> run(row))
                .list());
    }

    private static Run run(ResultSet row) throws SQLException {
        String differences = row.getString("differences");
        long compared = row.getLong("compared_rows");
        Long comparedRows = row.wasNull() ? null : compared;
        OffsetDateTime endedAt = row.getObject("ended_at", OffsetDateTime.class);
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getString("projection"),
                row.getString("phase"),
                row.getLong("events_done"),
                row.getLong("events_total"),
                (@Nullable BigDecimal) row.getBigDecimal("rate"),
                (@Nullable BigDecimal) row.getBigDecimal("eta_seconds"),
                (@Nullable String) row.getString("error"),
                comparedRows,
                differences == null
                        ? null
                        : EventJson.MAPPER.readValue(differences, new TypeReference<List<Difference>>() {}),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                endedAt == null ? null : endedAt.toInstant());
    }

    @Override
    public boolean cancel(UUID id) {
        Working run = working.get(id);
        if (run != null) {
            run.record().cancel();
        }
        return transactions.worker(() -> jdbc.sql(
                                "update projection_run set cancel_requested = true where id = :id and ended_at is null")
                        .param("id", id)
                        .update())
                > 0;
    }

    @Override
    public void pause() {
        pause(true);
    }

    @Override
    public void resume() {
        pause(false);
    }

    private void pause(boolean paused) {
        transactions.worker(() -> jdbc.sql("update projection_position set paused = :paused where name = 'read_models'")
                .param("paused", paused)
                .update());
    }

    @Override
    public boolean refold(String companyId, String id) {
        return exclusively((connection, position) -> {
            Group.Key asked = new Group.Key(companyId, id);
            Group.Key survivor = new Group.Key(
                    companyId,
                    Store.LIVE
                            .mapping()
                            .survivors(connection, Set.of(asked), position)
                            .getOrDefault(asked, id));
            if (!Store.LIVE.letters().holding(connection, Set.of(survivor)).isEmpty()) {
                return false;
            }
            return new Folding(connection, Store.LIVE, decoder, GroupCache.none()).refold(survivor, Set.of(), position);
        });
    }

    @Override
    public List<DeadLetter> deadLetters(@Nullable String companyId, int limit) {
        return transactions.worker(() -> jdbc.sql("""
                        select * from dead_letter where (cast(:company as text) is null or company_id = :company)
                        order by at desc, position desc limit :limit""")
                .param("company", companyId)
                .param("limit", limit)
                .query((row, n) -> letter(row))
                .list());
    }

    @Override
    public List<DeadLetter> deadLetters(
            String companyId, @Nullable Instant beforeAt, @Nullable UUID beforeId, int limit) {
        return transactions.worker(() -> jdbc.sql("""
                        select * from dead_letter where company_id = :company
                        and (cast(:at as timestamptz) is null or (at, id) < (cast(:at as timestamptz), cast(:id as uuid)))
                        order by at desc, id desc limit :limit""")
                .param("company", companyId)
                .param("at", beforeAt == null ? null : beforeAt.atOffset(ZoneOffset.UTC))
                .param("id", beforeId)
                .param("limit", limit)
                .query((row, n) -> letter(row))
                .list());
    }

    @Override
    public Optional<DeadLetter> deadLetter(String companyId, UUID letter) {
        return transactions.worker(() -> jdbc.sql("select * from dead_letter where company_id = :company and id = :id")
                .param("company", companyId)
                .param("id", letter)
                .query((row, n) -> letter(row))
                .optional());
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getObject("id", UUID.class),
                row.getString("projection"),
                row.getString("company_id"),
                row.getString("group_id"),
                row.getLong("position"),
                row.getString("event_name"),
                row.getString("state"),
                (@Nullable String) row.getString("error"),
                row.getInt("attempts"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }

    @Override
    public boolean retry(String companyId, UUID letter) {
        return exclusively((connection, position) -> {
            Optional<String> group = groupOf(companyId, letter);
            if (group.isPresent()) {
                refuseWhileRebuilding();
            }
            return group.isPresent() && goOnAll(connection, new Group.Key(companyId, group.get()), position);
        });
    }

    @Override
    public boolean discard(String companyId, UUID letter) {
        return exclusively((connection, position) -> {
            Optional<String> group = groupOf(companyId, letter);
            if (group.isPresent()) {
                refuseWhileRebuilding();
            }
            if (group.isEmpty()) {
                return false;
            }
            jdbc.sql("update dead_letter set state = 'discarded' where company_id = :company and id = :id")
                    .param("company", companyId)
                    .param("id", letter)
                    .update();
            goOnAll(connection, new Group.Key(companyId, group.get()), position);
            return true;
        });
    }

    /** A rebuild finds its own letters and swaps them in: what is done to the live ones meanwhile would be undone. */
    private void refuseWhileRebuilding() {
        if (rebuilding()) {
            throw new BusyException();
        }
    }

    private boolean rebuilding() {
        return jdbc.sql("select exists (select from projection_run where kind = 'rebuild' and ended_at is null)")
                .query(Boolean.class)
                .single();
    }

    private Optional<String> groupOf(String companyId, UUID letter) {
        return jdbc.sql("select group_id from dead_letter where company_id = :company and id = :id"
                        + " and state in ('failed', 'held')")
                .param("company", companyId)
                .param("id", letter)
                .query(String.class)
                .optional();
    }

    /** Goes on with a group, and where nothing of it waits any more, with the merges that waited for that elsewhere. */
    private boolean goOnAll(Connection connection, Group.Key group, long position) throws SQLException {
        boolean whole = goOn(connection, group, position);
        Set<Group.Key> done = new HashSet<>(Set.of(group));
        for (boolean further = whole; further; ) {
            further = false;
            for (Group.Key waiting : waitingForOthers(group.companyId())) {
                if (!done.contains(waiting) && goOn(connection, waiting, position)) {
                    done.add(waiting);
                    further = true;
                }
            }
        }
        return whole;
    }

    /** The groups of which no event was refused: the first that waits makes two groups one, and waits for the other. */
    private List<Group.Key> waitingForOthers(String companyId) {
        return jdbc.sql("""
                        select group_id from (
                            select distinct on (group_id) group_id, state from dead_letter
                            where company_id = :company and state in ('failed', 'held') order by group_id, position) first
                        where state = 'held' order by group_id""")
                .param("company", companyId)
                .query((row, n) -> new Group.Key(companyId, row.getString(1)))
                .list();
    }

    /** Folds the set-aside events of a group in their order, as far as that goes. */
    private boolean goOn(Connection connection, Group.Key group, long position) throws SQLException {
        record Tried(UUID id, long position, int attempts) {}
        List<Tried> waiting = jdbc.sql("""
                        delete from dead_letter where company_id = :company and group_id = :group
                        and state in ('failed', 'held') returning id, position, attempts""")
                .param("company", group.companyId())
                .param("group", group.id())
                .query((row, n) -> new Tried(row.getObject(1, UUID.class), row.getLong(2), row.getInt(3)))
                .list();
        List<LoggedEvent> events =
                FoldLog.at(connection, waiting.stream().map(Tried::position).toList());
        Folding folding = new Folding(connection, Store.LIVE, decoder, GroupCache.none());
        folding.again(events, position);
        for (Tried tried : waiting) {
            // what is set aside again is the same letter to whoever knows it
            jdbc.sql("update dead_letter set id = :id, attempts = attempts + :before where company_id = :company"
                            + " and position = :position and state in ('failed', 'held')")
                    .param("id", tried.id())
                    .param("before", tried.attempts())
                    .param("company", group.companyId())
                    .param("position", tried.position())
                    .update();
        }
        Group.Key survivor = new Group.Key(
                group.companyId(),
                Store.LIVE
                        .mapping()
                        .survivors(connection, Set.of(group), position)
                        .getOrDefault(group, group.id()));
        boolean merged = events.stream().anyMatch(event -> event.merges() || event.mayFindItsCard())
                || Store.LIVE.mapping().members(connection, survivor, position).size() > 1;
        if (merged) {
            // others of the group went on while these waited: now all of them stand in the order of the log, whatever
            // still waits
            folding.refoldWhole(survivor, position);
        }
        return Store.LIVE
                .letters()
                .holding(connection, new HashSet<>(List.of(group, survivor)))
                .isEmpty();
    }

    /** What is done while the follower waits. */
    private interface Exclusive {
        boolean run(Connection connection, long position) throws SQLException;
    }

    private boolean exclusively(Exclusive work) {
        return transactions.worker(() -> {
            long position = jdbc.sql("""
                            update projection_position set generation = generation + 1 where name = 'read_models'
                            returning position""").query(Long.class).single();
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try {
                if (RebuildRunner.isOlderThanTheTables(connection)) {
                    throw new BusyException();
                }
                return work.run(connection, position);
            } catch (SQLException e) {
                throw new LiveRunner.FoldFailure(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    /**
     * Whether tables were made by older folds than these; such are to be rebuilt. A table never rebuilt has been made by
     * following from the first event.
     */
    public List<String> outdated() {
        return transactions.worker(() -> {
            Map<String, Integer> made = new ConcurrentHashMap<>();
            jdbc.sql("select table_name, version from projection_version").query(row -> {
                made.put(row.getString(1), row.getInt(2));
            });
            boolean fresh = position() == 0;
            int noted = 0;
            List<String> outdated = new ArrayList<>();
            for (String name : names()) {
                int version = RebuildRunner.versionOf(name);
                if (made.getOrDefault(name, fresh ? version : 1) < version) {
                    outdated.add(name);
                }
                if (!made.containsKey(name)) {
                    noted += jdbc.sql("insert into projection_version values (:name, :version) on conflict do nothing")
                            .param("name", name)
                            .param("version", fresh ? version : 1)
                            .update();
                }
            }
            if (noted > 0) {
                // so that nodes look which do not know these tables yet
                jdbc.sql("update projection_position set generation = generation + 1 where name = 'read_models'")
                        .update();
            }
            return outdated;
        });
    }

    private void refuseWhereOtherFoldsMadeTheTables() {
        refuseWhereTablesAreNewer();
        if (!outdated().isEmpty()) {
            throw new OutdatedException();
        }
    }

    private boolean isOlderThanTheTables() {
        return transactions.worker(() -> {
            Connection connection = DataSourceUtils.getConnection(dataSource);
            try {
                return RebuildRunner.isOlderThanTheTables(connection);
            } catch (SQLException e) {
                throw new LiveRunner.FoldFailure(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    /** The same while nobody rebuilds, and not soon after a rebuild that failed or was cancelled. */
    public void renewOutdatedInTime() {
        boolean rests = transactions.worker(() -> jdbc.sql("""
                        select exists (select from projection_run where kind = 'rebuild' and (ended_at is null
                            or phase in ('failed', 'cancelled') and ended_at > :since))""")
                .param("since", clock.instant().minus(RENEWED_AGAIN_AFTER).atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single());
        if (!rests) {
            renewOutdated();
        }
    }

    /** Deletes what was found and healed long ago; what was not healed stays. */
    void forgetHealed() {
        transactions.worker(() -> jdbc.sql("delete from projection_drift where healed_at < :before")
                .param("before", clock.instant().minus(HEALED_KEPT_FOR).atOffset(ZoneOffset.UTC))
                .update());
    }

    /** Begins to rebuild what older folds made; while another node does already, nothing. */
    public void renewOutdated() {
        List<String> outdated = outdated();
        if (outdated.isEmpty()) {
            return;
        }
        LOG.info("tables made by older folds are rebuilt: {}", outdated);
        try {
            rebuild(outdated.size() == 1 ? outdated.getFirst() : ALL);
        } catch (BusyException e) {
            LOG.info("another rebuild is under way already");
        }
    }

    /** Stops what is under way; a rebuild goes on when a process starts again. */
    @Override
    public void close() {
        closing = true;
        working.values().forEach(run -> run.thread().interrupt());
        working.values().forEach(run -> {
            try {
                run.thread().join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
