package dev.otto.read.figure;

import static dev.otto.read.figure.CsrFigures.ratio;
import static dev.otto.read.figure.FigureSource.DAY;
import static dev.otto.read.figure.FigureSource.WEEKDAY;

import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.http.Page;
import dev.otto.read.figure.FigureSource.Besides;
import dev.otto.read.figure.FigureSource.Line;
import dev.otto.read.figure.FigureSource.Sum;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The figures that dashboards show, made of sums of days.
 *
 * @param shown measures that are summed; figures of others are not to be read
 */
record Figures(FigureSource source, Set<Measure> shown) {

    private static final Set<Measure> ALL = Set.of(Measure.values());

    private static final List<String> SEVERITIES = List.of("high", "medium", "low", "");
    static final int MOST_STAGES = 5;

    /** What somebody objected to, by category. {@code share} is of all objections. */
    record Objections(
            String category,
            long count,
            @Nullable BigDecimal share,
            Map<String, Long> severity,
            @Nullable BigDecimal overcomeRate,
            List<UUID> exampleCallIds) {}

    /** The same of one among many people, without the calls. */
    record Objected(
            String category,
            long count,
            @Nullable BigDecimal share,
            Map<String, Long> severity,
            @Nullable BigDecimal overcomeRate) {}

    /** One CSR or rep with their figures; {@code id} null is nobody's. */
    record Person<F>(@Nullable String id, @Nullable String name, F figures) {}

    /** Calls of one weekday (1 Monday .. 7 Sunday) and hour (0..23), company-local. */
    record Hour(int weekday, int hour, long calls) {}

    /** What {@link #csr} sums. */
    static Sum ofCsr(DateRange range, Optional<String> csrId) {
        return new Sum(Rollup.CSR_DAY, range, csrId, List.of());
    }

    /** What {@link #perCsr} sums; {@link #csr} of everybody follows from it. */
    static Sum ofEachCsr(DateRange range) {
        return ofEach(Rollup.CSR_DAY, range);
    }

    /** What {@link #csrByDay} sums; {@link #csr} of everybody follows from it. */
    static Sum ofCsrDays(DateRange range) {
        return ofDays(Rollup.CSR_DAY, range, Optional.empty());
    }

    /** What {@link #sales} sums. */
    static Sum ofSales(DateRange range, Optional<String> repId) {
        return new Sum(Rollup.SALES_DAY, range, repId, List.of());
    }

    /** What {@link #perRep} sums; {@link #sales} of everybody follows from it. */
    static Sum ofEachRep(DateRange range) {
        return ofEach(Rollup.SALES_DAY, range);
    }

    /** What {@link #salesByDay} sums; {@link #sales} of everybody follows from it. */
    static Sum ofSalesDays(DateRange range) {
        return ofDays(Rollup.SALES_DAY, range, Optional.empty());
    }

    /** What {@link #objections} sums. */
    static Sum ofObjections(DateRange range, Optional<String> csrId) {
        return new Sum(Rollup.OBJECTION_DAY, range, csrId, List.of("category", "severity"));
    }

    /** What {@link #objectedByCsr} sums; {@link #objections} and {@link #objected} of everybody follow from it. */
    static Sum ofEachCsrsObjections(DateRange range) {
        return new Sum(Rollup.OBJECTION_DAY, range, Optional.empty(), List.of("csr_id", "category", "severity"));
    }

    /** What {@link #busiestHours} sums. */
    static Sum ofHours(DateRange range) {
        return new Sum(Rollup.CALL_HOUR, range, Optional.empty(), List.of(WEEKDAY, "hour"));
    }

    /** What {@link #missedStages} sums. */
    static Sum ofStages(DateRange range) {
        return new Sum(Rollup.SOP_STAGE_DAY, range, Optional.empty(), List.of("csr_id", "stage"));
    }

    private static Sum ofEach(Rollup rollup, DateRange range) {
        return new Sum(rollup, range, Optional.empty(), List.of(rollup.keys().getFirst()));
    }

    private static Sum ofDays(Rollup rollup, DateRange range, Optional<String> person) {
        return new Sum(rollup, range, person, List.of(DAY));
    }

    Figures(FigureSource source) {
        this(source, ALL);
    }

    /** Those that explain themselves by these measures: what an answer does not show need not be summed. */
    Figures only(Collection<Explained> figures) {
        return new Figures(
                source,
                figures.stream()
                        .flatMap(figure -> Stream.concat(figure.numerator().stream(), figure.denominator().stream()))
                        .collect(Collectors.toSet()));
    }

