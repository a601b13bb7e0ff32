package dev.otto.read.figure;

import dev.otto.fold.figure.Rollup.Measure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Sums of measures; one that is not there is zero. */
record Amounts(Map<Measure, BigDecimal> sums) {

    static final Amounts NONE = new Amounts(Map.of());

    BigDecimal of(Measure measure) {
        return sums.getOrDefault(measure, BigDecimal.ZERO);
    }

    long count(Measure measure) {
        return of(measure).longValue();
    }

    /** Several measures together. */
    BigDecimal of(List<Measure> measures) {
        return measures.stream().map(this::of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
