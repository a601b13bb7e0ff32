package dev.otto.write.shunya;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.QualificationStatus;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the partner's one word and score mean in Otto's words.
 *
 * @param temperature null when neither word nor score tells
 * @param quality null when the word does not tell
 * @param booking null when the word does not tell
 */
record Verdict(
        @Nullable QualificationStatus temperature,
        @Nullable LeadQuality quality,
        @Nullable BookingStatus booking) {

    private static final BigDecimal HOT = new BigDecimal("0.75");
    private static final BigDecimal WARM = new BigDecimal("0.5");

    static Verdict of(String status, @Nullable BigDecimal overallScore) {
        QualificationStatus scored = temperature(overallScore);
        return switch (Reading.snake(status)) {
            case "hot" -> new Verdict(QualificationStatus.hot, LeadQuality.qualified, null);
            case "warm" -> new Verdict(QualificationStatus.warm, LeadQuality.qualified, null);
            case "cold" -> new Verdict(QualificationStatus.cold, LeadQuality.qualified, null);
            case "qualified" -> new Verdict(scored, LeadQuality.qualified, null);
            case "qualified_booked" -> new Verdict(scored, LeadQuality.qualified, BookingStatus.booked);
            case "qualified_unbooked" -> new Verdict(scored, LeadQuality.qualified, BookingStatus.not_booked);
            case "qualified_service_not_offered" ->
                new Verdict(scored, LeadQuality.qualified, BookingStatus.service_not_offered);
            case "service_not_offered" -> new Verdict(scored, null, BookingStatus.service_not_offered);
            case "not_qualified", "unqualified" ->
                new Verdict(QualificationStatus.unqualified, LeadQuality.unqualified, null);
            default -> new Verdict(scored, null, null);
        };
    }

    private static @Nullable QualificationStatus temperature(@Nullable BigDecimal score) {
        if (score == null) {
            return null;
        }
        if (score.compareTo(HOT) >= 0) {
            return QualificationStatus.hot;
        }
        return score.compareTo(WARM) >= 0 ? QualificationStatus.warm : QualificationStatus.cold;
    }

    /** Whether an appointment may still come of it. */
    boolean mayBook() {
        return booking != BookingStatus.service_not_offered && quality != LeadQuality.unqualified;
    }
}
