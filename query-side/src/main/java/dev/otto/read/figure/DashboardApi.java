package dev.otto.read.figure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.Groups;
import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.MetricDefinitions.Ground;
import dev.otto.fold.Tables;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.figure.Contribution;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.AsOf;
import dev.otto.read.Reads;
import dev.otto.read.Scope;
import dev.otto.read.Select;
import dev.otto.read.Stored;
import dev.otto.read.call.CallView;
import dev.otto.read.contact.ContactCardView;
import dev.otto.read.contact.Hearing;
import dev.otto.read.figure.FigureSource.Besides;
import dev.otto.read.figure.FigureSource.Sum;
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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The dashboards. Figures are sums of days; nothing here scans calls. */
@RestController
class DashboardApi {

    private static final Set<String> BUCKETS = ordered("day", "week", "month");
    private static final Set<String> CALL_STATUSES = ordered("answered", "missed", "in_progress", "analysed", "failed");
    private static final int TOP_OBJECTIONS = 5;

    /** Asks for objections without a category. */
    private static final String NO_CATEGORY = "(none)";

    private final Reads reads;
    private final Hearing hearing;
    private final Groups groups;
    private final Explanations explanations;
    private final MetricDefinitions definitions;
    private final InstantSource clock;

    DashboardApi(
            Reads reads, Groups groups, Explanations explanations, MetricDefinitions definitions, InstantSource clock) {
        this.definitions = definitions;
        this.reads = reads;
        this.hearing = new Hearing(reads);
        this.groups = groups;
        this.explanations = explanations;
        this.clock = clock;
    }

    /** What every figure says of itself: as of when it is, null for the present, and by what terms it was counted. */
    record Footing(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant asOf,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Basis basis,

            long asOfPosition,
            int definitionVersion) {}

    /** A request for figures: of which days, as of when. */
    private record Asking(
            Caller caller,
            Filters filters,
            DateRange range,
            @Nullable Moment moment,
            Figures figures,
            long position) {

        Footing footing() {
            return new Footing(
                    moment == null ? null : moment.at(),
                    moment == null ? null : moment.basis(),
                    position,
                    figures.source().definition().version());
        }

        void foresee(Set<Besides> besides, Sum... sums) {
            figures.foresee(besides, sums);
        }

        LocalDate from() {
            return Objects.requireNonNull(range.from());
        }

        LocalDate to() {
            return Objects.requireNonNull(range.to());
        }
    }

    /**
     * Answers from the days as they stand, or as they stood.
     *
     * @param before days before those asked for that the answer needs too, as a multiple of them
     */
    private Object figures(Filters filters, Caller caller, int before, Function<Asking, ?> answer) {
        if (filters.text("explain").isEmpty() && filters.text("cursor").isPresent()) {
            throw ProblemException.invalid("cursor", "is for the pages of an explanation");
        }
        return listed(filters, caller, before, answer);
    }

    /** The same where the answer itself is a list, which has pages. */
    private Object listed(Filters filters, Caller caller, int before, Function<Asking, ?> answer) {
        Optional<Moment> moment = AsOf.of(filters, caller, clock);
        boolean looksAtEvents = moment.isPresent() || filters.text("explain").isPresent();
        Supplier<Object> work = () -> answered(filters, caller, before, moment, answer);
        return Csv.answer(filters, () -> looksAtEvents ? reads.atDays(caller, groups, work) : reads.as(caller, work));
    }

    private Object answered(
            Filters filters, Caller caller, int before, Optional<Moment> moment, Function<Asking, ?> answer) {
        // before the figures: they may know more than the answer says, never less
        Ground ground = definitions.ground(caller.company());
        while (true) {
            Object answered = answer.apply(asking(ground, filters, caller, before, moment));
            if (!ground.activating()) {
                return answered;
            }
            Ground since = definitions.ground(caller.company());
            if (since.definition().equals(ground.definition())) {
                return answered;
            }
            ground = since; // figures of the one must not bear the other's name
        }
    }

    private Asking asking(Ground ground, Filters filters, Caller caller, int before, Optional<Moment> moment) {
        DateRange range =
                filters.dashboardRange(moment.<InstantSource>map(m -> m::at).orElse(clock), ground::zone);
        DateRange whole = new DateRange(from(range).minusDays(before * days(range)), range.to());
        FigureSource source = moment.<FigureSource>map(
                        m -> FoldedFigures.of(reads, groups, caller, m, ground.definition(), whole))
                .orElseGet(() -> new LiveFigures(reads, caller, ground.definition()));
        return new Asking(caller, filters, range, moment.orElse(null), new Figures(source), ground.position());
    }

