package dev.otto.fold.figure;

import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.QualificationStatus;
import java.util.Set;

/**
 * What counts, as a value: a definition changes how rows contribute, never the rows.
 *
 * @param version the definition's number, from 1
 * @param qualified which temperatures make a lead qualified
 * @param spokenToMinSeconds how long an answered call must be to count as spoken to
 * @param missedMinRingSeconds how long a missed call must have rung to count
 * @param excluded the reasons for which a call that is no lead is counted among all calls only
 */
public record MetricDefinition(
        int version,
        Set<QualificationStatus> qualified,
        int spokenToMinSeconds,
        int missedMinRingSeconds,
        Set<NotALeadReason> excluded) {

    /** Version 1: the product's own words. */
    public static final MetricDefinition FIRST = new MetricDefinition(
            1,
            Set.of(QualificationStatus.hot, QualificationStatus.warm),
            0,
            0,
            Set.of(NotALeadReason.spam, NotALeadReason.wrong_number, NotALeadReason.not_a_lead));
}
