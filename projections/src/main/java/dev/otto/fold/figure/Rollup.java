package dev.otto.fold.figure;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of figures: sums by company-local day or month and, but for the hours, person. What nobody holds stands under the
 * person {@code ''}. Facts contribute to days and people; months, and days of everybody, follow from them.
 */
public enum Rollup {
    CSR_DAY(
            List.of("csr_id"),
            Measure.CALLS_TOTAL,
            Measure.ANSWERED,
            Measure.MISSED,
            Measure.QUALIFIED_LEADS,
            Measure.QUALIFIED_HOT,
            Measure.QUALIFIED_WARM,
            Measure.QUALIFIED_COLD,
            Measure.UNQUALIFIED,
            Measure.APPOINTMENTS_BOOKED,
            Measure.APPOINTMENTS_CANCELLED,
            Measure.CALLS_BOOKED,
            Measure.UNBOOKED,
            Measure.AUTO_RESCUES,
            Measure.HUMAN_RESCUES,
            Measure.ANALYSED,
            Measure.SOP_SUM,
            Measure.SENTIMENT_SUM,
            Measure.SPEED_SECONDS_SUM,
            Measure.SPEED_COUNT),
    SALES_DAY(
            List.of("rep_id"),
            Measure.APPOINTMENTS_COMPLETED,
            Measure.NO_SHOWS,
            Measure.CLOSED_WON,
            Measure.CLOSED_LOST,
            Measure.OPEN,
            Measure.REVENUE,
            Measure.SECONDS_TO_CLOSE_SUM,
            Measure.CLOSE_COUNT,
            Measure.RECORDED_SECONDS,
            Measure.SOP_SUM,
            Measure.SOP_COUNT,
            Measure.ANALYSED_CALLS,
            Measure.COMPLETED_CALLS,
            Measure.ANALYSED_VISITS,
            Measure.COMPLETED_VISITS,
            Measure.APPOINTMENTS_ASSIGNED,
            Measure.QUALIFIED_LEADS_ASSIGNED),
    OBJECTION_DAY(List.of("csr_id", "category", "severity"), Measure.TOTAL, Measure.OVERCOME),
    CALL_HOUR(List.of("hour"), Measure.CALLS, Measure.MISSED),
    SOP_STAGE_DAY(List.of("csr_id", "stage"), Measure.MISSED),
    /** A gauge has no day: all of it stands under {@link #NO_DAY}. */
    LEAD_PENDING(List.of("rep_id"), Measure.LEADS),

    // The same by month, under its first day: a year is summed from some three hundred days less.
    CSR_MONTH(CSR_DAY, Grain.MONTH),
    SALES_MONTH(SALES_DAY, Grain.MONTH),
    OBJECTION_MONTH(OBJECTION_DAY, Grain.MONTH),
    CALL_HOUR_MONTH(CALL_HOUR, Grain.WEEKDAY_OF_MONTH),
    SOP_STAGE_MONTH(SOP_STAGE_DAY, Grain.MONTH),

    // The same of everybody: a series of a year's days has a row for each, however many people there are.
    CSR_DAY_ALL(CSR_DAY, Grain.EVERYBODY),
    SALES_DAY_ALL(SALES_DAY, Grain.EVERYBODY);

    public static final LocalDate NO_DAY = LocalDate.EPOCH;

    /** Key of hours by month: 1 Monday .. 7 Sunday. */
    public static final String WEEKDAY = "weekday";

    /** How cells become fewer. */
    private enum Grain {
        MONTH,
        /** Months that still tell weekdays apart. */
        WEEKDAY_OF_MONTH,
        EVERYBODY
    }

