package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Histories;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures of a random history beside what plain SQL counts in the rows. */
class FiguresEqualNaiveSumsTest {

    private static final String CALLS = """
            select company_id, day, coalesce(csr_id, ''), count(*) calls_total,
                   count(*) filter (where answered and not not_a_lead) answered,
                   count(*) filter (where missed and not not_a_lead) missed,
                   count(*) filter (where answered and not not_a_lead and booking_status = 'not_booked') unbooked,
                   count(*) filter (where not not_a_lead and booking_status = 'booked') calls_booked,
                   count(*) filter (where not not_a_lead and analysis_status = 'complete') analysed
            from call where call_type = 'csr_call' and principal_call_id is null group by 1, 2, 3""";

    private static final String APPOINTMENTS = """
            select a.company_id, coalesce(c.day, (a.doc ->> 'conversation_at')::timestamptz
                       at time zone (a.doc ->> 'booked_zone')) :: date, coalesce(a.csr_id, ''),
                   count(*), count(*) filter (where a.status = 'cancelled')
            from appointment a
            left join call s on s.company_id = a.company_id and s.id = a.source_call_id
            left join call c on c.company_id = a.company_id and c.id = coalesce(s.principal_call_id, s.id)
            group by 1, 2, 3""";

    private static final String SALES = """
            select company_id, case when outcome = 'open' then day else coalesce(outcome_day, day) end,
                   coalesce(sales_rep_id, ''), count(*), count(*) filter (where outcome = 'closed_won'),
                   count(*) filter (where outcome = 'closed_lost'), count(*) filter (where outcome = 'open'),
                   coalesce(sum(deal_value) filter (where outcome = 'closed_won'), 0)::numeric(20, 6)
            from appointment where status = 'completed' group by 1, 2, 3""";

    private static final String RECORDINGS = """
            select company_id, day, sales_rep_id, coalesce(sum((doc ->> 'duration_seconds')::bigint), 0),
                   coalesce(sum((doc -> 'analysis' ->> 'sop_compliance_score')::numeric(20, 6)) filter (where graded),
                       0)::numeric(20, 6),
                   count(*) filter (where graded)
            from (select *, analysed and row_number() over (partition by company_id, appointment_id, analysed
                      order by (doc ->> 'started_at')::timestamptz desc, id desc) = 1 as graded
                  from recording_session) sessions
            group by 1, 2, 3
            having coalesce(sum((doc ->> 'duration_seconds')::bigint), 0) > 0 or count(*) filter (where graded) > 0""";

    private static final String ANALYSED_VISITS = """
            select company_id, case when outcome = 'open' then day else coalesce(outcome_day, day) end,
                   coalesce(sales_rep_id, ''), count(*)
            from appointment a
            where status = 'completed' and exists (select from recording_session s
                where s.company_id = a.company_id and s.appointment_id = a.id and s.analysed)
            group by 1, 2, 3""";

    private static final String NO_SHOWS = """
            select company_id, ((doc ->> 'scheduled_start_at')::timestamptz at time zone (doc ->> 'scheduled_zone'))::date,
                   coalesce(sales_rep_id, ''), count(*)
            from appointment where status = 'no_show' group by 1, 2, 3""";

    /** The first rescue of each lead within the window, by its day and the person who may be credited. */
    private static final String RESCUES = """
            select company_id, day, person, count(*) filter (where auto), count(*) filter (where not auto)
            from (select distinct on (m.company_id, coalesce(m.lead_id, m.id)) m.company_id,
                      ((m.doc ->> 'rescued_at')::timestamptz
                          at time zone coalesce(m.doc ->> 'rescued_zone', m.doc ->> 'zone'))::date as day,
                      coalesce(case when m.by = 'human' then m.user_id
                          when (c.doc ->> 'claimed')::boolean then c.csr_id end, '') as person,
                      m.by is distinct from 'human' as auto
                  from missed_call m left join call c on c.company_id = m.company_id and c.id = m.call_id
                  where m.status = 'rescued'
                      and (m.doc ->> 'rescued_at')::timestamptz <= m.missed_at + interval '72 hours'
                  order by m.company_id, coalesce(m.lead_id, m.id), (m.doc ->> 'rescued_at')::timestamptz, m.id) first
            group by 1, 2, 3""";

    private static final String SPEED_TO_LEAD = """
            select m.company_id, m.day, coalesce(c.csr_id, ''),
                   sum(greatest(0, floor(extract(epoch from m.first_engaged_at - m.missed_at))))::bigint, count(*)
            from missed_call m left join call c on c.company_id = m.company_id and c.id = m.call_id
            where m.status <> 'withdrawn' and m.first_engaged_at is not null group by 1, 2, 3""";

    /** Each lead at the first of its calls that says hot or warm. */
    private static final String FIRST_QUALIFIED = """
            (select distinct on (l.company_id, l.id) l.company_id, c.day, coalesce(c.csr_id, '') as csr,
                 l.assigned_rep_id as rep
             from lead l join call c on c.company_id = l.company_id and c.lead_id = l.id
             where c.call_type = 'csr_call' and not c.not_a_lead and c.principal_call_id is null
                 and c.qualification_status in ('hot', 'warm')
             order by l.company_id, l.id, c.started_at, c.id) first""";

