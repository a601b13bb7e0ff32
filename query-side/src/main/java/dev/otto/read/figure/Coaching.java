package dev.otto.read.figure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which CSRs to coach first: a score of 0..100, with its three parts. */
final class Coaching {

    /** Fewer analysed calls say nothing of a person. */
    static final int LEAST_ANALYSED = 5;

    private Coaching() {}

    /** A CSR and how much coaching would help; parts add up to the score. */
    record Opportunity(
            String csrId,
            @Nullable String name,
            BigDecimal score,
            BigDecimal sopPart,
            BigDecimal lostPart,
            BigDecimal volumePart,
            Map<String, Long> sopStagesMissed,
            List<UUID> exampleCallIds) {}

    /** Scores without stages and examples, highest first. */
    static List<Opportunity> rank(List<Figures.Person<CsrFigures>> csrs) {
        List<Figures.Person<CsrFigures>> people =
                csrs.stream().filter(csr -> csr.id() != null).toList();
        // whoever only booked or rescued takes no calls, and says nothing of how many a CSR takes
        double median = median(people.stream()
                .mapToLong(csr -> calls(csr.figures()))
                .filter(calls -> calls > 0)
                .sorted()
                .toArray());
        return people.stream()
                .filter(csr -> csr.figures().analysedCalls() >= LEAST_ANALYSED)
                .map(csr -> score(csr, median))
                .sorted(Comparator.comparing(Opportunity::score).reversed().thenComparing(Opportunity::csrId))
                .toList();
    }

    private static Opportunity score(Figures.Person<CsrFigures> csr, double median) {
        CsrFigures f = csr.figures();
        long calls = calls(f);
        double sop = f.avgSopScore() == null ? 0 : 40 * (1 - f.avgSopScore().doubleValue() / 10);
        double lost = calls == 0 ? 0 : 40.0 * (f.callsMissed() + f.unbookedCount()) / calls;
        double volume = median == 0 ? 0 : 20 * Math.min(1, calls / median);
        return new Opportunity(
                Objects.requireNonNull(csr.id()),
                csr.name(),
                rounded(sop + lost + volume),
                rounded(sop),
                rounded(lost),
                rounded(volume),
                Map.of(),
                List.of());
    }

    private static long calls(CsrFigures f) {
        return f.totalLeadsSpokenTo() + f.callsMissed();
    }

    private static double median(long[] sorted) {
        if (sorted.length == 0) {
            return 0;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP);
    }
}
