package dev.otto.read.question;

import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.question.OwnAnswers;
import dev.otto.read.Reads;
import dev.otto.read.Scope;
import dev.otto.read.figure.Counts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Otto's own answers: counting questions from the figures, everything else by full text over the transcripts, summaries,
 * objections and notes that the asker may see, the latest 2,000 calls at most. It quotes what it found and invents nothing.
 */
@Component
class SearchedAnswers implements OwnAnswers {

    private static final String NOTHING = "I found nothing about this in what you may see.";
    private static final int LATEST_CALLS = 2_000;
    private static final int LATEST_LEADS = 2_000;
    private static final int SOURCES = 5;

    private final Reads reads;
    private final Counts counts;

    SearchedAnswers(Reads reads, Counts counts) {
        this.reads = reads;
        this.counts = counts;
    }

    private record Found(Source source, BigDecimal share) {}

    @Override
    public Answer answer(Question question, Caller caller) {
        return reads.as(caller, () -> {
            boolean ofOneThing =
                    question.callId() != null || question.contactCardId() != null || question.appointmentId() != null;
            Optional<Counts.Counted> counted =
                    ofOneThing ? Optional.empty() : counts.of(question.text(), question.range(), caller);
            if (counted.isPresent()) {
                Counts.Counted figure = counted.get();
                return new Answer(
                        figure.text(),
                        BigDecimal.ONE,
                        List.of(new Source("figure", figure.figure(), figure.text(), null)));
            }
            return quoted(search(question, caller));
        });
    }

    private static Answer quoted(List<Found> found) {
        if (found.isEmpty()) {
            return new Answer(NOTHING, null, List.of());
        }
        Source nearest = found.getFirst().source();
        Instant at = nearest.at();
        String text = "%s; the nearest, %s%s: \u201c%s\u201d"
                .formatted(
                        found.size() == 1 ? "One passage speaks of this" : found.size() + " passages speak of this",
                        nearest.type(),
                        at == null ? "" : " of " + at,
                        nearest.excerpt());
        return new Answer(
                text,
                found.getFirst().share().setScale(2, RoundingMode.HALF_UP),
                found.stream().map(Found::source).toList());
    }

    private List<Found> search(Question question, Caller caller) {
        List<Object> values = new ArrayList<>();
        String calls = within(question, caller, ofCalls(question, caller), "t.id = ?", values);
        values.add(caller.company());
        values.add(caller.company());
        String leads = within(question, caller, ofLeads(question, caller), "false and t.id = ?", values);
        values.add(question.text());
        values.add(question.text());
        String sql = """
                with seen as materialized (
                    select t.id, t.started_at from call t where t.principal_call_id is null and %s
                    order by t.started_at desc nulls last limit %d),
                texts as (
                    select 'transcript' as kind, seen.id, seen.started_at as at,
                        x.doc -> 'transcript' ->> 'transcript_text' as body
                    from seen join call_transcript x on x.company_id = ? and x.id = seen.id
                    union all
                    select 'analysis', seen.id, seen.started_at,
                        concat_ws(' ', a.doc -> 'analysis' ->> 'summary', (select string_agg(o ->> 'objection_text', '. ')
                            from json_array_elements(a.doc -> 'analysis' -> 'objections') o))
                    from seen join call_analysis a on a.company_id = ? and a.id = seen.id
                    union all
                    select 'note', lead.id, lead.at, lead.body from (
                        select t.id, t.opened_at as at, (select string_agg(n ->> 'note', '. ')
                            from json_array_elements(t.doc -> 'notes') n) as body
                        from lead t where %s order by t.opened_at desc limit %d) lead),
                asked as (
                    select replace(plainto_tsquery('english', ?)::text, ' & ', ' | ')::tsquery as query,
                        tsvector_to_array(to_tsvector('english', ?)) as words),
                hits as (
                    select kind, id, at, body, query, (select avg((to_tsvector('english', body) @@ quote_literal(word)::tsquery)::int)
                        from unnest(words) word) as share, ts_rank_cd(to_tsvector('english', body), query) as rank
                    from texts, asked where to_tsvector('english', body) @@ query)
                select kind, id::text, at, ts_headline('english', body, query,
                    'StartSel="", StopSel="", MaxWords=35, MinWords=12') as excerpt, share
                from (select * from hits where share >= 0.4 order by share desc, rank desc, at desc nulls last limit %d) best
                order by share desc, rank desc, at desc nulls last
                """.formatted(calls, LATEST_CALLS, leads, LATEST_LEADS, SOURCES);
        return reads.jdbc()
                .sql(sql)
                .params(values)
                .query((row, number) -> {
                    @Nullable Timestamp at = row.getTimestamp("at");
                    return new Found(
                            new Source(
                                    row.getString("kind"),
                                    row.getString("id"),
                                    row.getString("excerpt"),
                                    at == null ? null : at.toInstant()),
                            row.getBigDecimal("share"));
                })
                .list();
    }

    private static Scope ofCalls(Question question, Caller caller) {
        return question.range() == Range.self && !limited(caller)
                ? new Scope("t.csr_id = ? or t.assigned_rep_id = ?", List.of(caller.userId(), caller.userId()))
                : Scope.calls(caller);
    }

    private Scope ofLeads(Question question, Caller caller) {
        return question.range() == Range.self && !limited(caller)
                ? new Scope("t.csr_id = ? or t.assigned_rep_id = ?", List.of(caller.userId(), caller.userId()))
                : Scope.leads(caller, reads.csrsSeeAllLeads(caller));
    }

    private static boolean limited(Caller caller) {
        return caller.role() == AccessRole.csr || caller.role() == AccessRole.sales_rep;
    }

    /** Conditions on {@code t}, binding their values in order. */
    private static String within(Question question, Caller caller, Scope scope, String theCall, List<Object> values) {
        List<String> conditions = new ArrayList<>(List.of("t.company_id = ?"));
        values.add(caller.company());
        if (!scope.condition().isEmpty()) {
            conditions.add("(" + scope.condition() + ")");
            values.addAll(scope.values());
        }
        if (question.callId() != null) {
            conditions.add(theCall);
            values.add(question.callId());
        }
        if (question.contactCardId() != null) {
            conditions.add("t.contact_card_id = ?");
            values.add(question.contactCardId());
        }
        if (question.appointmentId() != null) {
            conditions.add(
                    "t.contact_card_id = (select contact_card_id from appointment where id = ? and company_id = t.company_id)");
            values.add(question.appointmentId());
        }
        return String.join(" and ", conditions);
    }
}