    /** The figure opened, where that is asked for, else the answer itself. */
    private Object opened(
            Asking asking, Map<String, Explained> fields, Optional<String> person, String values, Supplier<?> answer) {
        Optional<String> field = Explanations.asked(asking.filters, fields.keySet());
        if (field.isEmpty()) {
            return answer.get();
        }
        JsonNode shown = EventJson.MAPPER.valueToTree(answer.get()).at(values).path(field.get());
        JsonNode value = shown.isObject() ? shown.path("value") : shown; // of a trend
        Explained figure = Objects.requireNonNull(fields.get(field.get()));
        return explanations.explain(
                field.get(), figure, question(asking, person), value.isMissingNode() ? null : value, asking.filters);
    }

    /** The same of what is told of reps: sums of days, and leads that are pending now. */
    private Object openedOfReps(Asking asking, Optional<String> repId, String values, Supplier<?> answer) {
        Set<String> fields = new LinkedHashSet<>(Explained.SALES.keySet());
        fields.add(Explanations.PENDING);
        return Explanations.asked(asking.filters, fields)
                        .filter(Explanations.PENDING::equals)
                        .isPresent()
                ? explanations.pending(question(asking, repId), asking.filters)
                : opened(asking, Explained.SALES, repId, values, answer);
    }

    private static Explanations.Question question(Asking asking, Optional<String> person) {
        return new Explanations.Question(
                asking.caller,
                asking.range,
                person,
                asking.filters.text("category").map(category -> category.equals(NO_CATEGORY) ? "" : category),
                asking.moment,
                asking.figures.source());
    }

    /** Whose figures of a CSR's are asked for, '' for nobody's. */
    private static Optional<String> csr(Asking asking) {
        Optional<String> csrId = Scope.csrFigures(asking.caller, asking.filters.text("csr_id"));
        return asking.caller.role() == AccessRole.csr ? csrId : csrId.map(DashboardApi::person);
    }

    private static String person(String named) {
        return named.equals(Select.UNASSIGNED) ? "" : named;
    }

    private static @Nullable String shown(Optional<String> person) {
        return person.map(id -> id.isEmpty() ? Select.UNASSIGNED : id).orElse(null);
    }

    private static long days(DateRange range) {
        return ChronoUnit.DAYS.between(from(range), to(range)) + 1;
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
            @JsonUnwrapped Footing footing) {}

    @GetMapping("/api/v1/dashboard/csr-metrics")
    Object csrMetrics(Filters filters, Caller caller) {
        return figures(filters, caller, 0, asking -> {
            Optional<String> csrId = csr(asking);
            return opened(asking, Explained.CSR, csrId, "", () -> {
                asking.foresee(
                        Set.of(Besides.FIRST_EVENT),
                        Figures.ofCsr(asking.range, csrId),
                        Figures.ofObjections(asking.range, csrId));
                return new CsrMetrics(
                        caller.company(),
                        asking.from(),
                        asking.to(),
                        shown(csrId),
                        asking.figures.csr(asking.range, csrId),
                        asking.figures.objections(asking.range, csrId, TOP_OBJECTIONS),
                        asking.figures.source().firstEventAt(),
                        asking.footing());
            });
        });
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
            List<Figures.Bucket> series,
            @JsonUnwrapped Footing footing) {}

    @GetMapping("/api/v1/dashboard/booking-rate")
    Object bookingRate(Filters filters, Caller caller) {
        return figures(filters, caller, 0, asking -> {
            boolean ofRep = caller.role() == AccessRole.sales_rep;
            if (ofRep) {
                Scope.requireSelf(caller, "csr_id", filters.text("csr_id"));
            }
            Optional<String> person = ofRep ? Optional.of(caller.userId()) : csr(asking);
            return opened(asking, ofRep ? Explained.BOOKING_OF_REP : Explained.BOOKING, person, "", () -> {
                String bucket = filters.oneOf("bucket", BUCKETS).orElse("day");
                List<Figures.Bucket> series = asking.figures.buckets(asking.range, person, bucket, ofRep);
                long booked = series.stream()
                        .mapToLong(Figures.Bucket::appointmentsBooked)
                        .sum();
                long qualified = series.stream()
                        .mapToLong(Figures.Bucket::qualifiedLeads)
                        .sum();
                return new BookingRate(
                        caller.company(),
                        asking.from(),
                        asking.to(),
                        shown(person),
                        bucket,
                        booked,
                        qualified,
                        CsrFigures.ratio(BigDecimal.valueOf(booked), qualified),
                        series,
                        asking.footing());
            });
        });
    }

