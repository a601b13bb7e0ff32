package dev.otto.read.figure;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /**
     * Calls {@code c} of the days {@code d} that may stand as examples. The days are compared by an expression, so that the
     * index by day does not offer itself: the one by start ends with the first few calls that do.
     */
    private static final String EXEMPLARY = "c.started_at between d.first and d.last and (c.day + 0) = any(d.days)"
            + " and c.call_type = 'csr_call' and not c.not_a_lead and c.principal_call_id is null";

    /** Most keys of anything but sums: an id and a name. */
    private static final int KEYS_BESIDES = 2;

    private final Reads reads;
    private final Caller caller;
    private final MetricDefinition definition;

    /** What was asked already; within a request it is not asked again. */
    private final Map<Sum, List<Line>> sums = new LinkedHashMap<>();

    private final Set<Besides> known = EnumSet.noneOf(Besides.class);
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Long> pending = new TreeMap<>();
    private @Nullable Instant firstEventAt;

    LiveFigures(Reads reads, Caller caller, MetricDefinition definition) {
        this.reads = reads;
        this.caller = caller;
        this.definition = definition;
    }

    /** All of it by one statement, and so as of one moment. */
    @Override
    public void foresee(Set<Besides> foreseen, Sum... asked) {
        List<Sum> anew = Stream.of(asked).filter(sum -> !sums.containsKey(sum)).toList();
        List<Besides> unknown =
                foreseen.stream().filter(one -> !known.contains(one)).toList();
        int keys = Math.max(
                unknown.isEmpty() ? 0 : KEYS_BESIDES,
                anew.stream().mapToInt(sum -> sum.by().size()).max().orElse(0));
        int measures = Math.max(
                unknown.isEmpty() ? 0 : 1,
                anew.stream().mapToInt(sum -> sum.of().size()).max().orElse(0));
        List<String> parts = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (Sum sum : anew) {
            parts.add(part(parts.size(), sum, keys, measures));
            values.addAll(parameters(sum));
        }
        for (Besides one : unknown) {
            parts.add(part(parts.size(), one, keys, measures));
            values.add(caller.company());
        }
        if (parts.isEmpty()) {
            return;
        }
        List<List<Line>> lines =
                anew.stream().<List<Line>>map(sum -> new ArrayList<>()).toList();
        reads.jdbc().sql(String.join(" union all ", parts)).params(values).query(row -> {
            int part = row.getInt(1);
            if (part < anew.size()) {
                lines.get(part).add(line(row, anew.get(part), keys));
            } else {
                take(row, unknown.get(part - anew.size()), keys);
            }
        });
        for (int i = 0; i < anew.size(); i++) {
            sums.put(anew.get(i), lines.get(i).stream().sorted(BY_KEYS).toList());
        }
        known.addAll(unknown);
    }

    /** A part of the statement: its number, its keys as text and its measures, as many of each as any part has. */
    private static String part(int number, List<String> keys, List<String> measures, int mostKeys, int mostMeasures) {
        return Stream.of(
                        Stream.of(Integer.toString(number)),
                        keys.stream().map(key -> key + "::text"),
                        Collections.nCopies(mostKeys - keys.size(), "null::text").stream(),
                        measures.stream().map(measure -> measure + "::numeric"),
                        Collections.nCopies(mostMeasures - measures.size(), "null::numeric").stream())
                .flatMap(columns -> columns)
                .collect(Collectors.joining(", ", "select ", ""));
    }

    private static String part(int number, Sum sum, int mostKeys, int mostMeasures) {
        List<Piece> pieces = pieces(sum);
        boolean one = pieces.size() == 1;
        List<String> columns = one ? columns(pieces.getFirst().rollup(), sum) : sum.by();
        boolean cells = one && areCells(pieces.getFirst().rollup(), sum);
        List<String> measures = sum.of().stream()
                .map(m -> cells ? m.column() : "coalesce(sum(" + m.column() + "), 0)")
                .toList();
        return part(number, columns, measures, mostKeys, mostMeasures)
                + " from " + (one ? rows(pieces.getFirst().rollup(), sum) : together(pieces, sum))
                + (columns.isEmpty() || cells ? "" : " group by " + String.join(", ", columns));
    }

    /** Whether each row of the table is a line of the answer: then there is nothing to group, which takes most of the time of a year's days. */
    private static boolean areCells(Rollup rollup, Sum sum) {
        Set<String> told = new HashSet<>(sum.by());
        sum.person().ifPresent(person -> told.add(rollup.keys().getFirst()));
        return sum.by().contains(DAY) && told.containsAll(rollup.keys());
    }

    private static String rows(Rollup rollup, Sum sum) {
        return rollup.table() + " where company_id = ? and day between ? and ?"
                + (sum.person().isPresent() ? " and " + sum.rollup().keys().getFirst() + " = ?" : "");
    }

    /** The rows of all pieces, each with the columns that are summed by and what is summed. */
    private static String together(List<Piece> pieces, Sum sum) {
        return pieces.stream()
                .map(piece -> {
                    List<String> columns = columns(piece.rollup(), sum);
                    return Stream.concat(
                                    IntStream.range(0, columns.size())
                                            .mapToObj(i -> columns.get(i) + " as "
                                                    + sum.by().get(i)),
                                    sum.of().stream().map(Measure::column))
                            .collect(Collectors.joining(", ", "select ", " from " + rows(piece.rollup(), sum)));
                })
                .collect(Collectors.joining(" union all ", "(", ") rows"));
    }

    private List<Object> parameters(Sum sum) {
        List<Object> values = new ArrayList<>();
        for (Piece piece : pieces(sum)) {
            values.addAll(parameters(piece.range()));
            sum.person().ifPresent(values::add);
        }
        return values;
    }

    /** A part of the days asked for, and what tells it. */
    private record Piece(Rollup rollup, DateRange range) {}

    /**
     * Months that lie within the range are told as such where they are kept, unless that would not tell what is asked for; so
     * are the days of everybody.
     */
    private static List<Piece> pieces(Sum sum) {
        LocalDate from = Objects.requireNonNull(sum.range().from());
        LocalDate to = Objects.requireNonNull(sum.range().to());
        LocalDate first = from.plusMonths(from.getDayOfMonth() == 1 ? 0 : 1).withDayOfMonth(1);
        LocalDate end = to.plusDays(1).withDayOfMonth(1);
        Rollup days = sum.rollup()
                .everybody()
                .filter(all -> sum.person().isEmpty() && tells(all, sum))
                .orElse(sum.rollup());
        Optional<Rollup> months = sum.rollup()
                .months()
                .filter(kept -> !sum.by().contains(DAY)
                        && (kept.keys().contains(WEEKDAY) || !sum.by().contains(WEEKDAY)));
        if (months.isEmpty() || !first.isBefore(end)) {
            return List.of(new Piece(days, sum.range()));
        }
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece(months.get(), new DateRange(first, end.minusDays(1))));
        if (from.isBefore(first)) {
            pieces.add(new Piece(days, new DateRange(from, first.minusDays(1))));
        }
        if (!to.isBefore(end)) {
            pieces.add(new Piece(days, new DateRange(end, to)));
        }
        return pieces;
    }

    /** Whether a table of days has all that is summed by. */
    private static boolean tells(Rollup days, Sum sum) {
        return sum.by().stream()
                .allMatch(by ->
                        by.equals(DAY) || by.equals(WEEKDAY) || days.keys().contains(by));
    }

    private static String part(int number, Besides besides, int mostKeys, int mostMeasures) {
        return switch (besides) {
            case NAMES ->
                part(number, List.of("id", "name"), List.of(), mostKeys, mostMeasures)
                        + " from company_user where company_id = ? and name is not null";
            case PENDING ->
                part(number, List.of("rep_id"), List.of("leads"), mostKeys, mostMeasures)
                        + " from lead_pending where company_id = ?";
            case FIRST_EVENT ->
                "("
                        + part(number, List.of(), List.of("extract(epoch from started_at)"), mostKeys, mostMeasures)
                        + " from call where company_id = ? order by started_at limit 1)";
        };
    }

    private static Line line(ResultSet row, Sum sum, int keysOfAll) throws SQLException {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < sum.by().size(); i++) {
            keys.add(row.getString(2 + i));
        }
        List<Measure> measures = sum.of();
        Map<Measure, BigDecimal> amounts = new EnumMap<>(Measure.class);
        for (int i = 0; i < measures.size(); i++) {
            amounts.put(measures.get(i), row.getBigDecimal(2 + keysOfAll + i));
        }
        return new Line(keys, new Amounts(amounts));
    }

    private void take(ResultSet row, Besides besides, int keysOfAll) throws SQLException {
        int measure = 2 + keysOfAll;
        switch (besides) {
            case NAMES -> names.put(row.getString(2), row.getString(3));
            case PENDING -> pending.merge(row.getString(2), row.getLong(measure), Long::sum);
            case FIRST_EVENT -> firstEventAt = instant(row.getBigDecimal(measure));
        }
    }

    private static Instant instant(BigDecimal epochSeconds) {
        BigDecimal whole = epochSeconds.setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(
                whole.longValueExact(),
                epochSeconds.subtract(whole).movePointRight(9).longValue());
    }

    /** What finer sums tell is summed from them. */
    @Override
    public List<Line> sums(Sum asked) {
        Optional<Sum> finer =
                sums.keySet().stream().filter(sum -> sum.holds(asked)).findFirst();
        if (finer.isEmpty()) {
            foresee(Set.of(), asked);
        }
        Sum told = finer.orElse(asked);
        List<Line> lines = Objects.requireNonNull(sums.get(told));
        return told.by().equals(asked.by()) ? lines : summed(lines, told.by(), asked.by());
    }

    private static List<Line> summed(List<Line> lines, List<String> of, List<String> by) {
        Map<List<String>, Map<Measure, BigDecimal>> summed = new HashMap<>();
        if (by.isEmpty()) {
            summed.put(List.of(), new EnumMap<>(Measure.class));
        }
        for (Line line : lines) {
            List<String> keys =
                    by.stream().map(column -> line.key(of.indexOf(column))).toList();
            Map<Measure, BigDecimal> sums = summed.computeIfAbsent(keys, k -> new EnumMap<>(Measure.class));
            line.amounts().sums().forEach((measure, amount) -> sums.merge(measure, amount, BigDecimal::add));
        }
        return summed.entrySet().stream()
                .map(line -> new Line(line.getKey(), new Amounts(line.getValue())))
                .sorted(BY_KEYS)
                .toList();
    }

    /** How a table tells what is summed by. */
    private static List<String> columns(Rollup rollup, Sum sum) {
        return sum.by().stream()
                .map(by -> by.equals(WEEKDAY) && !rollup.keys().contains(WEEKDAY)
                        // that day was a Monday; subtracting days is cheaper than taking a date apart
                        ? "((day - date '0001-01-01') % 7 + 1)"
                        : by)
                .toList();
    }

    @Override
    public Map<String, String> names() {
        foresee(Set.of(Besides.NAMES));
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
                        select c.id, c.sop_compliance_score from call c
                        where c.company_id = ? and c.csr_id = k.key and %s and c.analysis_status = 'complete'
                        order by c.started_at desc, c.id desc limit 20) r
                    order by r.sop_compliance_score, r.id limit 3) w
                order by k.key, w.sop_compliance_score, w.id""".formatted(DAYS, EXEMPLARY), range, csrIds, Optional.empty());
    }

    @Override
    public Map<String, List<UUID>> examples(DateRange range, Optional<String> csrId, List<String> categories) {
        String ofCsr = csrId.isPresent() ? " and csr_id = ?" : "";
        // a call that nobody has says null where figures say ''
        String ofCall = csrId.equals(Optional.of(""))
                ? " and c.csr_id is not distinct from nullif(?, '')"
                : ofCsr.replace("csr_id", "c.csr_id");
        return calls("""
                select k.key, e.id from unnest(?::text[]) k(key)
                cross join lateral (
                    select %s from (
                        select distinct day from objection_day where company_id = ? and category = k.key
                            and day between ? and ? and total > 0%s order by day desc limit 3) n) d
                cross join lateral (
                    select c.id, c.started_at from call c
                    where c.company_id = ?%s and %s and c.objection_categories is not null
                        and c.objection_categories @> to_jsonb(array[k.key])
                    order by c.started_at desc, c.id desc limit 3) e
                order by k.key, e.started_at desc, e.id desc""".formatted(DAYS, ofCsr, ofCall, EXEMPLARY), range, categories, csrId);
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
        foresee(Set.of(Besides.PENDING));
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
        foresee(Set.of(Besides.FIRST_EVENT));
        return firstEventAt;
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
