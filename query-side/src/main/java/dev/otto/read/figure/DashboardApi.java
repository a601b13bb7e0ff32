package dev.otto.read.figure;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.Tables;
import dev.otto.fold.call.CallRow;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.http.Filters;
import dev.otto.read.Reads;
import dev.otto.read.Scope;
import dev.otto.read.Select;
import dev.otto.read.Stored;
import dev.otto.read.call.CallView;
import dev.otto.read.contact.ContactCardView;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The dashboards. Figures are sums of days; nothing here scans calls. */
@RestController
class DashboardApi {

    private static final Set<String> BUCKETS = ordered("day", "week", "month");
    private static final Set<String> CALL_STATUSES = ordered("answered", "missed", "in_progress", "analysed", "failed");
    private static final int TOP_OBJECTIONS = 5;

    private final Reads reads;
    private final Figures figures;
    private final InstantSource clock;

    DashboardApi(Reads reads, Figures figures, InstantSource clock) {
        this.reads = reads;
        this.figures = figures;
        this.clock = clock;
    }

    /** The figures of the CSRs asked for, with the days they are of and how new they are. */
    record CsrMetrics(
            String companyId,
            LocalDate from,
            LocalDate to,
            @Nullable String csrId,
            @JsonUnwrapped CsrFigures figures,
            List<Figures.Objections> topObjections,
            @Nullable Instant firstEventAt,
            long asOfPosition) {}

