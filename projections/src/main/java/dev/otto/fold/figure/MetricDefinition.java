package dev.otto.fold.figure;

import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.QualificationStatus;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What counts, as a value: a definition changes how rows contribute, never the rows.
 *
 * @param version the definition's number, from 1
 */
public record MetricDefinition(int version, Terms terms) {

    /** A telling that a conversation booked. */
    public enum Evidence {
        /** An appointment that was booked from it and stands. */
        appointment,
        /** A person's or the partner's word. */
        booking_status,
        /** The voice agent's confirmation. */
        agent_confirmed
    }

    /**
     * The terms of a definition.
     *
     * @param qualified which temperatures make a lead qualified
     * @param booked which tellings make a call booked; what says that it did not book always counts
     * @param spokenToMinSeconds how long an answered call must be to count as spoken to
     * @param missedMinRingSeconds how long a missed call must have rung to count
     * @param excluded the reasons for which a call that is no lead is counted among all calls only
     * @param rescueWindowHours how long after the missed call a rescue counts
     * @param gradeThresholds the mean SOP scores from which on a grade is A, B, C and D
     */
    public record Terms(
            Set<QualificationStatus> qualified,
            Set<Evidence> booked,
            int spokenToMinSeconds,
            int missedMinRingSeconds,
            Set<NotALeadReason> excluded,
            int rescueWindowHours,
            List<BigDecimal> gradeThresholds) {

        public Terms {
            qualified = sorted(qualified);
            booked = sorted(booked);
            excluded = sorted(excluded);
            gradeThresholds = List.copyOf(gradeThresholds);
        }

        private static <E extends Enum<E>> Set<E> sorted(Set<E> words) {
            return java.util.Collections.unmodifiableSet(new TreeSet<>(words));
        }
    }

    /** Version 1: the product's own words. */
    public static final MetricDefinition FIRST = new MetricDefinition(
            1,
            new Terms(
                    EnumSet.of(QualificationStatus.hot, QualificationStatus.warm),
                    EnumSet.allOf(Evidence.class),
                    0,
                    0,
                    EnumSet.of(NotALeadReason.spam, NotALeadReason.wrong_number, NotALeadReason.not_a_lead),
                    72,
                    List.of(
                            BigDecimal.valueOf(9),
                            BigDecimal.valueOf(8),
                            BigDecimal.valueOf(7),
                            BigDecimal.valueOf(6))));
}
