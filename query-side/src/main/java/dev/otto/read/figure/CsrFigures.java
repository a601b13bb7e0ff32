package dev.otto.read.figure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The CSR figures of some days and people: sums, and the rates and means made of them. Rates have four decimals. */
public record CsrFigures(
        long csrCallsTotal,
        long totalLeadsSpokenTo,
        long callsMissed,
        long qualifiedLeads,
        long qualifiedHot,
        long qualifiedWarm,
        long qualifiedCold,
        long unqualified,
        long appointmentsBooked,
        long appointmentsCancelled,
        @Nullable BigDecimal bookingRate,
        @Nullable BigDecimal bookingRateRaw,
        long autoRescues,
        long humanRescues,
        long unbookedCount,
        @Nullable BigDecimal avgSopScore,
        @Nullable BigDecimal avgSentiment,
        @Nullable BigDecimal avgSpeedToLeadSeconds,
        long analysedCalls) {

    /** The sums that {@link #read} expects, in its order. */
    static final String SUMS = """
            coalesce(sum(calls_total), 0), coalesce(sum(answered), 0), coalesce(sum(missed), 0),
            coalesce(sum(qualified_leads), 0), coalesce(sum(qualified_hot), 0), coalesce(sum(qualified_warm), 0),
            coalesce(sum(qualified_cold), 0), coalesce(sum(unqualified), 0), coalesce(sum(appointments_booked), 0),
            coalesce(sum(appointments_cancelled), 0), coalesce(sum(calls_booked), 0), coalesce(sum(unbooked), 0),
            coalesce(sum(auto_rescues), 0), coalesce(sum(human_rescues), 0), coalesce(sum(analysed), 0),
            coalesce(sum(sop_sum), 0), coalesce(sum(sentiment_sum), 0), coalesce(sum(speed_seconds_sum), 0),
            coalesce(sum(speed_count), 0)
            """;

    static CsrFigures read(ResultSet row, int n) throws SQLException {
        long answered = row.getLong(2);
        long qualified = row.getLong(4);
        long booked = row.getLong(9);
        long analysed = row.getLong(15);
        return new CsrFigures(
                row.getLong(1),
                answered,
                row.getLong(3),
                qualified,
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                booked,
                row.getLong(10),
                ratio(BigDecimal.valueOf(booked), qualified),
                ratio(BigDecimal.valueOf(row.getLong(11)), answered),
                row.getLong(13),
                row.getLong(14),
                row.getLong(12),
                ratio(row.getBigDecimal(16), analysed),
                ratio(row.getBigDecimal(17), analysed),
                ratio(row.getBigDecimal(18), row.getLong(19)),
                analysed);
    }

    /** Null without a denominator, never zero: nothing was there to be measured. */
    static @Nullable BigDecimal ratio(@Nullable BigDecimal sum, long count) {
        return count == 0 || sum == null ? null : sum.divide(BigDecimal.valueOf(count), 4, RoundingMode.HALF_UP);
    }
}