    /** As {@link FigureSource#foresee}. */
    void foresee(Set<Besides> besides, Sum... sums) {
        source.foresee(besides, Stream.of(sums).map(sum -> sum.only(shown)).toArray(Sum[]::new));
    }

    private List<Line> sums(Sum sum) {
        return source.sums(sum.only(shown));
    }

    CsrFigures csr(DateRange range, Optional<String> csrId) {
        return CsrFigures.of(total(ofCsr(range, csrId)));
    }

    List<Person<CsrFigures>> perCsr(DateRange range) {
        return perPerson(ofEachCsr(range), CsrFigures::of);
    }

    SalesFigures sales(DateRange range, Optional<String> repId) {
        return sales(total(ofSales(range, repId)));
    }

    List<Person<SalesFigures>> perRep(DateRange range) {
        return perPerson(ofEachRep(range), this::sales);
    }

    private SalesFigures sales(Amounts sums) {
        return SalesFigures.of(sums, source.definition());
    }

    private Amounts total(Sum sum) {
        return sums(sum).getFirst().amounts();
    }

    private <F> List<Person<F>> perPerson(Sum sum, Function<Amounts, F> figures) {
        Map<String, String> names = source.names();
        return sums(sum).stream()
                .map(line -> new Person<>(
                        line.key(0).isEmpty() ? null : line.key(0),
                        names.get(line.key(0)),
                        figures.apply(line.amounts())))
                .toList();
    }

    /** One bucket of a booking rate. */
    record Bucket(
            LocalDate from,
            long appointmentsBooked,
            long qualifiedLeads,
            @Nullable BigDecimal bookingRate) {
        Bucket(LocalDate from, long booked, long qualified) {
            this(from, booked, qualified, ratio(BigDecimal.valueOf(booked), qualified));
        }
    }

    /** What each rep's booking rate over the whole range is made of. */
    List<Person<Bucket>> bookedByRep(DateRange range) {
        LocalDate from = Objects.requireNonNull(range.from());
        return perPerson(
                ofEachRep(range),
                sums -> new Bucket(
                        from, sums.count(Measure.APPOINTMENTS_ASSIGNED), sums.count(Measure.QUALIFIED_LEADS_ASSIGNED)));
    }

    /** Booked and qualified by the first day of their bucket: what booking rates are made of. */
    List<Bucket> buckets(DateRange range, Optional<String> person, String bucket, boolean ofRep) {
        Rollup rollup = ofRep ? Rollup.SALES_DAY : Rollup.CSR_DAY;
        Measure booked = ofRep ? Measure.APPOINTMENTS_ASSIGNED : Measure.APPOINTMENTS_BOOKED;
        Measure qualified = ofRep ? Measure.QUALIFIED_LEADS_ASSIGNED : Measure.QUALIFIED_LEADS;
        Map<LocalDate, long[]> buckets = new TreeMap<>();
        for (Line line : sums(ofDays(rollup, range, person))) {
            long[] sums = buckets.computeIfAbsent(begin(line.day(), bucket), day -> new long[2]);
            sums[0] += line.amounts().count(booked);
            sums[1] += line.amounts().count(qualified);
        }
        List<Bucket> series = new ArrayList<>();
        buckets.forEach((from, sums) -> series.add(new Bucket(from, sums[0], sums[1])));
        return series;
    }

    private static LocalDate begin(LocalDate day, String bucket) {
        return switch (bucket) {
            case "month" -> day.withDayOfMonth(1);
            case "week" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            default -> day;
        };
    }

    /** The figures of every day of the range that has any. */
    Map<LocalDate, CsrFigures> csrByDay(DateRange range) {
        return byDay(ofCsrDays(range), CsrFigures::of);
    }

    /** The figures of every day of the range that has any. */
    Map<LocalDate, SalesFigures> salesByDay(DateRange range) {
        return byDay(ofSalesDays(range), this::sales);
    }

    private <F> Map<LocalDate, F> byDay(Sum sum, Function<Amounts, F> figures) {
        Map<LocalDate, F> days = new LinkedHashMap<>();
        sums(sum).forEach(line -> days.put(line.day(), figures.apply(line.amounts())));
        return days;
    }

    /** The most frequent, with calls that stand for them. */
    List<Objections> objections(DateRange range, Optional<String> csrId, int limit) {
        return withExamples(objected(range, csrId).stream().limit(limit).toList(), range, csrId);
    }

