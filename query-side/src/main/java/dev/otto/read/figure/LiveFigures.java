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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
                .sql("select id, doc ->> 'name' from company_user where company_id = ?")
                .param(caller.company())
                .query(row -> {
                    @Nullable String name = row.getString(2);
                    if (name != null) {
                        names.put(row.getString(1), name);
                    }
                });
        return names;
    }

    @Override
    public Map<String, Long> missedStages(DateRange range, String csrId) {
        Map<String, Long> stages = new LinkedHashMap<>();
        List<Object> values = parameters(range);
        values.add(csrId);
        reads.jdbc()
                .sql("""
                        select stage, count(*) from call c
                        join call_analysis a on a.company_id = c.company_id and a.id = c.id
                        cross join json_array_elements_text(a.doc -> 'analysis' -> 'sop_stages_missed') stage
                        where c.company_id = ? and c.day between ? and ? and c.csr_id = ?
                        group by stage order by 2 desc, stage collate "C" limit 5
                        """)
                .params(values)
                .query((row, n) -> stages.put(row.getString(1), row.getLong(2)))
                .list();
        return stages;
    }

    @Override
    public List<UUID> weakestCalls(DateRange range, String csrId) {
        List<Object> values = parameters(range);
        values.add(csrId);
        return reads.jdbc().sql("""
                        select c.id from call c
                        join call_analysis a on a.company_id = c.company_id and a.id = c.id
                        where c.company_id = ? and c.day between ? and ? and c.csr_id = ?
                        order by a.sop_compliance_score, c.id limit 3
                        """).params(values).query(UUID.class).list();
    }

    @Override
    public List<UUID> examples(DateRange range, Optional<String> csrId, String category) {
        List<Object> values = parameters(range);
        csrId.ifPresent(values::add);
        values.add(category);
        return reads.jdbc()
                .sql(
                        "select c.id from call c join call_analysis a on a.company_id = c.company_id and a.id = c.id"
                                + " where c.company_id = ? and c.day between ? and ?"
                                + (csrId.isPresent() ? " and c.csr_id = ?" : "")
                                + " and a.objection_categories @> to_jsonb(array[?::text]) order by c.started_at desc, c.id desc limit 3")
                .params(values)
                .query(UUID.class)
                .list();
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
    public long asOfPosition() {
        return reads.jdbc()
                .sql("select coalesce(min(position), 0) from projection_position")
                .query(Long.class)
                .single();
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
