package dev.otto.read.figure;

import dev.otto.fold.Groups;
import dev.otto.fold.figure.Contribution;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.MetricDefinition.Terms;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Sums;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * All figures under other terms beside the live ones: both are summed from the same rows in one pass, a few groups at a time,
 * so they differ by their terms and by nothing else.
 */
@Component
class WhatIf {

    private static final LocalDate EARLIEST = LocalDate.of(1, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(9999, 12, 31);

    private final Reads reads;
    private final Groups groups;

    WhatIf(Reads reads, Groups groups) {
        this.reads = reads;
        this.groups = groups;
    }

    /** A figure under both definitions; the change is null where either is, or where it is no number. */
    record Beside(
            @Nullable Object live,
            @Nullable Object preview,
            @Nullable BigDecimal change) {}

    /** A person's figures; {@code id} null is nobody's. */
    record Person(@Nullable String id, @Nullable String name, Map<String, Beside> figures) {}

    /** The figures of everybody in a month, named by its first day; of one that the range cuts, of the days within. */
    record Month(LocalDate from, Map<String, Beside> csr, Map<String, Beside> sales) {}

    /** How often somebody objected so. */
    record Objection(String category, Beside count, Beside overcomeRate) {}

    /**
     * All figures side by side.
     *
     * @param from null for from the beginning
     * @param to null for until the end
     * @param repBookings each rep's booking rate and what it is made of
     * @param months those with anything under either definition, the earliest first
     * @param busiestHours calls by weekday (1 is Monday) and hour, such as {@code 1.09}
     * @param sopStagesMissed how often each CSR's calls miss a stage
     * @param coaching each CSR's score and its parts; null under a definition by which too few calls are analysed
     * @param differences the figures that differ, such as {@code csr.qualified_leads}
     */
    record Preview(
            String companyId,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            int liveVersion,
            Terms liveTerms,
            Terms terms,
            Map<String, Beside> csr,
            Map<String, Beside> sales,
            Map<String, Beside> overview,
            List<Person> csrs,
            List<Person> reps,
            List<Person> repBookings,
            List<Month> months,
            List<Objection> objections,
            Map<String, Beside> busiestHours,
            List<Person> sopStagesMissed,
            List<Person> coaching,
            Set<String> differences,
            long asOfPosition) {}

    /** Within a reading transaction of the caller. */
    Preview preview(
            Caller caller, MetricDefinition live, Terms terms, @Nullable LocalDate from, @Nullable LocalDate to) {
        MetricDefinition other = new MetricDefinition(live.version() + 1, terms);
        DateRange range = new DateRange(from == null ? EARLIEST : from, to == null ? LATEST : to);
        Sums ours = new Sums();
        Sums theirs = new Sums();
        long position = groups.position();
        if (from == null && to == null) {
            groups.all(caller.company(), group -> {
                ours.add(Contributions.of(group, live), 1);
                theirs.add(Contributions.of(group, other), 1);
            });
        } else {
            groups.counting(
                    caller.company(),
                    Objects.requireNonNull(range.from()),
                    Objects.requireNonNull(range.to()),
                    null,
                    group -> {
                        ours.add(within(range, Contributions.of(group, live)), 1);
                        theirs.add(within(range, Contributions.of(group, other)), 1);
                    });
        }
        Map<String, String> names = new LiveFigures(reads, caller, live).names();
        Figures one = new Figures(new SummedFigures(ours, live, names));
        Figures two = new Figures(new SummedFigures(theirs, other, names));
        Set<String> differences = new LinkedHashSet<>();
        return new Preview(
                caller.company(),
                from,
                to,
                live.version(),
                live.terms(),
                terms,
                beside("csr.", one.csr(range, Optional.empty()), two.csr(range, Optional.empty()), differences),
                beside("sales.", one.sales(range, Optional.empty()), two.sales(range, Optional.empty()), differences),
                beside("overview.", overview(one, range), overview(two, range), differences),
                people(
                        "csrs.",
                        one.perCsr(range),
                        two.perCsr(range),
                        CsrFigures.of(Amounts.NONE),
                        CsrFigures.of(Amounts.NONE),
                        differences),
                people(
                        "reps.",
                        one.perRep(range),
                        two.perRep(range),
                        SalesFigures.of(Amounts.NONE, live),
                        SalesFigures.of(Amounts.NONE, other),
                        differences),
                people(
                        "rep_bookings.",
                        bookings(one, range),
                        bookings(two, range),
                        Map.of("appointments_booked", 0, "qualified_leads", 0),
                        Map.of("appointments_booked", 0, "qualified_leads", 0),
                        differences),
                months(ours, theirs, live, other, differences),
                objections(
                        one.objections(range, Optional.empty(), Integer.MAX_VALUE),
                        two.objections(range, Optional.empty(), Integer.MAX_VALUE),
                        differences),
                counts("busiest_hours.", hours(one, range), hours(two, range), differences),
                stages(
                        one.missedStages(range, Integer.MAX_VALUE),
                        two.missedStages(range, Integer.MAX_VALUE),
                        names,
                        differences),
                coaching(Coaching.rank(one.perCsr(range)), Coaching.rank(two.perCsr(range)), differences),
                differences,
                position);
    }

    private static List<Figures.Person<Map<String, @Nullable Object>>> bookings(Figures figures, DateRange range) {
        return figures.bookedByRep(range).stream()
                .map(rep -> {
                    Map<String, @Nullable Object> booked = new LinkedHashMap<>();
                    booked.put("appointments_booked", rep.figures().appointmentsBooked());
                    booked.put("qualified_leads", rep.figures().qualifiedLeads());
                    booked.put("booking_rate", rep.figures().bookingRate());
                    return new Figures.Person<>(rep.id(), rep.name(), booked);
                })
                .toList();
    }

    private static List<Month> months(
            Sums ours, Sums theirs, MetricDefinition live, MetricDefinition other, Set<String> differences) {
        Map<LocalDate, Amounts> ourCsr = byMonth(ours, Rollup.CSR_MONTH);
        Map<LocalDate, Amounts> theirCsr = byMonth(theirs, Rollup.CSR_MONTH);
        Map<LocalDate, Amounts> ourSales = byMonth(ours, Rollup.SALES_MONTH);
        Map<LocalDate, Amounts> theirSales = byMonth(theirs, Rollup.SALES_MONTH);
        Set<LocalDate> firsts = new TreeSet<>();
        for (Map<LocalDate, Amounts> months : List.of(ourCsr, theirCsr, ourSales, theirSales)) {
            firsts.addAll(months.keySet());
        }
        return firsts.stream()
                .map(first -> new Month(
                        first,
                        beside(
                                "months." + first + ".csr.",
                                CsrFigures.of(ourCsr.getOrDefault(first, Amounts.NONE)),
                                CsrFigures.of(theirCsr.getOrDefault(first, Amounts.NONE)),
                                differences),
                        beside(
                                "months." + first + ".sales.",
                                SalesFigures.of(ourSales.getOrDefault(first, Amounts.NONE), live),
                                SalesFigures.of(theirSales.getOrDefault(first, Amounts.NONE), other),
                                differences)))
                .toList();
    }

    /** Everybody's sums of each month. */
    private static Map<LocalDate, Amounts> byMonth(Sums sums, Rollup months) {
        Map<LocalDate, Map<Rollup.Measure, BigDecimal>> summed = new LinkedHashMap<>();
        sums.of(months).forEach((key, units) -> {
            Map<Rollup.Measure, BigDecimal> month =
                    summed.computeIfAbsent(LocalDate.parse(key.get(1)), first -> new EnumMap<>(Rollup.Measure.class));
            for (int i = 0; i < units.length; i++) {
                Rollup.Measure measure = months.measures().get(i);
                month.merge(measure, Contribution.amount(measure, units[i]), BigDecimal::add);
            }
        });
        Map<LocalDate, Amounts> amounts = new LinkedHashMap<>();
        summed.forEach((first, month) -> amounts.put(first, new Amounts(month)));
        return amounts;
    }

    private static Map<String, Long> hours(Figures figures, DateRange range) {
        Map<String, Long> hours = new TreeMap<>();
        figures.busiestHours(range)
                .forEach(hour -> hours.put("%d.%02d".formatted(hour.weekday(), hour.hour()), hour.calls()));
        return hours;
    }

    /** Counts of which one that is not there is 0. */
    private static Map<String, Beside> counts(
            String prefix, Map<String, Long> live, Map<String, Long> preview, Set<String> differences) {
        Set<String> names = new TreeSet<>(live.keySet());
        names.addAll(preview.keySet());
        return beside(prefix, filled(names, live), filled(names, preview), differences);
    }

    private static Map<String, Long> filled(Set<String> names, Map<String, Long> counts) {
        Map<String, Long> filled = new LinkedHashMap<>();
        names.forEach(name -> filled.put(name, counts.getOrDefault(name, 0L)));
        return filled;
    }

    private static List<Person> stages(
            Map<String, Map<String, Long>> live,
            Map<String, Map<String, Long>> preview,
            Map<String, String> names,
            Set<String> differences) {
        Set<String> ids = new TreeSet<>(live.keySet());
        ids.addAll(preview.keySet());
        return ids.stream()
                .map(id -> new Person(
                        id.isEmpty() ? null : id,
                        names.get(id),
                        counts(
                                "sop_stages_missed." + id + ".",
                                live.getOrDefault(id, Map.of()),
                                preview.getOrDefault(id, Map.of()),
                                differences)))
                .toList();
    }

    private static List<Person> coaching(
            List<Coaching.Opportunity> live, List<Coaching.Opportunity> preview, Set<String> differences) {
        Map<String, Coaching.Opportunity> one = new TreeMap<>();
        Map<String, Coaching.Opportunity> two = new TreeMap<>();
        live.forEach(csr -> one.put(csr.csrId(), csr));
        preview.forEach(csr -> two.put(csr.csrId(), csr));
        Map<String, @Nullable String> names = new TreeMap<>();
        live.forEach(csr -> names.put(csr.csrId(), csr.name()));
        preview.forEach(csr -> names.put(csr.csrId(), csr.name()));
        List<Person> people = new ArrayList<>();
        names.forEach((id, name) -> people.add(new Person(
                id, name, beside("coaching." + id + ".", scores(one.get(id)), scores(two.get(id)), differences))));
        return people;
    }

    private static Map<String, @Nullable Object> scores(Coaching.@Nullable Opportunity csr) {
        Map<String, @Nullable Object> scores = new LinkedHashMap<>();
        scores.put("score", csr == null ? null : csr.score());
        scores.put("sop_part", csr == null ? null : csr.sopPart());
        scores.put("lost_part", csr == null ? null : csr.lostPart());
        scores.put("volume_part", csr == null ? null : csr.volumePart());
        return scores;
    }

    private static List<Contribution> within(DateRange range, List<Contribution> contributions) {
        return contributions.stream()
                .filter(c -> !c.cell().day().isBefore(Objects.requireNonNull(range.from()))
                        && !c.cell().day().isAfter(Objects.requireNonNull(range.to())))
                .toList();
    }

    private static Map<String, @Nullable BigDecimal> overview(Figures figures, DateRange range) {
        return DashboardApi.glance(figures.csr(range, Optional.empty()), figures.sales(range, Optional.empty()));
    }

    private static Map<String, Beside> beside(
            String prefix, @Nullable Object live, @Nullable Object preview, Set<String> differences) {
        JsonNode one = Csv.tree(live == null ? Map.of() : live);
        JsonNode two = Csv.tree(preview == null ? Map.of() : preview);
        Set<String> names = new LinkedHashSet<>();
        one.propertyNames().forEach(names::add);
        two.propertyNames().forEach(names::add);
        Map<String, Beside> figures = new LinkedHashMap<>();
        for (String name : names) {
            Beside both = beside(one.path(name), two.path(name));
            figures.put(name, both);
            if (!Objects.equals(both.live, both.preview)) {
                differences.add(prefix + name);
            }
        }
        return figures;
    }

    private static Beside beside(JsonNode one, JsonNode two) {
        return new Beside(
                value(one),
                value(two),
                one.isNumber() && two.isNumber() ? two.decimalValue().subtract(one.decimalValue()) : null);
    }

    private static @Nullable Object value(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : node.isString() ? node.asString() : null;
    }

    /** Who is under one definition only has nothing under the other. */
    private static <F> List<Person> people(
            String prefix,
            List<Figures.Person<F>> live,
            List<Figures.Person<F>> preview,
            F noneLive,
            F nonePreview,
            Set<String> differences) {
        Map<String, Figures.Person<F>> one = byId(live);
        Map<String, Figures.Person<F>> two = byId(preview);
        Set<String> ids = new TreeSet<>(one.keySet());
        ids.addAll(two.keySet());
        List<Person> people = new ArrayList<>();
        for (String id : ids) {
            Figures.@Nullable Person<F> a = one.get(id);
            Figures.@Nullable Person<F> b = two.get(id);
            people.add(new Person(
                    id.isEmpty() ? null : id,
                    a != null ? a.name() : b != null ? b.name() : null,
                    beside(
                            prefix + id + ".",
                            a == null ? noneLive : a.figures(),
                            b == null ? nonePreview : b.figures(),
                            differences)));
        }
        return people;
    }

    private static <F> Map<String, Figures.Person<F>> byId(List<Figures.Person<F>> people) {
        Map<String, Figures.Person<F>> map = new LinkedHashMap<>();
        people.forEach(person -> map.put(person.id() == null ? "" : person.id(), person));
        return map;
    }

    private static List<Objection> objections(
            List<Figures.Objections> live, List<Figures.Objections> preview, Set<String> differences) {
        Map<String, Figures.Objections> one = byCategory(live);
        Map<String, Figures.Objections> two = byCategory(preview);
        Set<String> categories = new TreeSet<>(one.keySet());
        categories.addAll(two.keySet());
        List<Objection> objections = new ArrayList<>();
        for (String category : categories) {
            Function<Figures.@Nullable Objections, Map<String, @Nullable Object>> fields = o -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                map.put("count", o == null ? 0L : o.count());
                map.put("overcome_rate", o == null ? null : o.overcomeRate());
                return map;
            };
            Map<String, Beside> both = beside(
                    "objections." + category + ".",
                    fields.apply(one.get(category)),
                    fields.apply(two.get(category)),
                    differences);
            objections.add(new Objection(
                    category,
                    Objects.requireNonNull(both.get("count")),
                    both.getOrDefault("overcome_rate", new Beside(null, null, null))));
        }
        return objections;
    }

    private static Map<String, Figures.Objections> byCategory(List<Figures.Objections> objections) {
        Map<String, Figures.Objections> map = new LinkedHashMap<>();
        objections.forEach(o -> map.put(o.category(), o));
        return map;
    }
}
