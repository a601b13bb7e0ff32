package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.read.figure.FigureSource.Line;
import dev.otto.read.figure.FigureSource.Sum;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is summed from months and the days around them, or from the days of everybody, is what each one's days come to. */
@Tag(TestDatabase.ANY_SERVER)
class MonthsOfFiguresTest {

    private static final Caller MANAGER = Asked.manager("acme");
    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);

    private static ReadDatabase database;

    @BeforeAll
    static void fold() {
        database = new ReadDatabase(Histories.of(11, 3_000));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    static Stream<Rollup> keptCoarser() {
        return Stream.of(Rollup.values())
                .filter(rollup ->
                        rollup.months().isPresent() || rollup.everybody().isPresent());
    }

    @Test
    void allThatFactsContributeToByDayIsKeptByMonth() {
        assertThat(keptCoarser())
                .containsExactlyElementsOf(
                        Stream.of(Rollup.values()).filter(Rollup::ofDays).toList());
    }

    @ParameterizedTest
    @MethodSource("keptCoarser")
    void anyRangeIsTheSumOfItsDays(Rollup rollup) {
        Random random = new Random(rollup.table().hashCode());
        for (int i = 0; i < 60; i++) {
            LocalDate from = FIRST.plusDays(random.nextInt(100));
            DateRange range = new DateRange(from, from.plusDays(random.nextInt(120)));
            same(rollup, range);
        }
        DateRange year = new DateRange(FIRST, FIRST.plusYears(1).minusDays(1));
        same(rollup, year);
        assertThat(told(lines(database, new Sum(rollup, year, Optional.empty(), rollup.keys()))))
                .isNotEmpty();
        same(rollup, new DateRange(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 31)));
        same(rollup, new DateRange(LocalDate.of(2026, 2, 28), LocalDate.of(2026, 4, 1)));
    }

    @Test
    void wholeMonthsAreNotReadByDay() {
        DateRange range = new DateRange(FIRST, LocalDate.of(2026, 12, 31));
        try (ReadDatabase other = new ReadDatabase(Histories.of(11, 500))) {
            assertThat(lines(other, Figures.ofEachCsr(range))).isNotEmpty();
            other.folded.log.tenants.worker(
                    () -> other.folded.log.jdbc.sql("delete from csr_month").update());
            assertThat(lines(other, Figures.ofEachCsr(range))).isEmpty();
        }
    }

    @Test
    void daysOfEverybodyAreNotReadByPerson() {
        DateRange range = new DateRange(FIRST, LocalDate.of(2026, 12, 31));
        try (ReadDatabase other = new ReadDatabase(Histories.of(11, 500))) {
            assertThat(lines(other, Figures.ofCsrDays(range))).isNotEmpty();
            assertThat(lines(other, Figures.ofHours(range))).isNotEmpty();
            other.folded.log.tenants.worker(() -> {
                other.folded.log.jdbc.sql("delete from csr_day_all").update();
                return other.folded.log.jdbc.sql("delete from call_hour_month").update();
            });
            assertThat(lines(other, Figures.ofCsrDays(range))).isEmpty();
            assertThat(lines(other, Figures.ofHours(range))).isEmpty();
        }
    }

    private static void same(Rollup rollup, DateRange range) {
        List<List<String>> columns = new ArrayList<>(List.of(
                List.of(),
                List.of(rollup.keys().getFirst()),
                rollup.keys(),
                List.of(FigureSource.DAY),
                List.of(FigureSource.WEEKDAY, rollup.keys().getLast())));
        for (List<String> by : columns) {
            same(new Sum(rollup, range, Optional.empty(), by));
            if (rollup.ofPersons()) {
                same(new Sum(rollup, range, Optional.of(rollup == Rollup.SALES_DAY ? "acme-rep-1" : "acme-csr-1"), by));
            }
        }
    }

    /** Read cell by cell, and these summed by us. */
    private static void same(Sum sum) {
        List<String> cell = Stream.concat(Stream.of(FigureSource.DAY), sum.rollup().keys().stream())
                .toList();
        Map<List<String>, Map<Measure, BigDecimal>> expected = nothing();
        for (Line line : lines(database, new Sum(sum.rollup(), sum.range(), sum.person(), cell))) {
            List<String> keys = sum.by().stream()
                    .map(column -> column.equals(FigureSource.WEEKDAY)
                            ? Integer.toString(line.day().getDayOfWeek().getValue())
                            : line.key(cell.indexOf(column)))
                    .toList();
            line.amounts().sums().forEach((measure, amount) -> {
                if (amount.signum() != 0) {
                    expected.computeIfAbsent(keys, k -> new EnumMap<>(Measure.class))
                            .merge(measure, amount, (one, other) -> one.add(other));
                }
            });
        }
        expected.values().forEach(sums -> sums.replaceAll((measure, amount) -> amount.stripTrailingZeros()));
        assertThat(told(lines(database, sum))).as("%s", sum).isEqualTo(expected);
    }

    private static Map<List<String>, Map<Measure, BigDecimal>> nothing() {
        return new TreeMap<>(Comparator.comparing(List::toString));
    }

    /** What is not nothing. */
    private static Map<List<String>, Map<Measure, BigDecimal>> told(List<Line> lines) {
        Map<List<String>, Map<Measure, BigDecimal>> told = nothing();
        for (Line line : lines) {
            line.amounts().sums().forEach((measure, amount) -> {
                if (amount.signum() != 0) {
                    told.computeIfAbsent(line.keys(), keys -> new EnumMap<>(Measure.class))
                            .put(measure, amount.stripTrailingZeros());
                }
            });
        }
        return told;
    }

    private static List<Line> lines(ReadDatabase of, Sum sum) {
        return of.reads.as(MANAGER, () -> source(of).sums(sum));
    }

    private static LiveFigures source(ReadDatabase of) {
        return new LiveFigures(of.reads, MANAGER, MetricDefinition.FIRST);
    }
}
