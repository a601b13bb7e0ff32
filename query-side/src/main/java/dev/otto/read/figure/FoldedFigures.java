package dev.otto.read.figure;

import dev.otto.events.Ids;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallType;
import dev.otto.events.lead.LeadStage;
import dev.otto.fold.Derivation;
import dev.otto.fold.Group;
import dev.otto.fold.Groups;
import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.Tables;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.company.UserRow;
import dev.otto.fold.figure.Contribution;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.fold.figure.Sums;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The days as they stood at an instant: the contributions of every group that may count on them, folded from the events up
 * to then. All within a reading transaction of the caller.
 */
final class FoldedFigures implements FigureSource {

    /** Before it nobody kept records of calls. */
    private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);

    /**
     * Groups with a lead whose last change of status until then was to pending; a superset of what is pending, since the
     * leads are folded themselves.
     */
    private static final String PENDING = """
            with changes as (
                select c.lead_id, c.group_id, c.status, c.position, c.at from lead_status_change c
                where c.company_id = ? and c.lead_id in (
                    select p.lead_id from lead_status_change p where p.company_id = c.company_id and p.status = 'pending_decision')),
            known as (
                select distinct on (lead_id) group_id, status from changes where %s order by lead_id, position desc)
            select distinct group_id from known where status = 'pending_decision'""";

    private static final String RECORDED =
            "position in (select recorded_by(?, (select coalesce(array_agg(position), '{}') from changes), ?))";
    private static final String HAPPENED = "at <= ?";

    private final Reads reads;
    private final Groups groups;
    private final Caller caller;
    private final Moment moment;
    private final MetricDefinition definition;
    private final Sums sums = new Sums();
    private final List<Analysed> analysed = new ArrayList<>();

    /** An analysed call that may stand as an example. */
    private record Analysed(
            UUID id,
            LocalDate day,
            @Nullable String csrId,
            Instant startedAt,
            @Nullable BigDecimal sopScore,
            List<String> categories) {}

    private FoldedFigures(Reads reads, Groups groups, Caller caller, Moment moment, MetricDefinition definition) {
        this.reads = reads;
        this.groups = groups;
        this.caller = caller;
        this.moment = moment;
        this.definition = definition;
    }

    /** Folds what those days are made of. */
    static FoldedFigures of(
            Reads reads, Groups groups, Caller caller, Moment moment, MetricDefinition definition, DateRange range) {
        FoldedFigures figures = new FoldedFigures(reads, groups, caller, moment, definition);
        groups.counting(
                caller.company(),
                Objects.requireNonNull(range.from()),
                Objects.requireNonNull(range.to()),
                moment,
                group -> figures.take(group, range));
        return figures;
    }

    private void take(Group group, DateRange range) {
        sums.add(
                Contributions.of(group, definition).stream()
                        .filter(contribution ->
                                within(range, contribution.cell().day()))
                        .toList(),
                1);
        for (CallRow call : group.rows(Tables.CALL)) {
            // which may have been told of a call that is linked to it
            @Nullable AnalysisRow row = Derivation.standing(group, call);
            if (row != null && exemplary(call) && within(range, call.day())) {
                analysed.add(new Analysed(
                        call.id(),
                        call.day(),
                        call.csrId(),
                        call.startedAt(),
                        row.analysis().sopComplianceScore(),
                        row.analysis().objections().stream()
                                .map(CallAnalysis.Objection::category)
                                .filter(Objects::nonNull)
                                .toList()));
            }
        }
    }

    private static boolean exemplary(CallRow call) {
        return call.callType() == CallType.csr_call && !call.notALead() && !call.linked();
    }

    private static boolean within(DateRange range, LocalDate day) {
        return !day.isBefore(Objects.requireNonNull(range.from())) && !day.isAfter(Objects.requireNonNull(range.to()));
    }

    @Override
    public List<Line> sums(Sum sum) {
        return lines(sums, sum);
    }

    /** Sums by columns, of sums by cell. */
    static List<Line> lines(Sums sums, Sum sum) {
        Rollup rollup = sum.rollup();
        Map<List<String>, Map<Measure, BigDecimal>> lines = new HashMap<>();
        if (sum.by().isEmpty()) {
            lines.put(List.of(), new EnumMap<>(Measure.class));
        }
        sums.of(rollup).forEach((key, measured) -> {
            LocalDate day = LocalDate.parse(key.get(1));
            if (!within(sum.range(), day)
                    || sum.person().isPresent() && !sum.person().get().equals(key.get(2))) {
                return;
            }
            List<String> keys = sum.by().stream()
                    .map(column -> switch (column) {
                        case DAY -> key.get(1);
                        case WEEKDAY -> Integer.toString(day.getDayOfWeek().getValue());
                        default -> key.get(2 + rollup.keys().indexOf(column));
                    })
                    .toList();
            Map<Measure, BigDecimal> line = lines.computeIfAbsent(keys, k -> new EnumMap<>(Measure.class));
            for (int i = 0; i < measured.length; i++) {
                Measure measure = rollup.measures().get(i);
                line.merge(measure, Contribution.amount(measure, measured[i]), BigDecimal::add);
            }
        });
        return lines.entrySet().stream()
                .map(line -> new Line(line.getKey(), new Amounts(line.getValue())))
                .sorted(LiveFigures.BY_KEYS)
                .toList();
    }

    @Override
    public Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        groups.kin(caller.company(), Ids.companyStream(caller.company()), moment)
                .groups()
                .forEach(group -> {
                    for (UserRow user : group.rows(Tables.COMPANY_USER)) {
                        if (user.name() != null) {
                            names.put(user.key(), user.name());
                        }
                    }
                });
        return names;
    }

    /** Analysed calls on the newest of the days that such a line of the rollup has something of, newest first. */
    private Stream<Analysed> newest(
            DateRange range, Rollup rollup, Measure measure, int days, Predicate<List<String>> of) {
        Set<LocalDate> newest = sums.of(rollup).entrySet().stream()
                .filter(line -> of.test(line.getKey()) && line.getValue()[rollup.indexOf(measure)] > 0)
                .map(line -> LocalDate.parse(line.getKey().get(1)))
                .filter(day -> within(range, day))
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(days)
                .collect(Collectors.toSet());
        return analysed.stream()
                .filter(call -> newest.contains(call.day))
                .sorted(Comparator.comparing(Analysed::startedAt)
                        .thenComparing(call -> call.id.toString())
                        .reversed());
    }

    @Override
    public Map<String, List<UUID>> weakestCalls(DateRange range, List<String> csrIds) {
        Map<String, List<UUID>> weakest = new HashMap<>();
        for (String csrId : csrIds) {
            weakest.put(
                    csrId,
                    newest(range, Rollup.CSR_DAY, Measure.ANALYSED, RECENT_CALLS, key -> csrId.equals(key.get(2)))
                            .filter(call -> csrId.equals(call.csrId))
                            .limit(RECENT_CALLS)
                            .sorted(Comparator.comparing(
                                            Analysed::sopScore, Comparator.nullsLast(Comparator.naturalOrder()))
                                    .thenComparing(call -> call.id.toString()))
                            .limit(EXAMPLES)
                            .map(Analysed::id)
                            .toList());
        }
        return weakest;
    }

    @Override
    public Map<String, List<UUID>> examples(DateRange range, Optional<String> csrId, List<String> categories) {
        Map<String, List<UUID>> examples = new HashMap<>();
        for (String category : categories) {
            examples.put(
                    category,
                    newest(
                                    range,
                                    Rollup.OBJECTION_DAY,
                                    Measure.TOTAL,
                                    EXAMPLES,
                                    key -> key.get(3).equals(category)
                                            && (csrId.isEmpty() || csrId.get().equals(key.get(2))))
                            .filter(call -> call.categories.contains(category)
                                    && (csrId.isEmpty()
                                            || csrId.get().equals(Objects.requireNonNullElse(call.csrId, ""))))
                            .limit(EXAMPLES)
                            .map(Analysed::id)
                            .toList());
        }
        return examples;
    }

    @Override
    public List<Pending> pendingLeads() {
        boolean recorded = moment.basis() == Basis.recorded;
        List<Object> values = new ArrayList<>(List.of(caller.company()));
        if (recorded) {
            values.add(caller.company());
        }
        values.add(moment.at().atOffset(ZoneOffset.UTC));
        List<String> candidates = reads.jdbc()
                .sql(PENDING.formatted(recorded ? RECORDED : HAPPENED))
                .params(values)
                .query(String.class)
                .list();
        List<Pending> pending = new ArrayList<>();
        groups.at(
                caller.company(),
                candidates,
                moment,
                group -> group.rows(Tables.LEAD).stream()
                        .filter(lead -> lead.stage() == LeadStage.pending)
                        .map(lead -> new Pending(
                                lead.id(), lead.assignedRepId() == null ? "" : lead.assignedRepId(), lead.day()))
                        .forEach(pending::add));
        pending.sort(
                Comparator.comparing(Pending::day).thenComparing(p -> p.leadId().toString()));
        return pending;
    }

    /** The earliest day with a call decides, so only the groups of the first days are folded. */
    @Override
    public @Nullable Instant firstEventAt() {
        // nothing that was known by the moment, or happened, began on a later day than it anywhere
        LocalDate last = LocalDate.ofInstant(moment.at(), ZoneOffset.UTC).plusDays(1);
        Optional<LocalDate> day = groups.dayFrom(caller.company(), EARLIEST);
        while (day.isPresent() && !day.get().isAfter(last)) {
            LocalDate asked = day.get();
            List<Instant> starts = new ArrayList<>();
            groups.counting(
                    caller.company(),
                    asked,
                    asked,
                    moment,
                    group -> group.rows(Tables.CALL).stream()
                            .filter(call -> call.day().equals(asked))
                            .map(CallRow::startedAt)
                            .forEach(starts::add));
            if (!starts.isEmpty()) {
                return Collections.min(starts);
            }
            day = groups.dayFrom(caller.company(), asked.plusDays(1));
        }
        return null;
    }

    @Override
    public MetricDefinition definition() {
        return definition;
    }
}
