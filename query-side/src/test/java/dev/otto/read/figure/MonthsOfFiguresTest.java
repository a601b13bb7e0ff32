package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.read.figure.FigureSource.Line;
import dev.otto.read.figure.FigureSource.Sum;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is summed from months and the days around them is what the days alone come to. */
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

    static Stream<Rollup> keptByMonth() {
        return Stream.of(Rollup.values()).filter(rollup -> rollup.months().isPresent());
    }

    @ParameterizedTest
    @MethodSource("keptByMonth")
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

    private static void same(Rollup rollup, DateRange range) {
        String person = rollup.keys().getFirst();
        for (List<String> by : List.of(List.<String>of(), List.of(person), rollup.keys())) {
            same(new Sum(rollup, range, Optional.empty(), by));
            same(new Sum(rollup, range, Optional.of(rollup == Rollup.SALES_DAY ? "acme-rep-1" : "acme-csr-1"), by));
        }
    }

    /** Summed by day, and these by us. */
    private static void same(Sum sum) {
        List<String> withDay =
                Stream.concat(Stream.of(FigureSource.DAY), sum.by().stream()).toList();
        Sum byDay = new Sum(sum.rollup(), sum.range(), sum.person(), withDay);
        List<Line> expected = database.reads.as(MANAGER, () -> {
            LiveFigures days = source(database);
            days.foresee(Set.of(), byDay);
            return days.sums(sum);
        });
        assertThat(told(lines(database, sum))).as("%s", sum).isEqualTo(told(expected));
    }

    /** What is not nothing. */
    private static Map<List<String>, Map<Measure, BigDecimal>> told(List<Line> lines) {
        Map<List<String>, Map<Measure, BigDecimal>> told = new TreeMap<>(Comparator.comparing(List::toString));
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
