package dev.otto.app.start;

import dev.otto.app.demo.Demo;
import dev.otto.platform.tenancy.TenantTransactions;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The demo company at this moment, read like any request of it would be. */
@Component
class DemoFigures {

    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZONE);

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;

    DemoFigures(TenantTransactions transactions, JdbcClient jdbc) {
        this.transactions = transactions;
        this.jdbc = jdbc;
    }

    /** One of the latest calls; {@code shunya} is where its job stands, null without one. */
    public record LatestCall(
            String startedAt,
            @Nullable String name,
            String outcome,
            @Nullable String shunya,
            @Nullable String lead,
            @Nullable String source) {}

    Map<String, Object> now() {
        return transactions.request(Demo.COMPANY, () -> {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("events_folded", number("select coalesce(min(position), 0) from projection_position"));
            figures.put("contact_cards", count("contact_card"));
            figures.put("calls", count("call"));
            figures.put(
                    "missed", number("select count(*) from call where missed and company_id = '" + Demo.COMPANY + "'"));
            figures.put("leads", count("lead"));
            figures.put("appointments", count("appointment"));
            figures.put("analysed", count("call_analysis"));
            Map<String, Long> jobs = jobs();
            for (String status : List.of("pending", "running", "succeeded", "failed", "timeout")) {
                figures.put("jobs_" + status, jobs.getOrDefault(status, 0L));
            }
            figures.put("latest", latest());
            return figures;
        });
    }

    private Map<String, Long> jobs() {
        Map<String, Long> jobs = new LinkedHashMap<>();
        jdbc.sql("select status, count(*) from analysis_job where company_id = ? group by status")
                .param(Demo.COMPANY)
                .query(row -> {
                    jobs.put(row.getString(1), row.getLong(2));
                });
        return jobs;
    }

    private List<LatestCall> latest() {
        return jdbc.sql("""
                        select c.started_at, k.doc -> 'follows' -> 'details' ->> 'full_name', c.answered, c.missed,
                               c.in_progress, c.booking_status, j.status, l.status, c.doc -> 'follows' ->> 'tracking_source'
                        from call c
                        left join contact_card k on k.company_id = c.company_id and k.id = c.contact_card_id
                        left join lead l on l.company_id = c.company_id and l.id = c.lead_id
                        left join analysis_job j on j.company_id = c.company_id and j.subject_id = c.id
                        where c.company_id = ? order by c.started_at desc, c.id limit 12
                        """)
                .param(Demo.COMPANY)
                .query((row, n) -> new LatestCall(
                        TIME.format(row.getObject(1, OffsetDateTime.class)),
                        row.getString(2),
                        outcome(row.getBoolean(3), row.getBoolean(4), row.getBoolean(5), row.getString(6)),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9)))
                .list();
    }

    private static String outcome(boolean answered, boolean missed, boolean inProgress, @Nullable String booking) {
        if (booking != null) {
            return booking.replace('_', ' ');
        }
        if (missed) {
            return "missed";
        }
        if (inProgress) {
            return "ringing";
        }
        return answered ? "answered" : "not answered";
    }

    private long count(String table) {
        return number("select count(*) from " + table + " where company_id = '" + Demo.COMPANY + "'");
    }

    private long number(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
