package dev.otto.fold.figure;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * What one fact adds to one figure.
 *
 * @param cell where it counts
 * @param units what it adds, in millionths where the measure is scaled
 * @param type kind of fact: call, lead, appointment, missed_call, recording_session
 * @param id the fact's id
 */
public record Contribution(Cell cell, Rollup.Measure measure, long units, String type, String id) {

    /**
     * A row of a rollup.
     *
     * @param keys values of the rollup's own key columns, where it is of persons the person first, '' for nobody
     */
    public record Cell(Rollup rollup, String companyId, LocalDate day, List<String> keys) {
        /** '' for nobody. */
        public String person() {
            return rollup.ofPersons() ? keys.getFirst() : "";
        }
    }

    /** What it adds. */
    public BigDecimal amount() {
        return amount(measure, units);
    }

    public static BigDecimal amount(Rollup.Measure measure, long units) {
        return BigDecimal.valueOf(units, measure.scaled() ? 6 : 0);
    }
}
