package dev.otto.read.figure;

import static dev.otto.read.figure.CsrFigures.ratio;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup.Measure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sales figures of some days and reps. {@code processGrade} is a letter for the mean SOP score of analysed visits;
 * money is in the company's currency.
 */
public record SalesFigures(
        long appointmentsCompleted,
        long noShows,
        long closedWon,
        long closedLost,
        long open,
        @Nullable BigDecimal winRate,
        BigDecimal revenue,
        @Nullable BigDecimal avgDealValue,
        BigDecimal totalRecordedHours,
        @Nullable String processGrade,
        @Nullable BigDecimal processScore,
        @Nullable BigDecimal autoUsage,
        @Nullable BigDecimal avgDaysToClose) {

    private static final List<String> GRADES = List.of("A", "B", "C", "D");
    private static final BigDecimal SECONDS_A_DAY = BigDecimal.valueOf(86_400);

    static SalesFigures of(Amounts sums, MetricDefinition definition) {
        long completed = sums.count(Measure.APPOINTMENTS_COMPLETED);
        long won = sums.count(Measure.CLOSED_WON);
        @Nullable BigDecimal score = ratio(sums.of(Measure.SOP_SUM), sums.count(Measure.SOP_COUNT));
        @Nullable
        BigDecimal secondsToClose = ratio(sums.of(Measure.SECONDS_TO_CLOSE_SUM), sums.count(Measure.CLOSE_COUNT));
        @Nullable BigDecimal deal = ratio(sums.of(Measure.REVENUE), won);
        return new SalesFigures(
                completed,
                sums.count(Measure.NO_SHOWS),
                won,
                sums.count(Measure.CLOSED_LOST),
                sums.count(Measure.OPEN),
                ratio(BigDecimal.valueOf(won), completed),
                sums.of(Measure.REVENUE).setScale(2, RoundingMode.HALF_UP),
                deal == null ? null : deal.setScale(2, RoundingMode.HALF_UP),
                sums.of(Measure.RECORDED_SECONDS).divide(BigDecimal.valueOf(3_600), 4, RoundingMode.HALF_UP),
                score == null ? null : grade(score, definition.terms().gradeThresholds()),
                score,
                ratio(
                        sums.of(Measure.ANALYSED_CALLS).add(sums.of(Measure.ANALYSED_VISITS)),
                        sums.count(Measure.COMPLETED_CALLS) + sums.count(Measure.COMPLETED_VISITS)),
                secondsToClose == null ? null : secondsToClose.divide(SECONDS_A_DAY, 4, RoundingMode.HALF_UP));
    }

    /** The letter of a mean SOP score, 0..10: of the first threshold that it reaches. */
    static String grade(BigDecimal score, List<BigDecimal> thresholds) {
        for (int i = 0; i < thresholds.size(); i++) {
            if (score.compareTo(thresholds.get(i)) >= 0) {
                return GRADES.get(i);
            }
        }
        return "F";
    }
}