    @GetMapping("/api/v1/dashboard/csr-metrics")
    Object csrMetrics(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    Optional<String> csrId = Scope.csrFigures(caller, filters.text("csr_id"));
                    return new CsrMetrics(
                            caller.company(),
                            from(range),
                            to(range),
                            csrId.orElse(null),
                            figures.csr(caller, range, csrId),
                            figures.objections(caller, range, csrId, TOP_OBJECTIONS),
                            figures.firstEventAt(caller),
                            figures.asOfPosition());
                }));
    }

    /** A booking rate and its series; of a rep: appointments assigned over qualified leads assigned. */
    record BookingRate(
            String companyId,
            LocalDate from,
            LocalDate to,
            @Nullable String csrId,
            String bucket,
            long appointmentsBooked,
            long qualifiedLeads,
            @Nullable BigDecimal bookingRate,
            List<Figures.Bucket> series) {}

    @GetMapping("/api/v1/dashboard/booking-rate")
    Object bookingRate(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    boolean ofRep = caller.role() == AccessRole.sales_rep;
                    Optional<String> named = filters.text("csr_id");
                    if (ofRep) {
                        Scope.requireSelf(caller, "csr_id", named);
                    }
                    Optional<String> person = ofRep ? Optional.of(caller.userId()) : Scope.csrFigures(caller, named);
                    String bucket = filters.oneOf("bucket", BUCKETS).orElse("day");
                    List<Figures.Bucket> series = figures.buckets(caller, range, person, bucket, ofRep);
                    long booked = series.stream()
                            .mapToLong(Figures.Bucket::appointmentsBooked)
                            .sum();
                    long qualified = series.stream()
                            .mapToLong(Figures.Bucket::qualifiedLeads)
                            .sum();
                    return new BookingRate(
                            caller.company(),
                            from(range),
                            to(range),
                            person.orElse(null),
                            bucket,
                            booked,
                            qualified,
                            CsrFigures.ratio(BigDecimal.valueOf(booked), qualified),
                            series);
                }));
    }

    /** Objections, most frequent first. */
    record TopObjections(String companyId, LocalDate from, LocalDate to, List<Figures.Objections> items) {}

    @GetMapping("/api/v1/dashboard/top-objections")
    Object topObjections(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    Optional<String> csrId = Scope.csrFigures(caller, filters.text("csr_id"));
                    return new TopObjections(
                            caller.company(),
                            from(range),
                            to(range),
                            figures.objections(caller, range, csrId, filters.limit()));
                }));
    }

    /** An answered call that booked nothing, and what is still open with its contact. */
    record Unbooked(
            CallView call,
            @Nullable ContactCardView contactCard,
            @Nullable QualificationStatus qualificationStatus,
            @Nullable EndCallReason reason,
            List<OpenAction> openActions) {}

    /** What somebody must still do for the contact. */
    record OpenAction(
            UUID id,
            String category,
            String title,
            @Nullable Instant dueAt,
            String priority) {}

    @GetMapping("/api/v1/dashboard/unbooked-appointments")
    Object unbooked(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    return reads.from(Tables.CALL, caller)
                            .where("t.call_type = 'csr_call' and t.answered and t.booking_status = 'not_booked'"
                                    + " and not t.not_a_lead and t.principal_call_id is null")
                            .where("t.day between ? and ?", from(range), to(range))
                            .equal("csr_id", Scope.csrFigures(caller, filters.text("csr_id")))
                            .page("started_at", filters)
                            .map(stored -> unbooked(stored.row(), caller));
                }));
    }

    private Unbooked unbooked(CallRow call, Caller caller) {
        Optional<String> card = Optional.ofNullable(call.contactCardId()).map(UUID::toString);
        return new Unbooked(
                CallView.of(call),
                card.flatMap(id -> reads.from(Tables.CONTACT_CARD, caller).byId(id))
                        .map(ContactCardView::of)
                        .orElse(null),
                call.follows().qualificationStatus(),
                call.follows().endCallReason(),
                card.map(id -> reads
                                .from(Tables.PENDING_ACTION, caller)
                                .where("t.group_id = ? and t.status in ('open', 'in_progress')", id)
                                .list("t.due_at nulls last, t.id", 20)
                                .stream()
                                .map(Stored::row)
                                .map(a -> new OpenAction(a.id(), a.category(), a.title(), a.dueAt(), a.priority()))
                                .toList())
                        .orElse(List.of()));
    }

    @GetMapping("/api/v1/dashboard/calls")
    Object calls(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    Optional<String> csrId = filters.text("csr_id");
                    if (caller.role() == AccessRole.csr) {
                        Scope.requireSelf(caller, "csr_id", csrId);
                    }
                    Select<CallRow> select = reads.from(Tables.CALL, caller)
                            .within(Scope.calls(caller))
                            .where("t.day between ? and ?", from(range), to(range))
                            .equal("direction", filters.oneOf("direction", Direction.class))
                            .equal("call_type", filters.oneOf("call_type", CallType.class))
                            .equal("csr_id", csrId);
                    filters.oneOf("status", CALL_STATUSES).ifPresent(status -> select.where(condition(status)));
                    filters.text("q")
                            .ifPresent(q -> select.where(
                                    "t.search like ?",
                                    "%"
                                            + q.toLowerCase(Locale.ROOT)
                                                    .replace("\\", "\\\\")
                                                    .replace("%", "\\%")
                                                    .replace("_", "\\_")
                                            + "%"));
                    return select.page("started_at", filters).map(stored -> CallView.of(stored.row()));
                }));
    }

    private static String condition(String status) {
        return switch (status) {
            case "answered" -> "t.answered";
            case "missed" -> "t.missed";
            case "in_progress" -> "t.in_progress";
            case "analysed" -> "t.analysis_status = 'complete'";
            default -> "t.analysis_status = 'failed' or t.transcript_status = 'failed'";
        };
    }

    /** A figure beside that of as many days before; {@code change} is the difference. */
    record Trend(
            @Nullable BigDecimal value,
            @Nullable BigDecimal previous,
            @Nullable BigDecimal change) {
        static Trend of(@Nullable BigDecimal value, @Nullable BigDecimal previous) {
            return new Trend(value, previous, value == null || previous == null ? null : value.subtract(previous));
        }
    }

    /** The company at a glance. */
    record Overview(
            String companyId,
            LocalDate from,
            LocalDate to,
            Map<String, Trend> figures,
            List<Map<String, @Nullable Object>> series,
            List<Figures.Hour> busiestHours,
            long asOfPosition) {}

    @GetMapping("/api/v1/dashboard/metrics")
    Object overview(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    long days = ChronoUnit.DAYS.between(from(range), to(range)) + 1;
                    DateRange before = new DateRange(
                            from(range).minusDays(days), from(range).minusDays(1));
                    CsrFigures csr = figures.csr(caller, range, Optional.empty());
                    CsrFigures csrBefore = figures.csr(caller, before, Optional.empty());
                    SalesFigures sales = figures.sales(caller, range, Optional.empty());
                    SalesFigures salesBefore = figures.sales(caller, before, Optional.empty());
                    Map<String, Trend> trends = new LinkedHashMap<>();
                    OVERVIEW.forEach((name, figure) -> trends.put(
                            name,
                            Trend.of(
                                    figure.apply(new Both(csr, sales)),
                                    figure.apply(new Both(csrBefore, salesBefore)))));
                    return new Overview(
                            caller.company(),
                            from(range),
                            to(range),
                            trends,
                            series(caller, range),
                            figures.busiestHours(caller, range),
                            figures.asOfPosition());
                }));
    }

    private record Both(@Nullable CsrFigures csr, @Nullable SalesFigures sales) {}

    private static final Map<String, Function<Both, @Nullable BigDecimal>> OVERVIEW = overviewFigures();

    private static Map<String, Function<Both, @Nullable BigDecimal>> overviewFigures() {
        Map<String, Function<Both, @Nullable BigDecimal>> map = new LinkedHashMap<>();
        map.put("calls", ofCsr(f -> BigDecimal.valueOf(f.csrCallsTotal())));
        map.put("missed_calls", ofCsr(f -> BigDecimal.valueOf(f.callsMissed())));
        map.put(
                "missed_rate",
                ofCsr(f -> CsrFigures.ratio(
                        BigDecimal.valueOf(f.callsMissed()), f.callsMissed() + f.totalLeadsSpokenTo())));
        map.put("qualified_leads", ofCsr(f -> BigDecimal.valueOf(f.qualifiedLeads())));
        map.put("booking_rate", ofCsr(CsrFigures::bookingRate));
        map.put("wins", ofSales(f -> BigDecimal.valueOf(f.closedWon())));
        map.put("win_rate", ofSales(SalesFigures::winRate));
        map.put("revenue", ofSales(SalesFigures::revenue));
        map.put("avg_sentiment", ofCsr(CsrFigures::avgSentiment));
        return map;
    }

    private static Function<Both, @Nullable BigDecimal> ofCsr(Function<CsrFigures, @Nullable BigDecimal> figure) {
        return both -> both.csr() == null ? null : figure.apply(both.csr());
    }

    private static Function<Both, @Nullable BigDecimal> ofSales(Function<SalesFigures, @Nullable BigDecimal> figure) {
        return both -> both.sales() == null ? null : figure.apply(both.sales());
    }

    private List<Map<String, @Nullable Object>> series(Caller caller, DateRange range) {
        Map<LocalDate, CsrFigures> csr = figures.csrByDay(caller, range);
        Map<LocalDate, SalesFigures> sales = figures.salesByDay(caller, range);
        Set<LocalDate> days = new java.util.TreeSet<>(csr.keySet());
        days.addAll(sales.keySet());
        List<Map<String, @Nullable Object>> series = new ArrayList<>();
        for (LocalDate day : days) {
            Both both = new Both(csr.get(day), sales.get(day));
            Map<String, @Nullable Object> point = new LinkedHashMap<>();
            point.put("day", day);
            OVERVIEW.forEach((name, figure) -> point.put(name, figure.apply(both)));
            series.add(point);
        }
        return series;
    }

    /** One CSR's row; without an id those calls that nobody claimed. */
    record CsrRow(
            @Nullable String csrId,
            @Nullable String name,
            @JsonUnwrapped CsrFigures figures) {}

    /** Company totals, a row per CSR, and whom to coach first. */
    record ExecCsrMetrics(
            String companyId,
            LocalDate from,
            LocalDate to,
            CsrFigures totals,
            List<CsrRow> csrs,
            List<Coaching.Opportunity> coachingOpportunities,
            long asOfPosition) {}

    @GetMapping("/api/v1/dashboard/exec-csr-metrics")
    Object execCsr(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    List<Figures.Person<CsrFigures>> csrs = figures.perCsr(caller, range);
                    return new ExecCsrMetrics(
                            caller.company(),
                            from(range),
                            to(range),
                            figures.csr(caller, range, Optional.empty()),
                            csrs.stream()
                                    .map(csr -> new CsrRow(csr.id(), csr.name(), csr.figures()))
                                    .toList(),
                            Coaching.rank(csrs).stream()
                                    .map(o -> new Coaching.Opportunity(
                                            o.csrId(),
                                            o.name(),
                                            o.score(),
                                            o.sopPart(),
                                            o.lostPart(),
                                            o.volumePart(),
                                            figures.missedStages(caller, range, o.csrId()),
                                            figures.weakestCalls(caller, range, o.csrId())))
                                    .toList(),
                            figures.asOfPosition());
                }));
    }

    /** One rep's row; {@code pendingLeads} is as of now. */
    record RepRow(
            @Nullable String repId,
            @Nullable String name,
            @JsonUnwrapped SalesFigures figures,
            long pendingLeads) {}

    /** Company totals and a row per rep. */
    record ExecSalesMetrics(
            String companyId,
            LocalDate from,
            LocalDate to,
            SalesFigures totals,
            List<RepRow> reps,
            Map<String, Long> pendingLeadsByRep,
            long asOfPosition) {}

    @GetMapping("/api/v1/dashboard/exec-sales-metrics")
    Object execSales(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    DateRange range = range(filters, caller);
                    Map<String, Long> pending = figures.pendingLeads(caller);
                    return new ExecSalesMetrics(
                            caller.company(),
                            from(range),
                            to(range),
                            figures.sales(caller, range, Optional.empty()),
                            figures.perRep(caller, range).stream()
                                    .map(rep -> new RepRow(
                                            rep.id(),
                                            rep.name(),
                                            rep.figures(),
                                            pending.getOrDefault(rep.id() == null ? "" : rep.id(), 0L)))
                                    .toList(),
                            pending,
                            figures.asOfPosition());
                }));
    }

    private DateRange range(Filters filters, Caller caller) {
        return filters.dashboardRange(clock, reads.zone(caller));
    }

    private static LocalDate from(DateRange range) {
        return Objects.requireNonNull(range.from());
    }

    private static LocalDate to(DateRange range) {
        return Objects.requireNonNull(range.to());
    }

    private static Set<String> ordered(String... words) {
        return new LinkedHashSet<>(List.of(words));
    }
}
