package dev.otto.fold.runner;

import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.MetricDefinition.Terms;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.tenancy.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Metric definitions in table {@code metric_definition}; a company that has none has the first. */
public final class StoredDefinitions implements MetricDefinitions {

    private static final Version FIRST = new Version(1, MetricDefinition.FIRST.terms(), "live", null, null, null, null);

    /** One row always: the position is there without a definition and without a company. */
    private static final String GROUND = """
            select p.position, d.version, d.terms::text, c.timezone,
                exists (select from metric_definition a where a.company_id = ? and a.state = 'activating')
            from (select coalesce(min(position), 0) as position from projection_position) p
            left join metric_definition d on d.company_id = ? and d.state = 'live'
            left join company c on c.company_id = ? and c.id = ?""";

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Runnable activationWanted;

    /** @param activationWanted called once an activation is asked for, outside of its transaction */
    public StoredDefinitions(
            TenantTransactions transactions, JdbcClient jdbc, InstantSource clock, Runnable activationWanted) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.clock = clock;
        this.activationWanted = activationWanted;
    }

    @Override
    public List<Version> versions(String companyId) {
        List<Version> versions = transactions.request(companyId, () -> stored(companyId));
        return versions.isEmpty() ? List.of(FIRST) : versions;
    }

    @Override
    public MetricDefinition live(String companyId) {
        return transactions.request(
                companyId,
                () -> jdbc.sql(
                                "select version, terms::text from metric_definition where company_id = ? and state = 'live'")
                        .param(companyId)
                        .query((row, n) -> Definitions.definition(row.getInt(1), row.getString(2)))
                        .optional()
                        .orElse(MetricDefinition.FIRST));
    }

    @Override
    public Ground ground(String companyId) {
        return transactions.request(
                companyId,
                () -> jdbc.sql(GROUND)
                        .params(companyId, companyId, companyId, companyId)
                        .query((row, n) -> new Ground(
                                definition(row.getInt(2), row.getString(3)),
                                zone(row.getString(4)),
                                row.getLong(1),
                                row.getBoolean(5)))
                        .single());
    }

    private static MetricDefinition definition(int version, @Nullable String terms) {
        return terms == null ? MetricDefinition.FIRST : Definitions.definition(version, terms);
    }

    private static ZoneId zone(@Nullable String timezone) {
        return timezone == null ? ZoneOffset.UTC : ZoneId.of(timezone);
    }

    @Override
    public Version make(String companyId, Terms terms, String by) {
        return transactions.command(companyId, () -> {
            List<Version> before = alone(companyId);
            Version made = new Version(before.getFirst().version() + 1, terms, "made", clock.instant(), by, null, null);
            insert(companyId, made);
            return made;
        });
    }

    @Override
    public Optional<Version> activate(String companyId, int version, String by) {
        Optional<Version> asked = transactions.command(companyId, () -> {
            List<Version> versions = alone(companyId);
            Optional<Version> found =
                    versions.stream().filter(v -> v.version() == version).findFirst();
            if (found.isEmpty() || !found.get().state().equals("made")) {
                return found;
            }
            if (versions.stream().anyMatch(v -> v.state().equals("activating"))) {
                throw new ActivationRunningException();
            }
            jdbc.sql(
                            "update metric_definition set state = 'activating', activated_by = ? where company_id = ? and version = ?")
                    .param(by)
                    .param(companyId)
                    .param(version)
                    .update();
            return stored(companyId).stream()
                    .filter(v -> v.version() == version)
                    .findFirst();
        });
        activationWanted.run();
        return asked;
    }

    /** The versions, with no other change of them beside this transaction; the first is written down where it is not. */
    private List<Version> alone(String companyId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('metric_definition ' || ?, 0))")
                .param(companyId)
                .query((row, n) -> true)
                .single();
        List<Version> versions = stored(companyId);
        if (versions.isEmpty()) {
            insert(companyId, new Version(1, FIRST.terms(), "live", clock.instant(), "otto", null, null));
            return stored(companyId);
        }
        return versions;
    }

    private List<Version> stored(String companyId) {
        return new ArrayList<>(jdbc.sql(
                        "select version, terms::text, state, created_at, created_by, activated_at, activated_by"
                                + " from metric_definition where company_id = ? order by version desc")
                .param(companyId)
                .query((row, n) -> new Version(
                        row.getInt(1),
                        EventJson.MAPPER.readValue(row.getString(2), Terms.class),
                        row.getString(3),
                        instant(row, 4),
                        row.getString(5),
                        instant(row, 6),
                        row.getString(7)))
                .list());
    }

    private void insert(String companyId, Version version) {
        jdbc.sql("insert into metric_definition (company_id, version, terms, state, created_at, created_by)"
                        + " values (?, ?, ?::jsonb, ?, ?, ?)")
                .param(companyId)
                .param(version.version())
                .param(EventJson.MAPPER.writeValueAsString(version.terms()))
                .param(version.state())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .param(version.createdBy())
                .update();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
