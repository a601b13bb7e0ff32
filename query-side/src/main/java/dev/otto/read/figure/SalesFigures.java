package dev.otto.read.figure;

import static dev.otto.read.figure.CsrFigures.ratio;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    static final String SUMS = """
            coalesce(sum(appointments_completed), 0), coalesce(sum(no_shows), 0), coalesce(sum(closed_won), 0),
            coalesce(sum(closed_lost), 0), coalesce(sum(open), 0), coalesce(sum(revenue), 0),
            coalesce(sum(seconds_to_close_sum), 0), coalesce(sum(close_count), 0), coalesce(sum(recorded_seconds), 0),
            coalesce(sum(sop_sum), 0), coalesce(sum(sop_count), 0), coalesce(sum(analysed_calls + analysed_visits), 0),
            coalesce(sum(completed_calls + completed_visits), 0)
            """;

    private static final BigDecimal SECONDS_A_DAY = BigDecimal.valueOf(86_400);

    static SalesFigures read(ResultSet row, int n) throws SQLException {
        long completed = row.getLong(1);
        long won = row.getLong(3);
        BigDecimal revenue = row.getBigDecimal(6).setScale(2, RoundingMode.HALF_UP);
        @Nullable BigDecimal score = ratio(row.getBigDecimal(10), row.getLong(11));
        @Nullable BigDecimal secondsToClose = ratio(row.getBigDecimal(7), row.getLong(8));
        @Nullable BigDecimal deal = ratio(row.getBigDecimal(6), won);
        return new SalesFigures(
                completed,
                row.getLong(2),
                won,
                row.getLong(4),
                row.getLong(5),
                ratio(BigDecimal.valueOf(won), completed),
                revenue,
                deal == null ? null : deal.setScale(2, RoundingMode.HALF_UP),
                BigDecimal.valueOf(row.getLong(9)).divide(BigDecimal.valueOf(3_600), 4, RoundingMode.HALF_UP),
                score == null ? null : grade(score),
                score,
                ratio(BigDecimal.valueOf(row.getLong(12)), row.getLong(13)),
                secondsToClose == null ? null : secondsToClose.divide(SECONDS_A_DAY, 4, RoundingMode.HALF_UP));
    }

    /** The letter of a mean SOP score, 0..10. */
    static String grade(BigDecimal score) {
        double value = score.doubleValue();
        if (value >= 9) {
            return "A";
        }
        if (value >= 8) {
            return "B";
        }
        if (value >= 7) {
            return "C";
        }
        return value >= 6 ? "D" : "F";
    }
}
