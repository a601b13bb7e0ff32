package dev.otto.read.figure;

import static dev.otto.read.figure.CsrFigures.ratio;

import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sums days. All within a reading transaction of the caller. */
@Component
class Figures {

    private final Reads reads;

    Figures(Reads reads) {
        this.reads = reads;
    }

    /** What somebody objected to, by category. {@code share} is of all objections. */
    record Objections(
            String category,
            long count,
            @Nullable BigDecimal share,
            Map<String, Long> severity,
            @Nullable BigDecimal overcomeRate,
            List<UUID> exampleCallIds) {}

    /** One CSR or rep with their figures; {@code id} null is nobody's. */
    record Person<F>(@Nullable String id, @Nullable String name, F figures) {}

    /** Calls of one weekday (1 Monday .. 7 Sunday) and hour (0..23), company-local. */
    record Hour(int weekday, int hour, long calls) {}

    CsrFigures csr(Caller caller, DateRange range, Optional<String> csrId) {
        return sums("csr_day", "csr_id", CsrFigures.SUMS, caller, range, csrId)
                .query(CsrFigures::read)
                .single();
    }

    List<Person<CsrFigures>> perCsr(Caller caller, DateRange range) {
        return perPerson("csr_day", "csr_id", CsrFigures.SUMS, CsrFigures::read, 19, caller, range);
    }

    SalesFigures sales(Caller caller, DateRange range, Optional<String> repId) {
        return sums("sales_day", "rep_id", SalesFigures.SUMS, caller, range, repId)
                .query(SalesFigures::read)
                .single();
    }

    List<Person<SalesFigures>> perRep(Caller caller, DateRange range) {
        return perPerson("sales_day", "rep_id", SalesFigures.SUMS, SalesFigures::read, 13, caller, range);
    }

    /** Booked and qualified by the first day of their bucket: what booking rates are made of. */
    List<Bucket> buckets(Caller caller, DateRange range, Optional<String> person, String bucket, boolean ofRep) {
        String table = ofRep ? "sales_day" : "csr_day";
        String who = ofRep ? "rep_id" : "csr_id";
        String booked = ofRep ? "appointments_assigned" : "appointments_booked";
        String qualified = ofRep ? "qualified_leads_assigned" : "qualified_leads";
        return reads.jdbc()
                .sql("select date_trunc('" + bucket + "', day)::date, sum(" + booked + "), sum(" + qualified + ") from "
                        + table + " where company_id = ? and day between ? and ?"
                        + (person.isPresent() ? " and " + who + " = ?" : "") + " group by 1 order by 1")
                .params(parameters(caller, range, person))
                .query((row, n) -> new Bucket(row.getObject(1, LocalDate.class), row.getLong(2), row.getLong(3)))
                .list();
    }

    /** One bucket of a booking rate. */
    record Bucket(
            LocalDate from,
            long appointmentsBooked,
            long qualifiedLeads,
            @Nullable BigDecimal bookingRate) {
        Bucket(LocalDate from, long booked, long qualified) {
            this(from, booked, qualified, ratio(BigDecimal.valueOf(booked), qualified));
        }
    }

    /** The figures of every day of the range that has any. */
    Map<LocalDate, CsrFigures> csrByDay(Caller caller, DateRange range) {
        Map<LocalDate, CsrFigures> days = new LinkedHashMap<>();
        reads.jdbc()
                .sql("select " + CsrFigures.SUMS
                        + ", day from csr_day where company_id = ? and day between ? and ? group by day order by day")
                .params(parameters(caller, range, Optional.empty()))
                .query((row, n) -> days.put(row.getObject(20, LocalDate.class), CsrFigures.read(row, n)))
                .list();
        return days;
    }

    /** The figures of every day of the range that has any. */
    Map<LocalDate, SalesFigures> salesByDay(Caller caller, DateRange range) {
        Map<LocalDate, SalesFigures> days = new LinkedHashMap<>();
        reads.jdbc()
                .sql("select " + SalesFigures.SUMS
                        + ", day from sales_day where company_id = ? and day between ? and ? group by day order by day")
                .params(parameters(caller, range, Optional.empty()))
                .query((row, n) -> days.put(row.getObject(14, LocalDate.class), SalesFigures.read(row, n)))
                .list();
        return days;
    }

