package dev.otto.app.day;

import dev.otto.events.Ids;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.platform.tenancy.TenantTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables that people read, as text, and how far each follower of the log has come. */
final class ReadModels {

    private static final List<String> TABLES = List.of(
            "contact_card",
            "lead",
            "lead_status_change",
            "lead_assignment",
            "call",
            "call_transcript",
            "call_analysis",
            "appointment",
            "missed_call",
            "key_signal",
            "pending_action",
            "message",
            "analysis_job",
            "company",
            "company_user",
            "company_integration",
            "csr_day",
            "sales_day",
            "objection_day",
            "call_hour",
            "sop_stage_day",
            "lead_pending",
            "csr_month",
            "sales_month",
            "objection_month",
            "call_hour_month",
            "sop_stage_month",
            "csr_day_all",
            "sales_day_all");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private static final Pattern TOLD_BY = Pattern.compile("\"(at|actor)\": \"[^\"]*\",? ?");

    /** Any moment but those of the samples' days: when something was recorded, or is due a while after that. */
    private static final Pattern RECORDED = Pattern.compile(
            "20\\d\\d-(?!07-1[3-6])\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final LiveRunner live;

    ReadModels(ApplicationContext otto) {
        transactions = otto.getBean(TenantTransactions.class);
        jdbc = otto.getBean(JdbcClient.class);
        live = otto.getBean(LiveRunner.class);
    }

    /** Whether policies and folds have heard everything, and nothing waits. */
    boolean quiet() {
        long head = one("select coalesce(max(global_index), 0) from event_log");
        return live.position() == head
                && one("select coalesce(max(position), 0) from policy_position") == head
                && pending() == 0;
    }

    long pending() {
        return one("select count(*) from webhook_delivery where status = 'pending'");
    }

    long events() {
        return one("select count(*) from event_log");
    }

    /** How far policies have heard, and when they did last. */
    String heard() {
        return transactions.worker(() -> jdbc.sql(
                        "select string_agg(name || ' ' || position || ' ' || updated_at, ', ' order by name) from policy_position")
                .query(String.class)
                .single());
    }

    /** What could not be acted on, processed or folded: nothing, when all is well. A parked repetition is put by. */
    List<String> setAside() {
        return transactions.worker(() -> jdbc.sql("""
                        select 'policy ' || policy || ' ' || event_name || ' ' || error from policy_letter
                        union all select 'fold ' || event_name || ' ' || coalesce(error, '') from dead_letter
                        union all select 'delivery ' || kind || ' ' || status || ' ' || coalesce(reason, '')
                        from webhook_delivery where status = 'dead'
                            or (status = 'rejected' and reason <> 'another delivery with the same id was processed')""").query(String.class).list());
    }

    private long one(String sql) {
        return transactions.worker(() -> jdbc.sql(sql).query(Long.class).single());
    }

    /** Every row of a company by table, as it is. */
    Map<String, List<String>> rows(String companyId) {
        return rows(companyId, TABLES);
    }

    /** The same of what policies have put down to be done later: reminders and turns at Shunya. */
    Map<String, List<String>> agenda(String companyId) {
        return rows(companyId, List.of("deadline", "shunya_turn"));
    }

    private Map<String, List<String>> rows(String companyId, List<String> tables) {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : tables) {
            rows.put(
                    table,
                    transactions.worker(() -> jdbc.sql(
                                    "select to_jsonb(t)::text from " + table + " t where company_id = ? order by 1")
                            .param(companyId)
                            .query(String.class)
                            .list()));
        }
        return rows;
    }

    /**
     * The same in words that histories of different companies share: no company, ids by what they are made of, no position
     * and no time of recording. What a lead went through on its way is a chronicle of the recording: that it went through
     * it is compared, not by whose telling. A withdrawn queue entry is a trace of what was told first; one that stands is
     * known by its earliest call, whichever call it was begun with. That an analysis replaced another is such a trace too.
     */
    Map<String, List<String>> comparableRows(String companyId) {
        Map<String, String> names = names(companyId);
        Map<String, List<String>> comparable = new TreeMap<>();
        for (String table : TABLES) {
            List<String> rows = transactions.worker(
                    () -> jdbc.sql("select ((" + row(table) + " - 'position' - 'sequence' - 'group_id')"
                                    + " #- '{doc,position}' #- '{doc,call_number}' #- '{doc,sequence}' #- '{doc,revised}')::text from "
                                    + table
                                    + " t where company_id = ?"
                                    + (table.equals("missed_call") ? " and status <> 'withdrawn'" : ""))
                            .param(companyId)
                            .query(String.class)
                            .list());
            List<String> renamed = new ArrayList<>();
            for (String row : rows) {
                String text = row.replace(companyId, "COMPANY");
                text = ID.matcher(text).replaceAll(id -> names.getOrDefault(id.group(), "ID"));
                renamed.add(RECORDED.matcher(text).replaceAll("RECORDED"));
            }
            if (table.equals("lead_status_change")) {
                renamed.replaceAll(row -> TOLD_BY.matcher(row).replaceAll(""));
            }
            renamed.sort(null);
            comparable.put(table, renamed);
        }
        return comparable;
    }

    /** Attributions of equal rank stand in the order of their ids, which differ from company to company. */
    private static String row(String table) {
        return table.equals("contact_card") ? """
                jsonb_set(to_jsonb(t), '{doc,attributions}', coalesce(
                    (select jsonb_agg(a - 'source_id' order by (a - 'source_id')::text)
                     from jsonb_array_elements((t.doc -> 'attributions')::jsonb) a), '[]'))""" : "to_jsonb(t)";
    }

    private Map<String, String> names(String companyId) {
        Map<String, String> names = new TreeMap<>();
        List<String> calls = new ArrayList<>(SampleDay.CALLS);
        calls.addAll(MissedTwiceDay.CALLS);
        for (int n = 0; n < calls.size(); n++) {
            UUID call = Ids.call(companyId, "callrail", calls.get(n));
            names.put(call.toString(), "call" + n);
            names.put(Ids.appointment(call).toString(), "appointment" + n);
            names.put(Ids.analysisJob(companyId, call, "csr_call").toString(), "job" + n);
        }
        transactions.worker(() -> {
            jdbc.sql("select id, call_id from missed_call where company_id = ?")
                    .param(companyId)
                    .query(row -> {
                        String call = names.getOrDefault(row.getString(2), "ID");
                        names.put(row.getString(1), "missed" + call);
                    });
            jdbc.sql("select id, primary_phone from contact_card where company_id = ?")
                    .param(companyId)
                    .query(row -> {
                        UUID card = row.getObject(1, UUID.class);
                        String phone = row.getString(2);
                        names.put(card.toString(), "card" + phone);
                        for (int ordinal = 1; ordinal < 5; ordinal++) {
                            names.put(Ids.lead(card, ordinal).toString(), "lead" + ordinal + "of" + phone);
                        }
                    });
        });
        return names;
    }
}
