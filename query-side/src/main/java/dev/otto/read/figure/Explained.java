package dev.otto.read.figure;

import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of which contributions a figure is made: the sum of {@code numerator}, over that of {@code denominator} where there is one,
 * over {@code scale}.
 *
 * @param denominator empty for a sum
 * @param scale how many units of the contributions make one of the figure: 3,600 where seconds make hours
 */
record Explained(Rollup rollup, List<Measure> numerator, List<Measure> denominator, long scale) {

    /** The figures of {@link CsrFigures}, and their objections. */
    static final Map<String, Explained> CSR = csr();

    /** The same, and what says whom to coach. */
    static final Map<String, Explained> CSRS = csrs();

    /** The figures of {@link SalesFigures}. */
    static final Map<String, Explained> SALES = sales();

    /** A booking rate and its parts, of CSRs. */
    static final Map<String, Explained> BOOKING =
            booking(Rollup.CSR_DAY, Measure.APPOINTMENTS_BOOKED, Measure.QUALIFIED_LEADS);

    /** A booking rate and its parts, of a rep. */
    static final Map<String, Explained> BOOKING_OF_REP =
            booking(Rollup.SALES_DAY, Measure.APPOINTMENTS_ASSIGNED, Measure.QUALIFIED_LEADS_ASSIGNED);

    /** The figures of the overview. */
    static final Map<String, Explained> OVERVIEW = overview();

    /** What is told of objections. */
    static final Map<String, Explained> OBJECTIONS = objections();

    private static Explained sum(Rollup rollup, Measure measure) {
        return new Explained(rollup, List.of(measure), List.of(), 1);
    }

    private static Explained rate(Rollup rollup, Measure numerator, Measure denominator) {
        return new Explained(rollup, List.of(numerator), List.of(denominator), 1);
    }

    private static Map<String, Explained> csr() {
        Map<String, Explained> map = new LinkedHashMap<>();
        Rollup csr = Rollup.CSR_DAY;
        map.put("csr_calls_total", sum(csr, Measure.CALLS_TOTAL));
        map.put("total_leads_spoken_to", sum(csr, Measure.ANSWERED));
        map.put("calls_missed", sum(csr, Measure.MISSED));
        map.put("qualified_leads", sum(csr, Measure.QUALIFIED_LEADS));
        map.put("qualified_hot", sum(csr, Measure.QUALIFIED_HOT));
        map.put("qualified_warm", sum(csr, Measure.QUALIFIED_WARM));
        map.put("qualified_cold", sum(csr, Measure.QUALIFIED_COLD));
        map.put("unqualified", sum(csr, Measure.UNQUALIFIED));
        map.put("appointments_booked", sum(csr, Measure.APPOINTMENTS_BOOKED));
        map.put("appointments_cancelled", sum(csr, Measure.APPOINTMENTS_CANCELLED));
        map.put("booking_rate", rate(csr, Measure.APPOINTMENTS_BOOKED, Measure.QUALIFIED_LEADS));
        map.put("booking_rate_raw", rate(csr, Measure.CALLS_BOOKED, Measure.ANSWERED));
        map.put("auto_rescues", sum(csr, Measure.AUTO_RESCUES));
        map.put("human_rescues", sum(csr, Measure.HUMAN_RESCUES));
        map.put("unbooked_count", sum(csr, Measure.UNBOOKED));
        map.put("avg_sop_score", rate(csr, Measure.SOP_SUM, Measure.ANALYSED));
        map.put("avg_sentiment", rate(csr, Measure.SENTIMENT_SUM, Measure.ANALYSED));
        map.put("avg_speed_to_lead_seconds", rate(csr, Measure.SPEED_SECONDS_SUM, Measure.SPEED_COUNT));
        map.put("analysed_calls", sum(csr, Measure.ANALYSED));
        map.put("top_objections", sum(Rollup.OBJECTION_DAY, Measure.TOTAL));
        return map;
    }

