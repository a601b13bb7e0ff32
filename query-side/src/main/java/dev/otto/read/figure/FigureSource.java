package dev.otto.read.figure;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.platform.http.DateRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What figures are made of: the days as they stand, as they stood at an instant, or as they would under other terms. */
interface FigureSource {

    /** Key of a line: the company-local day. */
    String DAY = "day";

    /** Key of a line: 1 Monday .. 7 Sunday. */
    String WEEKDAY = Rollup.WEEKDAY;

    /** Calls that stand for many. */
    int EXAMPLES = 3;

    /** The calls among which the weakest are looked for, and the days on which these are. */
    int RECENT_CALLS = 20;

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
     * A rollup's measures, summed.
     *
     * @param person everybody's where there is none
     * @param by columns: {@link #DAY}, {@link #WEEKDAY}, or keys of the rollup
     * @param of measures of the rollup; a line may tell others too
     */
    record Sum(Rollup rollup, DateRange range, Optional<String> person, List<String> by, List<Measure> of) {

        /** Of all measures. */
        Sum(Rollup rollup, DateRange range, Optional<String> person, List<String> by) {
            this(rollup, range, person, by, rollup.measures());
        }

        /** Of these measures alone, as far as the rollup has them. */
        Sum only(Set<Measure> measures) {
            return new Sum(
                    rollup,
                    range,
                    person,
                    by,
                    of.stream().filter(measures::contains).toList());
        }

        /** Whether sums of these are sums of the other's lines. */
        boolean holds(Sum coarser) {
            return rollup == coarser.rollup
                    && range.equals(coarser.range)
                    && person.equals(coarser.person)
                    && by.containsAll(coarser.by)
                    && of.containsAll(coarser.of);
        }
    }

    /** What else an answer may be made of: {@link #names}, {@link #pendingByRep}, {@link #firstEventAt}. */
    enum Besides {
        NAMES,
        PENDING,
        FIRST_EVENT
    }

    /**
     * Says what an answer will be made of, so that a source that has to look it up does so at once. Nothing but that depends on
     * it: what was not foreseen is answered all the same.
     */
    default void foresee(Set<Besides> besides, Sum... sums) {}

    /**
     * A line for all values of the columns that are summed by, in their order; without columns one line, always.
     */
    List<Line> sums(Sum sum);

    /** The names of users, by id. */
    Map<String, String> names();

    /**
     * Calls to coach each of these CSRs with: of the newest {@value #RECENT_CALLS} that were analysed, the {@value #EXAMPLES}
     * with the lowest SOP score.
     */
    Map<String, List<UUID>> weakestCalls(DateRange range, List<String> csrIds);

    /** For each category the newest {@value #EXAMPLES} calls with such an objection. */
    Map<String, List<UUID>> examples(DateRange range, Optional<String> csrId, List<String> categories);

    /** Leads in stage pending, by the day on which they were opened and their id. */
    List<Pending> pendingLeads();

    /** How many leads in stage pending each rep has, '' for nobody. */
    default Map<String, Long> pendingByRep() {
        Map<String, Long> pending = new TreeMap<>();
        pendingLeads().forEach(lead -> pending.merge(lead.repId(), 1L, Long::sum));
        return pending;
    }

    /** Business time of the company's first call, null without one. */
    @Nullable
    Instant firstEventAt();

    /** By what terms was counted. */
    MetricDefinition definition();
}
