package dev.otto.read.figure;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.platform.http.DateRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What figures are made of: the days as they stand, as they stood at an instant, or as they would under other terms. */
interface FigureSource {

    /** Key of a line: the company-local day. */
    String DAY = "day";

    /** Key of a line: 1 Monday .. 7 Sunday. */
    String WEEKDAY = "weekday";

    /**
     * Sums of days.
     *
     * @param keys values of the columns that it was summed by
     */
    record Line(List<String> keys, Amounts amounts) {
        String key(int index) {
            return keys.get(index);
        }

        LocalDate day() {
            return LocalDate.parse(keys.getFirst());
        }
    }

    /** A lead in stage pending and the rep who has it, '' for nobody; the day on which it was opened. */
    record Pending(UUID leadId, String repId, LocalDate day) {}

    /**
     * A rollup's measures summed by columns ({@link #DAY}, {@link #WEEKDAY}, or keys of the rollup), in the order of their
     * values; of everybody or of one person. Without columns one line, always.
     */
    List<Line> sums(Rollup rollup, DateRange range, Optional<String> person, List<String> by);

    /** The names of users, by id. */
    Map<String, String> names();

    /** The SOP stages that a CSR's calls miss most, with how often; at most five. */
    Map<String, Long> missedStages(DateRange range, String csrId);

    /** A CSR's three analysed calls with the lowest SOP score. */
    List<UUID> weakestCalls(DateRange range, String csrId);

    /** The three newest calls with such an objection. */
    List<UUID> examples(DateRange range, Optional<String> csrId, String category);

    /** Leads in stage pending, by the day on which they were opened and their id. */
    List<Pending> pendingLeads();

    /** Business time of the company's first call, null without one. */
    @Nullable
    Instant firstEventAt();

    /** How far the figures have come: every event up to here is in them. */
    long asOfPosition();

    /** By what terms was counted. */
    MetricDefinition definition();
}