    private static Map<String, Explained> csrs() {
        Map<String, Explained> map = new LinkedHashMap<>(csr());
        map.put("sop_stages_missed", sum(Rollup.SOP_STAGE_DAY, Measure.MISSED));
        return map;
    }

    private static Map<String, Explained> sales() {
        Map<String, Explained> map = new LinkedHashMap<>();
        Rollup sales = Rollup.SALES_DAY;
        map.put("appointments_completed", sum(sales, Measure.APPOINTMENTS_COMPLETED));
        map.put("no_shows", sum(sales, Measure.NO_SHOWS));
        map.put("closed_won", sum(sales, Measure.CLOSED_WON));
        map.put("closed_lost", sum(sales, Measure.CLOSED_LOST));
        map.put("open", sum(sales, Measure.OPEN));
        map.put("win_rate", rate(sales, Measure.CLOSED_WON, Measure.APPOINTMENTS_COMPLETED));
        map.put("revenue", sum(sales, Measure.REVENUE));
        map.put("avg_deal_value", rate(sales, Measure.REVENUE, Measure.CLOSED_WON));
        map.put("total_recorded_hours", new Explained(sales, List.of(Measure.RECORDED_SECONDS), List.of(), 3_600));
        map.put("process_grade", rate(sales, Measure.SOP_SUM, Measure.SOP_COUNT));
        map.put("process_score", rate(sales, Measure.SOP_SUM, Measure.SOP_COUNT));
        map.put(
                "auto_usage",
                new Explained(
                        sales,
                        List.of(Measure.ANALYSED_CALLS, Measure.ANALYSED_VISITS),
                        List.of(Measure.COMPLETED_CALLS, Measure.COMPLETED_VISITS),
                        1));
        map.put(
                "avg_days_to_close",
                new Explained(sales, List.of(Measure.SECONDS_TO_CLOSE_SUM), List.of(Measure.CLOSE_COUNT), 86_400));
        return map;
    }

    private static Map<String, Explained> booking(Rollup rollup, Measure booked, Measure qualified) {
        Map<String, Explained> map = new LinkedHashMap<>();
        map.put("appointments_booked", sum(rollup, booked));
        map.put("qualified_leads", sum(rollup, qualified));
        map.put("booking_rate", rate(rollup, booked, qualified));
        return map;
    }

    private static Map<String, Explained> overview() {
        Map<String, Explained> map = new LinkedHashMap<>();
        Rollup csr = Rollup.CSR_DAY;
        Rollup sales = Rollup.SALES_DAY;
        map.put("calls", sum(csr, Measure.CALLS_TOTAL));
        map.put("missed_calls", sum(csr, Measure.MISSED));
        map.put(
                "missed_rate",
                new Explained(csr, List.of(Measure.MISSED), List.of(Measure.MISSED, Measure.ANSWERED), 1));
        map.put("qualified_leads", sum(csr, Measure.QUALIFIED_LEADS));
        map.put("booking_rate", rate(csr, Measure.APPOINTMENTS_BOOKED, Measure.QUALIFIED_LEADS));
        map.put("wins", sum(sales, Measure.CLOSED_WON));
        map.put("win_rate", rate(sales, Measure.CLOSED_WON, Measure.APPOINTMENTS_COMPLETED));
        map.put("revenue", sum(sales, Measure.REVENUE));
        map.put("avg_sentiment", rate(csr, Measure.SENTIMENT_SUM, Measure.ANALYSED));
        map.put("busiest_hours", sum(Rollup.CALL_HOUR, Measure.CALLS));
        return map;
    }

    private static Map<String, Explained> objections() {
        Map<String, Explained> map = new LinkedHashMap<>();
        map.put("count", sum(Rollup.OBJECTION_DAY, Measure.TOTAL));
        map.put("severity", sum(Rollup.OBJECTION_DAY, Measure.TOTAL));
        map.put("share", rate(Rollup.OBJECTION_DAY, Measure.TOTAL, Measure.TOTAL));
        map.put("overcome_rate", rate(Rollup.OBJECTION_DAY, Measure.OVERCOME, Measure.TOTAL));
        return map;
    }
}