    /** A page of objections, most frequent first, then by category. */
    record TopObjections(
            String companyId,
            LocalDate from,
            LocalDate to,
            @JsonUnwrapped Page<Figures.Objections> page,
            @JsonUnwrapped Footing footing) {}

    @GetMapping("/api/v1/dashboard/top-objections")
    Object topObjections(Filters filters, Caller caller) {
        return listed(filters, caller, 0, asking -> {
            Optional<String> csrId = csr(asking);
            if (filters.text("category").isPresent() && filters.text("explain").isEmpty()) {
                throw ProblemException.invalid("category", "is for an explanation");
            }
            return opened(
                    asking,
                    Explained.OBJECTIONS,
                    csrId,
                    "",
                    () -> new TopObjections(
                            caller.company(),
                            asking.from(),
                            asking.to(),
                            asking.figures.objections(asking.range, csrId, filters.cursor(2), filters.limit()),
                            asking.footing()));
        });
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
        return Csv.answer(filters, () -> {
            while (true) {
                MetricDefinition definition = definitions.live(caller.company());
                Optional<Page<Unbooked>> answered = unbooked(definition, filters, caller);
                if (answered.isPresent()) {
                    return answered.get();
                }
            }
        });
    }

    /** Those by that definition, empty where it is no longer the live one. */
    private Optional<Page<Unbooked>> unbooked(MetricDefinition definition, Filters filters, Caller caller) {
        Supplier<Optional<Page<Unbooked>>> work = () -> {
            if (!definitions.live(caller.company()).equals(definition)) {
                return Optional.empty();
            }
            DateRange range = range(filters, caller);
            Select<CallRow> select = reads.from(Tables.CALL, caller)
                    .days("started_at", range)
                    .person("csr_id", Scope.csrFigures(caller, filters.text("csr_id")));
            return Optional.of(unbooked(select, range, definition, caller)
                    .page("started_at", filters)
                    .map(stored -> unbooked(stored.row(), caller)));
        };
        return ofFirstTerms(definition) ? reads.as(caller, work) : reads.atDays(caller, groups, work);
    }

    /** The calls that {@code unbooked_count} counts, by the live terms as it does. */
    private Select<CallRow> unbooked(
            Select<CallRow> select, DateRange range, MetricDefinition definition, Caller caller) {
        if (ofFirstTerms(definition)) {
            return select.where("t.call_type = 'csr_call' and t.answered and t.booking_status = 'not_booked'"
                    + " and not t.not_a_lead and t.principal_call_id is null");
        }
        // what other terms make of a call no column says: its contact is looked at as for an explanation
        List<String> ids = new ArrayList<>();
        groups.counting(caller.company(), from(range), to(range), null, group -> {
            for (Contribution contribution : Contributions.of(group, definition)) {
                if (contribution.measure() == Measure.UNBOOKED) {
                    ids.add(contribution.id());
                }
            }
        });
        return select.where("t.id = any(string_to_array(?, ',')::uuid[])", String.join(",", ids));
    }

    private static boolean ofFirstTerms(MetricDefinition definition) {
        return definition.terms().equals(MetricDefinition.FIRST.terms());
    }