    List<Objections> objections(Caller caller, DateRange range, Optional<String> csrId, int limit) {
        record Part(String category, String severity, long total, long overcome) {}
        List<Part> parts = reads.jdbc()
                .sql("select category, severity, sum(total), sum(overcome) from objection_day"
                        + " where company_id = ? and day between ? and ?"
                        + (csrId.isPresent() ? " and csr_id = ?" : "")
                        + " group by category, severity having sum(total) > 0 order by category, severity")
                .params(parameters(caller, range, csrId))
                .query((row, n) -> new Part(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                .list();
        long all = parts.stream().mapToLong(Part::total).sum();
        Map<String, List<Part>> byCategory = new LinkedHashMap<>();
        parts.forEach(part -> byCategory
                .computeIfAbsent(part.category, c -> new ArrayList<>())
                .add(part));
        return byCategory.entrySet().stream()
                .sorted((a, b) -> {
                    int most = Long.compare(total(b.getValue(), Part::total), total(a.getValue(), Part::total));
                    return most != 0 ? most : a.getKey().compareTo(b.getKey());
                })
                .limit(limit)
                .map(entry -> {
                    long count = total(entry.getValue(), Part::total);
                    Map<String, Long> severity = new LinkedHashMap<>();
                    for (String word : List.of("high", "medium", "low", "")) {
                        long n = total(
                                entry.getValue().stream()
                                        .filter(part -> part.severity.equals(word))
                                        .toList(),
                                Part::total);
                        severity.put(word.isEmpty() ? "unknown" : word, n);
                    }
                    return new Objections(
                            entry.getKey(),
                            count,
                            ratio(BigDecimal.valueOf(count), all),
                            severity,
                            ratio(BigDecimal.valueOf(total(entry.getValue(), Part::overcome)), count),
                            examples(caller, range, csrId, entry.getKey()));
                })
                .toList();
    }

    List<Hour> busiestHours(Caller caller, DateRange range) {
        return reads.jdbc()
                .sql("select extract(isodow from day)::int, hour, sum(calls) from call_hour"
                        + " where company_id = ? and day between ? and ? group by 1, 2 having sum(calls) > 0"
                        + " order by 3 desc, 1, 2")
                .params(parameters(caller, range, Optional.empty()))
                .query((row, n) -> new Hour(row.getInt(1), row.getInt(2), row.getLong(3)))
                .list();
    }

    /** Leads in stage pending, by the rep who has them ('' for nobody), as of now. */
    Map<String, Long> pendingLeads(Caller caller) {
        Map<String, Long> pending = new LinkedHashMap<>();
        reads.jdbc()
                .sql("select coalesce(assigned_rep_id, ''), count(*) from lead"
                        + " where company_id = ? and stage = 'pending' group by 1 order by 1")
                .param(caller.company())
                .query((row, n) -> pending.put(row.getString(1), row.getLong(2)))
                .list();
        return pending;
    }

    /** The SOP stages that a CSR's calls miss most, with how often. */
    Map<String, Long> missedStages(Caller caller, DateRange range, String csrId) {
        Map<String, Long> stages = new LinkedHashMap<>();
        reads.jdbc()
                .sql("""
                        select stage, count(*) from call c
                        join call_analysis a on a.company_id = c.company_id and a.id = c.id
                        cross join jsonb_array_elements_text(a.doc -> 'analysis' -> 'sop_stages_missed') stage
                        where c.company_id = ? and c.day between ? and ? and c.csr_id = ?
                        group by stage order by 2 desc, 1 limit 5
                        """)
                .params(parameters(caller, range, Optional.of(csrId)))
                .query((row, n) -> stages.put(row.getString(1), row.getLong(2)))
                .list();
        return stages;
    }

    /** A CSR's three analysed calls with the lowest SOP score. */
    List<UUID> weakestCalls(Caller caller, DateRange range, String csrId) {
        return reads.jdbc()
                .sql("""
                        select c.id from call c
                        join call_analysis a on a.company_id = c.company_id and a.id = c.id
                        where c.company_id = ? and c.day between ? and ? and c.csr_id = ?
                        order by a.sop_compliance_score, c.id limit 3
                        """)
                .params(parameters(caller, range, Optional.of(csrId)))
                .query(UUID.class)
                .list();
    }

    /** Business time of the company's first call, null without one. */
    @Nullable
    Instant firstEventAt(Caller caller) {
        return reads.jdbc()
                .sql("select started_at from call where company_id = ? order by started_at limit 1")
                .param(caller.company())
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(null);
    }

    /** How far the figures have come: every event up to here is in them. */
    long asOfPosition() {
        return reads.jdbc()
                .sql("select coalesce(min(position), 0) from projection_position")
                .query(Long.class)
                .single();
    }

    private List<UUID> examples(Caller caller, DateRange range, Optional<String> csrId, String category) {
        List<Object> values = new ArrayList<>(parameters(caller, range, csrId));
        values.add(category);
        return reads.jdbc()
                .sql(
                        "select c.id from call c join call_analysis a on a.company_id = c.company_id and a.id = c.id"
                                + " where c.company_id = ? and c.day between ? and ?"
                                + (csrId.isPresent() ? " and c.csr_id = ?" : "")
                                + " and a.objection_categories @> to_jsonb(array[?::text]) order by c.started_at desc, c.id limit 3")
                .params(values)
                .query(UUID.class)
                .list();
    }

    private JdbcClient.StatementSpec sums(
            String table, String who, String sums, Caller caller, DateRange range, Optional<String> person) {
        return reads.jdbc()
                .sql("select " + sums + " from " + table + " where company_id = ? and day between ? and ?"
                        + (person.isPresent() ? " and " + who + " = ?" : ""))
                .params(parameters(caller, range, person));
    }

    private <F> List<Person<F>> perPerson(
            String table, String who, String sums, RowMapper<F> reader, int width, Caller caller, DateRange range) {
        return reads.jdbc()
                .sql("select " + sums + ", d." + who + ", (select u.doc ->> 'name' from company_user u"
                        + " where u.company_id = d.company_id and u.id = d." + who + ") from " + table
                        + " d where d.company_id = ? and d.day between ? and ? group by d.company_id, d." + who
                        + " order by d." + who)
                .params(parameters(caller, range, Optional.empty()))
                .query((row, n) -> {
                    String id = row.getString(width + 1);
                    return new Person<>(
                            id.isEmpty() ? null : id,
                            row.getString(width + 2),
                            Objects.requireNonNull(reader.mapRow(row, n)));
                })
                .list();
    }

    private static List<Object> parameters(Caller caller, DateRange range, Optional<String> person) {
        List<Object> values = new ArrayList<>();
        values.add(caller.company());
        values.add(Objects.requireNonNull(range.from()));
        values.add(Objects.requireNonNull(range.to()));
        person.ifPresent(values::add);
        return values;
    }

    private static <T> long total(List<T> parts, java.util.function.ToLongFunction<T> value) {
        return parts.stream().mapToLong(value).sum();
    }
}
