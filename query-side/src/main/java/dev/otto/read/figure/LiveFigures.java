package dev.otto.read.figure;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The days as they stand in the tables. All within a reading transaction of the caller. */
final class LiveFigures implements FigureSource {

    static final Comparator<Line> BY_KEYS = (one, other) -> {
        for (int i = 0; i < one.keys().size(); i++) {
            int order = one.key(i).compareTo(other.key(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    };

    /**
     * Days, and between which instants they lie in whatever zone: there is an index by instants. Made here rather than where
     * they are compared, since under row-level security only comparisons that cannot fail use an index.
     */
    private static final String DAYS = "array_agg(n.day) as days, (min(n.day) - 2)::timestamptz as first,"
            + " (max(n.day) + 3)::timestamptz as last";

    /** Calls {@code c} of the days {@code d} that may stand as examples. */
    private static final String EXEMPLARY = "c.started_at between d.first and d.last and c.day = any(d.days)"
            + " and c.call_type = 'csr_call' and not c.not_a_lead and c.principal_call_id is null";

    private final Reads reads;
    private final Caller caller;
    private final MetricDefinition definition;

    LiveFigures(Reads reads, Caller caller, MetricDefinition definition) {
        this.reads = reads;
        this.caller = caller;
        this.definition = definition;
    }

    @Override
    public List<Line> sums(Rollup rollup, DateRange range, Optional<String> person, List<String> by) {
        List<Measure> measures = rollup.measures();
        String columns = Stream.concat(
                        by.stream().map(LiveFigures::column),
                        measures.stream().map(m -> "coalesce(sum(" + m.column() + "), 0)"))
                .collect(Collectors.joining(", "));
        String groups = by.isEmpty()
                ? ""
                : " group by " + by.stream().map(LiveFigures::column).collect(Collectors.joining(", "));
        List<Object> values = parameters(range);
        person.ifPresent(values::add);
        return reads
                .jdbc()
                .sql("select " + columns + " from " + rollup.table() + " where company_id = ? and day between ? and ?"
                        + (person.isPresent() ? " and " + rollup.keys().getFirst() + " = ?" : "") + groups)
                .params(values)
                .query((row, n) -> {
                    List<String> keys = new ArrayList<>();
                    for (int i = 1; i <= by.size(); i++) {
                        keys.add(row.getString(i));
                    }
                    Map<Measure, BigDecimal> sums = new EnumMap<>(Measure.class);
                    for (int i = 0; i < measures.size(); i++) {
                        sums.put(measures.get(i), row.getBigDecimal(by.size() + i + 1));
                    }
                    return new Line(keys, new Amounts(sums));
                })
                .list()
                .stream()
                .sorted(BY_KEYS)
                .toList();
    }

    private static String column(String by) {
        return switch (by) {
            case WEEKDAY -> "extract(isodow from day)::int";
            default -> by;
        };
    }

    @Override
    public Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        reads.jdbc()
                .sql("select id, name from company_user where company_id = ?")
                .param(caller.company())
                .query(row -> {
                    @Nullable String name = row.getString(2);
                    if (name != null) {
                        names.put(row.getString(1), name);
                    }
                });
        return names;
    }

    /** The rollup knows the newest days with such calls, so only the calls of a few days are looked at, newest first. */
    @Override
    public Map<String, List<UUID>> weakestCalls(DateRange range, List<String> csrIds) {
        return calls("""
                select k.key, w.id from unnest(?::text[]) k(key)
                cross join lateral (
                    select %s from (
                        select day from csr_day where company_id = ? and csr_id = k.key and day between ? and ?
                            and analysed > 0 order by day desc limit 20) n) d
                cross join lateral (
                    select r.id, r.sop_compliance_score from (
                        select c.id, a.sop_compliance_score from call c
                        join call_analysis a on a.company_id = c.company_id and a.id = c.id
                        where c.company_id = ? and c.csr_id = k.key and %s
                        order by c.started_at desc, c.id desc limit 20) r
                    order by r.sop_compliance_score, r.id limit 3) w
                order by k.key, w.sop_compliance_score, w.id""".formatted(DAYS, EXEMPLARY), range, csrIds, Optional.empty());
    }

    @Override
    public Map<String, List<UUID>> examples(DateRange range, Optional<String> csrId, List<String> categories) {
        String ofCsr = csrId.isPresent() ? " and csr_id = ?" : "";
        return calls(
                """
                select k.key, e.id from unnest(?::text[]) k(key)
                cross join lateral (
                    select %s from (
                        select distinct day from objection_day where company_id = ? and category = k.key
                            and day between ? and ? and total > 0%s order by day desc limit 3) n) d
                cross join lateral (
                    select c.id, c.started_at from call c
                    join call_analysis a on a.company_id = c.company_id and a.id = c.id
                    where c.company_id = ?%s and %s and a.objection_categories @> to_jsonb(array[k.key])
                    order by c.started_at desc, c.id desc limit 3) e
                order by k.key, e.started_at desc, e.id desc""".formatted(DAYS, ofCsr, ofCsr.replace("csr_id", "c.csr_id"), EXEMPLARY), range, categories, csrId);
    }

    private Map<String, List<UUID>> calls(String sql, DateRange range, List<String> keys, Optional<String> csrId) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        List<Object> values = new ArrayList<>();
        values.add(keys.toArray(String[]::new));
        values.addAll(parameters(range));
        csrId.ifPresent(values::add);
        values.add(caller.company());
        csrId.ifPresent(values::add);
        Map<String, List<UUID>> calls = new HashMap<>();
        reads.jdbc().sql(sql).params(values).query(row -> {
            calls.computeIfAbsent(row.getString(1), key -> new ArrayList<>()).add(row.getObject(2, UUID.class));
        });
        return calls;
    }

    @Override
    public Map<String, Long> pendingByRep() {
        Map<String, Long> pending = new TreeMap<>();
        reads.jdbc()
                .sql(
                        "select coalesce(assigned_rep_id, ''), count(*) from lead where company_id = ? and stage = 'pending'"
                                + " group by assigned_rep_id")
                .param(caller.company())
                .query(row -> {
                    pending.merge(row.getString(1), row.getLong(2), Long::sum);
                });
        return pending;
    }

    @Override
    public List<Pending> pendingLeads() {
        return reads.jdbc()
                .sql(
                        "select id, coalesce(assigned_rep_id, ''), day from lead where company_id = ? and stage = 'pending'"
                                + " order by day, id")
                .param(caller.company())
                .query((row, n) ->
                        new Pending(row.getObject(1, UUID.class), row.getString(2), row.getObject(3, LocalDate.class)))
                .list();
    }

    @Override
    public @Nullable Instant firstEventAt() {
        return reads.jdbc()
                .sql("select started_at from call where company_id = ? order by started_at limit 1")
                .param(caller.company())
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(null);
    }

    @Override
    public MetricDefinition definition() {
        return definition;
    }

    private List<Object> parameters(DateRange range) {
        List<Object> values = new ArrayList<>();
        values.add(caller.company());
        values.add(Objects.requireNonNull(range.from()));
        values.add(Objects.requireNonNull(range.to()));
        return values;
    }
}