    /** One page of them, the most frequent first, then by category. */
    Page<Objections> objections(DateRange range, Optional<String> csrId, @Nullable Cursor after, int limit) {
        Page<Objected> page = Page.of(
                objected(range, csrId).stream()
                        .filter(one -> after == null
                                || one.count < after.number(0)
                                || one.count == after.number(0) && one.category.compareTo(after.text(1)) > 0)
                        .limit(limit + 1L)
                        .toList(),
                limit,
                one -> Cursor.of(one.count, one.category));
        return new Page<>(withExamples(page.items(), range, csrId), page.nextCursor());
    }

    private List<Objections> withExamples(List<Objected> objected, DateRange range, Optional<String> csrId) {
        Map<String, List<UUID>> examples = source.examples(
                range, csrId, objected.stream().map(Objected::category).toList());
        return objected.stream()
                .map(one -> new Objections(
                        one.category,
                        one.count,
                        one.share,
                        one.severity,
                        one.overcomeRate,
                        examples.getOrDefault(one.category, List.of())))
                .toList();
    }

    /** All of them, the most frequent first, then by category. */
    List<Objected> objected(DateRange range, Optional<String> csrId) {
        return objected(sums(ofObjections(range, csrId)), 0);
    }

    /** The same of each CSR, '' for nobody. */
    Map<String, List<Objected>> objectedByCsr(DateRange range) {
        Map<String, List<Objected>> objected = new HashMap<>();
        sums(ofEachCsrsObjections(range)).stream()
                .collect(Collectors.groupingBy(line -> line.key(0)))
                .forEach((csrId, lines) -> objected.put(csrId, objected(lines, 1)));
        return objected;
    }

    /** Of lines by category and severity, which are their keys from {@code first} on. */
    private static List<Objected> objected(List<Line> lines, int first) {
        Map<String, Map<String, Amounts>> byCategory = new TreeMap<>();
        long all = 0;
        for (Line line : lines) {
            if (line.amounts().count(Measure.TOTAL) > 0) {
                all += line.amounts().count(Measure.TOTAL);
                byCategory
                        .computeIfAbsent(line.key(first), category -> new LinkedHashMap<>())
                        .put(line.key(first + 1), line.amounts());
            }
        }
        long total = all;
        return byCategory.entrySet().stream()
                .map(entry -> {
                    long count = total(entry.getValue(), Measure.TOTAL);
                    Map<String, Long> severity = new LinkedHashMap<>();
                    for (String word : SEVERITIES) {
                        severity.put(
                                word.isEmpty() ? "unknown" : word,
                                entry.getValue()
                                        .getOrDefault(word, Amounts.NONE)
                                        .count(Measure.TOTAL));
                    }
                    return new Objected(
                            entry.getKey(),
                            count,
                            ratio(BigDecimal.valueOf(count), total),
                            severity,
                            ratio(BigDecimal.valueOf(total(entry.getValue(), Measure.OVERCOME)), count));
                })
                .sorted(Comparator.comparing(one -> -one.count)) // stable: then by category
                .toList();
    }

    private static long total(Map<String, Amounts> bySeverity, Measure measure) {
        return bySeverity.values().stream()
                .mapToLong(amounts -> amounts.count(measure))
                .sum();
    }

    List<Hour> busiestHours(DateRange range) {
        return sums(ofHours(range)).stream()
                .filter(line -> line.amounts().count(Measure.CALLS) > 0)
                .map(line -> new Hour(
                        Integer.parseInt(line.key(0)),
                        Integer.parseInt(line.key(1)),
                        line.amounts().count(Measure.CALLS)))
                .sorted(Comparator.comparing(Hour::calls)
                        .reversed()
                        .thenComparing(Hour::weekday)
                        .thenComparing(Hour::hour))
                .toList();
    }

    /** The SOP stages that each CSR's calls miss most, with how often. */
    Map<String, Map<String, Long>> missedStages(DateRange range, int most) {
        Map<String, List<Line>> byCsr = sums(ofStages(range)).stream()
                .filter(line -> line.amounts().count(Measure.MISSED) > 0)
                .collect(Collectors.groupingBy(line -> line.key(0)));
        Map<String, Map<String, Long>> stages = new HashMap<>();
        byCsr.forEach((csrId, lines) -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            lines.stream()
                    .sorted(Comparator.comparing(
                            line -> -line.amounts().count(Measure.MISSED))) // stable: then by stage
                    .limit(most)
                    .forEach(line -> counts.put(line.key(1), line.amounts().count(Measure.MISSED)));
            stages.put(csrId, counts);
        });
        return stages;
    }
}
