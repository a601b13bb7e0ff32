package dev.otto.read.figure;

import dev.otto.fold.figure.Rollup.Measure;
import java.math.BigDecimal;
import java.math.RoundingMode;
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

    static CsrFigures of(Amounts sums) {
        long answered = sums.count(Measure.ANSWERED);
        long qualified = sums.count(Measure.QUALIFIED_LEADS);
        long booked = sums.count(Measure.APPOINTMENTS_BOOKED);
        long analysed = sums.count(Measure.ANALYSED);
        return new CsrFigures(
                sums.count(Measure.CALLS_TOTAL),
                answered,
                sums.count(Measure.MISSED),
                qualified,
                sums.count(Measure.QUALIFIED_HOT),
                sums.count(Measure.QUALIFIED_WARM),
                sums.count(Measure.QUALIFIED_COLD),
                sums.count(Measure.UNQUALIFIED),
                booked,
                sums.count(Measure.APPOINTMENTS_CANCELLED),
                ratio(BigDecimal.valueOf(booked), qualified),
                ratio(sums.of(Measure.CALLS_BOOKED), answered),
                sums.count(Measure.AUTO_RESCUES),
                sums.count(Measure.HUMAN_RESCUES),
                sums.count(Measure.UNBOOKED),
                ratio(sums.of(Measure.SOP_SUM), analysed),
                ratio(sums.of(Measure.SENTIMENT_SUM), analysed),
                ratio(sums.of(Measure.SPEED_SECONDS_SUM), sums.count(Measure.SPEED_COUNT)),
                analysed);
    }

    /** Null without a denominator, never zero: nothing was there to be measured. */
    static @Nullable BigDecimal ratio(@Nullable BigDecimal sum, long count) {
        return count == 0 || sum == null ? null : sum.divide(BigDecimal.valueOf(count), 4, RoundingMode.HALF_UP);
    }
}