    private Unbooked unbooked(CallRow call, Caller caller) {
        Optional<String> card = Optional.ofNullable(call.contactCardId()).map(UUID::toString);
        return new Unbooked(
                CallView.of(call),
                card.flatMap(id -> reads.from(Tables.CONTACT_CARD, caller).byId(id))
                        .map(stored -> hearing.card(stored, caller))
                        .orElse(null),
                call.follows().qualificationStatus(),
                call.follows().endCallReason(),
                card.map(id -> reads
                                .from(Tables.PENDING_ACTION, caller)
                                .where("t.group_id = ? and t.status in ('open', 'in_progress')", id)
                                .list("t.due_at nulls last, t.id", 20)
                                .stream()
                                .map(Stored::row)
                                .filter(a -> hearing.knows(a, caller))
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
                            .days("started_at", range)
                            .equal("direction", filters.oneOf("direction", Direction.class))
                            .equal("call_type", filters.oneOf("call_type", CallType.class))
                            .person("csr_id", csrId)
                            // one conversation is one call for people, told by its principal
                            .where("t.principal_call_id is null");
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
            @JsonUnwrapped Footing footing) {}

    @GetMapping("/api/v1/dashboard/metrics")
    Object overview(Filters filters, Caller caller) {
        return figures(
                filters,
                caller,
                1,
                asking -> opened(asking, Explained.OVERVIEW, Optional.empty(), "/figures", () -> overview(asking)));
    }

    private static Overview overview(Asking asking) {
        DateRange range = asking.range;
        DateRange before = new DateRange(
                asking.from().minusDays(days(range)), asking.from().minusDays(1));
        Figures figures = asking.figures.only(Explained.OVERVIEW.values());
        figures.foresee(
                Set.of(),
                Figures.ofCsrDays(range),
                Figures.ofSalesDays(range),
                Figures.ofCsr(before, Optional.empty()),
                Figures.ofSales(before, Optional.empty()),
                Figures.ofHours(range));
        Both now = new Both(figures.csr(range, Optional.empty()), figures.sales(range, Optional.empty()));
        Both then = new Both(figures.csr(before, Optional.empty()), figures.sales(before, Optional.empty()));
        Map<String, Trend> trends = new LinkedHashMap<>();
        OVERVIEW.forEach((name, figure) -> trends.put(name, Trend.of(figure.apply(now), figure.apply(then))));
        return new Overview(
                asking.caller.company(),
                asking.from(),
                asking.to(),
                trends,
                series(figures, range),
                figures.busiestHours(range),
                asking.footing());
    }

    private record Both(CsrFigures csr, SalesFigures sales) {}

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

    /** The figures of the overview. */
    static Map<String, @Nullable BigDecimal> glance(CsrFigures csr, SalesFigures sales) {
        Map<String, @Nullable BigDecimal> figures = new LinkedHashMap<>();
        OVERVIEW.forEach((name, figure) -> figures.put(name, figure.apply(new Both(csr, sales))));
        return figures;
    }

    private static Function<Both, @Nullable BigDecimal> ofCsr(Function<CsrFigures, @Nullable BigDecimal> figure) {
        return both -> figure.apply(both.csr());
    }

    private static Function<Both, @Nullable BigDecimal> ofSales(Function<SalesFigures, @Nullable BigDecimal> figure) {
        return both -> figure.apply(both.sales());
    }

    private static List<Map<String, @Nullable Object>> series(Figures figures, DateRange range) {
        Map<LocalDate, CsrFigures> csr = figures.csrByDay(range);
        Map<LocalDate, SalesFigures> sales = figures.salesByDay(range);
        CsrFigures noCalls = CsrFigures.of(Amounts.NONE);
        SalesFigures noVisits = SalesFigures.of(Amounts.NONE, figures.source().definition());
        Set<LocalDate> days = new TreeSet<>(csr.keySet());
        days.addAll(sales.keySet());
        List<Map<String, @Nullable Object>> series = new ArrayList<>();
        for (LocalDate day : days) {
            Both both = new Both(csr.getOrDefault(day, noCalls), sales.getOrDefault(day, noVisits));
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
            @JsonUnwrapped CsrFigures figures,
            List<Figures.Objected> topObjections) {}

    /** What all CSRs come to. */
    record CsrTotals(@JsonUnwrapped CsrFigures figures, List<Figures.Objected> topObjections) {}

    /** Company totals, a row per CSR, and whom to coach first. */
    record ExecCsrMetrics(
            String companyId,
            LocalDate from,
            LocalDate to,
            CsrTotals totals,
            List<CsrRow> csrs,
            List<Coaching.Opportunity> coachingOpportunities,
            @Nullable Instant firstEventAt,
            @JsonUnwrapped Footing footing) {}

    @GetMapping("/api/v1/dashboard/exec-csr-metrics")
    Object execCsr(Filters filters, Caller caller) {
        return figures(
                filters,
                caller,
                0,
                asking -> opened(asking, Explained.CSRS, Optional.empty(), "/totals", () -> execCsr(asking)));
    }

    private static ExecCsrMetrics execCsr(Asking asking) {
        Figures figures = asking.figures;
        DateRange range = asking.range;
        asking.foresee(
                Set.of(Besides.NAMES, Besides.FIRST_EVENT),
                Figures.ofEachCsr(range),
                Figures.ofEachCsrsObjections(range),
                Figures.ofStages(range));
        List<Figures.Person<CsrFigures>> csrs = figures.perCsr(range);
        List<Coaching.Opportunity> ranked = Coaching.rank(csrs);
        Map<String, List<Figures.Objected>> objected = figures.objectedByCsr(range);
        Map<String, Map<String, Long>> stages = figures.missedStages(range, Figures.MOST_STAGES);
        Map<String, List<UUID>> weakest = figures.source()
                .weakestCalls(
                        range, ranked.stream().map(Coaching.Opportunity::csrId).toList());
        return new ExecCsrMetrics(
                asking.caller.company(),
                asking.from(),
                asking.to(),
                new CsrTotals(figures.csr(range, Optional.empty()), top(figures.objected(range, Optional.empty()))),
                csrs.stream()
                        .map(csr -> new CsrRow(
                                csr.id(),
                                csr.name(),
                                csr.figures(),
                                top(objected.getOrDefault(csr.id() == null ? "" : csr.id(), List.of()))))
                        .toList(),
                ranked.stream()
                        .map(o -> new Coaching.Opportunity(
                                o.csrId(),
                                o.name(),
                                o.score(),
                                o.sopPart(),
                                o.lostPart(),
                                o.volumePart(),
                                stages.getOrDefault(o.csrId(), Map.of()),
                                weakest.getOrDefault(o.csrId(), List.of())))
                        .toList(),
                figures.source().firstEventAt(),
                asking.footing());
    }

    private static List<Figures.Objected> top(List<Figures.Objected> objected) {
        return objected.stream().limit(TOP_OBJECTIONS).toList();
    }

    /** One rep's row; {@code pendingLeadsByRep}, this rep's, is as of now. */
    record RepRow(
            @Nullable String repId,
            @Nullable String name,
            @JsonUnwrapped SalesFigures figures,
            long pendingLeadsByRep) {}

    /** Company totals and a row per rep who has anything, leads that are pending included. */
    record ExecSalesMetrics(
            String companyId,
            LocalDate from,
            LocalDate to,
            SalesFigures totals,
            List<RepRow> reps,
            Map<String, Long> pendingLeadsByRep,
            @JsonUnwrapped Footing footing) {}

    @GetMapping("/api/v1/dashboard/exec-sales-metrics")
    Object execSales(Filters filters, Caller caller) {
        return figures(
                filters,
                caller,
                0,
                asking -> openedOfReps(asking, Optional.empty(), "/totals", () -> execSales(asking)));
    }

    private static ExecSalesMetrics execSales(Asking asking) {
        asking.foresee(Set.of(Besides.NAMES, Besides.PENDING), Figures.ofEachRep(asking.range));
        Figures figures = asking.figures;
        Map<String, Long> pending = figures.source().pendingByRep();
        return new ExecSalesMetrics(
                asking.caller.company(),
                asking.from(),
                asking.to(),
                figures.sales(asking.range, Optional.empty()),
                reps(figures, asking.range, pending),
                pending,
                asking.footing());
    }

    /** Whoever has figures in the range, and whoever has leads that are pending now, in the order of their ids. */
    private static List<RepRow> reps(Figures figures, DateRange range, Map<String, Long> pending) {
        Map<String, String> names = figures.source().names();
        SalesFigures none = SalesFigures.of(Amounts.NONE, figures.source().definition());
        Map<String, RepRow> rows = new TreeMap<>();
        pending.forEach(
                (rep, leads) -> rows.put(rep, new RepRow(rep.isEmpty() ? null : rep, names.get(rep), none, leads)));
        figures.perRep(range).forEach(rep -> {
            String id = rep.id() == null ? "" : rep.id();
            rows.put(id, new RepRow(rep.id(), rep.name(), rep.figures(), pending.getOrDefault(id, 0L)));
        });
        return List.copyOf(rows.values());
    }

    /** A rep's figures; {@code pendingLeadsByRep}, this rep's, is as of now. */
    record RepStats(
            String companyId,
            LocalDate from,
            LocalDate to,
            String repId,
            @JsonUnwrapped SalesFigures figures,
            long pendingLeadsByRep,
            @JsonUnwrapped Footing footing) {}

    @GetMapping("/api/v1/reps/{rep_id}/stats")
    Object repStats(@PathVariable("rep_id") String repId, Filters filters, Caller caller) {
        if (caller.role() == AccessRole.sales_rep) {
            Scope.requireSelf(caller, "rep_id", Optional.of(repId));
        }
        Optional<String> rep = Optional.of(caller.role() == AccessRole.sales_rep ? repId : person(repId));
        return figures(
                filters,
                caller,
                0,
                asking -> openedOfReps(asking, rep, "", () -> {
                    asking.foresee(Set.of(Besides.PENDING), Figures.ofSales(asking.range, rep));
                    return new RepStats(
                            caller.company(),
                            asking.from(),
                            asking.to(),
                            repId,
                            asking.figures.sales(asking.range, rep),
                            asking.figures.source().pendingByRep().getOrDefault(rep.get(), 0L),
                            asking.footing());
                }));
    }

    private DateRange range(Filters filters, Caller caller) {
        return filters.dashboardRange(clock, () -> reads.zone(caller));
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