    /** Each lead at the first of the warmest of its calls. */
    private static final String WARMEST = """
            select company_id, day, csr, count(*) filter (where told = 'hot'), count(*) filter (where told = 'warm'),
                   count(*) filter (where told = 'cold'), count(*) filter (where told = 'unqualified')
            from (select distinct on (l.company_id, l.id) c.company_id, c.day, coalesce(c.csr_id, '') as csr,
                      c.qualification_status as told
                  from lead l join call c on c.company_id = l.company_id and c.lead_id = l.id
                  where c.call_type = 'csr_call' and not c.not_a_lead and c.principal_call_id is null
                      and c.qualification_status is not null
                  order by l.company_id, l.id,
                      array_position(array['hot', 'warm', 'cold', 'unqualified'], c.qualification_status::text),
                      c.started_at, c.id) warmest
            group by 1, 2, 3""";

    private static final String SALES_CALLS = """
            select company_id, day, coalesce(assigned_rep_id, ''), count(*),
                   count(*) filter (where analysis_status = 'complete')
            from call where call_type = 'sales_call' and answered and not in_progress and not not_a_lead
                and principal_call_id is null
            group by 1, 2, 3""";

    @Test
    void everyFigureIsTheSumOfItsRows() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(21, 4_000));
            while (database.live.foldOnce(333)) {
                // until there is nothing left
            }

            same(database, CALLS, """
                    select company_id, day, csr_id, calls_total, answered, missed, unbooked, calls_booked, analysed
                    from csr_day where calls_total > 0""");
            same(database, APPOINTMENTS, """
                    select company_id, day, csr_id, appointments_booked, appointments_cancelled
                    from csr_day where appointments_booked > 0""");
            same(database, SALES, """
                    select company_id, day, rep_id, appointments_completed, closed_won, closed_lost, open, revenue
                    from sales_day where appointments_completed > 0""");
            same(database, RECORDINGS, """
                    select company_id, day, rep_id, recorded_seconds, sop_sum, sop_count
                    from sales_day where recorded_seconds > 0 or sop_count > 0""");
            same(database, NO_SHOWS, "select company_id, day, rep_id, no_shows from sales_day where no_shows > 0");
            same(database, RESCUES, """
                    select company_id, day, csr_id, auto_rescues, human_rescues
                    from csr_day where auto_rescues > 0 or human_rescues > 0""");
            same(database, SPEED_TO_LEAD, """
                    select company_id, day, csr_id, speed_seconds_sum, speed_count from csr_day where speed_count > 0""");
            same(database, "select company_id, day, csr, count(*) from " + FIRST_QUALIFIED + " group by 1, 2, 3", """
                    select company_id, day, csr_id, qualified_leads from csr_day where qualified_leads > 0""");
            same(database, WARMEST, """
                    select company_id, day, csr_id, qualified_hot, qualified_warm, qualified_cold, unqualified
                    from csr_day where qualified_hot + qualified_warm + qualified_cold + unqualified > 0""");
            same(
                    database,
                    "select company_id, day, rep, count(*) from " + FIRST_QUALIFIED
                            + " where rep is not null group by 1, 2, 3",
                    """
                    select company_id, day, rep_id, qualified_leads_assigned
                    from sales_day where qualified_leads_assigned > 0""");
            same(database, SALES_CALLS, """
                    select company_id, day, rep_id, completed_calls, analysed_calls
                    from sales_day where completed_calls > 0""");
            same(database, ANALYSED_VISITS, """
                    select company_id, day, rep_id, analysed_visits from sales_day where analysed_visits > 0""");
            same(database, """
                    select company_id, count(*) from call where principal_call_id is null and not not_a_lead group by 1""", "select company_id, sum(calls) from call_hour group by 1");
            same(
                    database,
                    "select company_id, coalesce(assigned_rep_id, ''), count(*) from lead where stage = 'pending' group by 1, 2",
                    "select company_id, rep_id, leads from lead_pending where leads > 0");
            same(database, """
                    select c.company_id, o ->> 'category', count(*), count(*) filter (where (o ->> 'overcome')::boolean)
                    from call c
                    join lateral (
                        select a.doc from call t join call_analysis a on a.company_id = t.company_id and a.id = t.id
                        where t.company_id = c.company_id and (t.id = c.id or t.principal_call_id = c.id)
                        order by t.id = c.id desc, t.started_at, t.id limit 1) a on true,
                         json_array_elements(a.doc -> 'analysis' -> 'objections') o
                    where not c.not_a_lead and c.call_type = 'csr_call' and c.principal_call_id is null
                    group by 1, 2""", """
                    select d.company_id, nullif(d.category, ''), sum(d.total), sum(d.overcome) from objection_day d
                    group by 1, 2""");
            same(database, """
                    select c.company_id, c.day, coalesce(c.csr_id, ''), stage, count(*)
                    from call c
                    join lateral (
                        select a.doc from call t join call_analysis a on a.company_id = t.company_id and a.id = t.id
                        where t.company_id = c.company_id and (t.id = c.id or t.principal_call_id = c.id)
                        order by t.id = c.id desc, t.started_at, t.id limit 1) a on true,
                         json_array_elements_text(a.doc -> 'analysis' -> 'sop_stages_missed') stage
                    where not c.not_a_lead and c.call_type = 'csr_call' and c.principal_call_id is null
                    group by 1, 2, 3, 4""", "select company_id, day, csr_id, stage, missed from sop_stage_day");
        }
    }

    private static void same(FoldDatabase database, String naive, String figures) {
        List<String> expected = rows(database, naive);
        assertThat(expected).isNotEmpty();
        assertThat(rows(database, figures)).as(figures).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> rows(FoldDatabase database, String sql) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql(sql)
                .query((row, n) -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        line.append(row.getString(i)).append(' ');
                    }
                    return line.toString();
                })
                .list());
    }
}