    /** A column of figures; a scaled one has six decimals, the others none. */
    public enum Measure {
        CALLS_TOTAL,
        ANSWERED,
        MISSED,
        QUALIFIED_LEADS,
        QUALIFIED_HOT,
        QUALIFIED_WARM,
        QUALIFIED_COLD,
        UNQUALIFIED,
        APPOINTMENTS_BOOKED,
        APPOINTMENTS_CANCELLED,
        CALLS_BOOKED,
        UNBOOKED,
        AUTO_RESCUES,
        HUMAN_RESCUES,
        ANALYSED,
        SOP_SUM(true),
        SENTIMENT_SUM(true),
        SPEED_SECONDS_SUM,
        SPEED_COUNT,
        APPOINTMENTS_COMPLETED,
        NO_SHOWS,
        CLOSED_WON,
        CLOSED_LOST,
        OPEN,
        REVENUE(true),
        SECONDS_TO_CLOSE_SUM,
        CLOSE_COUNT,
        RECORDED_SECONDS,
        SOP_COUNT,
        ANALYSED_CALLS,
        COMPLETED_CALLS,
        ANALYSED_VISITS,
        COMPLETED_VISITS,
        APPOINTMENTS_ASSIGNED,
        QUALIFIED_LEADS_ASSIGNED,
        TOTAL,
        OVERCOME,
        CALLS,
        LEADS;

        private final boolean scaled;

        Measure() {
            this(false);
        }

        Measure(boolean scaled) {
            this.scaled = scaled;
        }

        public boolean scaled() {
            return scaled;
        }

        /** Name of its column. */
        public String column() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final List<String> keys;
    private final List<Measure> measures;
    private final @Nullable Rollup finer;
    private final @Nullable Grain grain;

    Rollup(List<String> keys, Measure... measures) {
        this.keys = keys;
        this.measures = Arrays.asList(measures);
        this.finer = null;
        this.grain = null;
    }

    Rollup(Rollup finer, Grain grain) {
        this.keys = switch (grain) {
            case MONTH -> finer.keys;
            case WEEKDAY_OF_MONTH ->
                Stream.concat(Stream.of(WEEKDAY), finer.keys.stream()).toList();
            case EVERYBODY -> List.of();
        };
        this.measures = finer.measures;
        this.finer = finer;
        this.grain = grain;
    }

    /** Whether its sums are those that facts contribute to, by day. */
    public boolean ofDays() {
        return this != LEAD_PENDING && finer == null;
    }

    /** The rollup whose sums these are sums of; facts contribute to that one alone. */
    public Optional<Rollup> finer() {
        return Optional.ofNullable(finer);
    }

    /** The months of these days, where they are kept. */
    public Optional<Rollup> months() {
        return coarser(Grain.MONTH).or(() -> coarser(Grain.WEEKDAY_OF_MONTH));
    }

    /** The days of everybody, where they are kept. */
    public Optional<Rollup> everybody() {
        return coarser(Grain.EVERYBODY);
    }

    private Optional<Rollup> coarser(Grain by) {
        return Stream.of(values())
                .filter(rollup -> rollup.finer == this && rollup.grain == by)
                .findFirst();
    }

    /** Under which day the finer rollup's cell of that day is summed. */
    LocalDate coarse(LocalDate day) {
        return grain == Grain.EVERYBODY || grain == null ? day : day.withDayOfMonth(1);
    }

    /** Under which keys the finer rollup's cell of that day and those keys is summed. */
    List<String> coarse(LocalDate day, List<String> finerKeys) {
        if (grain == Grain.EVERYBODY) {
            return List.of();
        }
        if (grain == Grain.WEEKDAY_OF_MONTH) {
            return Stream.concat(Stream.of(Integer.toString(day.getDayOfWeek().getValue())), finerKeys.stream())
                    .toList();
        }
        return finerKeys;
    }

    /** Name of its table. */
    public String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Key columns after {@code company_id} and {@code day}, of a month its first; where it {@linkplain #ofPersons() is of persons}, the first is the person. */
    public List<String> keys() {
        return keys;
    }

    /** Whether it tells persons apart. */
    public boolean ofPersons() {
        return !keys.isEmpty() && keys.getFirst().endsWith("_id");
    }

    public List<Measure> measures() {
        return measures;
    }

    /** Where among {@link #measures} the measure stands. */
    public int indexOf(Measure measure) {
        int index = measures.indexOf(measure);
        if (index < 0) {
            throw new IllegalArgumentException(this + " does not measure " + measure);
        }
        return index;
    }
}
