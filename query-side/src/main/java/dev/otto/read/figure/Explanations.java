package dev.otto.read.figure;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.otto.fold.Group;
import dev.otto.fold.Groups;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.Tables;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.figure.Contribution;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Rollup.Measure;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.http.Filters;
import dev.otto.read.figure.FigureSource.Line;
import dev.otto.read.figure.FigureSource.Sum;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens a figure: lists what it counts, newest day first, a day's groups at a time. */
@Component
class Explanations {

    /** A figure that is no sum of days: it is as of now. */
    static final String PENDING = "pending_leads_by_rep";

    private static final String NUMERATOR = "numerator";
    private static final String DENOMINATOR = "denominator";
    private static final int CURSOR_KEYS = 2;

    private final Groups groups;

    Explanations(Groups groups) {
        this.groups = groups;
    }

    /**
     * What a figure counts.
     *
     * @param value the figure as its endpoint shows it; their sum, where it shows parts of it alone
     * @param numerator sum of the contributions, of those of the part {@code numerator} where there is another
     * @param denominator sum of the contributions of that part, null where the figure is a sum
     * @param scale the figure is numerator / denominator / scale
     */
    record Explanation(
            String companyId,
            String figure,
            LocalDate from,
            LocalDate to,
            @Nullable Object value,
            BigDecimal numerator,
            @Nullable BigDecimal denominator,
            long scale,
            int definitionVersion,
            List<Item> items,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String nextCursor) {}

    /**
     * One thing that counts.
     *
     * @param type call, lead, appointment, missed_call …
     * @param person who has it, null for nobody
     * @param part of a rate: numerator or denominator
     */
    record Item(
            String type,
            String id,
            LocalDate day,
            @Nullable String person,
            BigDecimal contribution,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String part,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String category,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String severity,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String stage,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer hour) {}

    /** What is asked: whose figure of which days, as of when. */
    record Question(
            Caller caller,
            DateRange range,
            Optional<String> person,
            Optional<String> category,
            @Nullable Moment moment,
            FigureSource source) {}

    /** The field that a request wants opened; one that is not among them is refused. */
    static Optional<String> asked(Filters filters, Set<String> fields) {
        return filters.oneOf("explain", new LinkedHashSet<>(fields));
    }

    Explanation explain(String field, Explained figure, Question question, @Nullable Object value, Filters filters) {
        List<Line> days =
                question.source.sums(new Sum(figure.rollup(), question.range, question.person, keys(figure.rollup())));
        BigDecimal numerator = BigDecimal.ZERO;
        BigDecimal denominator = BigDecimal.ZERO;
        Set<LocalDate> counting = new LinkedHashSet<>();
        for (Line day : days) {
            BigDecimal above = counts(question, figure, NUMERATOR, category(figure, day.keys()))
                    ? day.amounts().of(figure.numerator())
                    : BigDecimal.ZERO;
            BigDecimal below = counts(question, figure, DENOMINATOR, category(figure, day.keys()))
                    ? day.amounts().of(figure.denominator())
                    : BigDecimal.ZERO;
            numerator = numerator.add(above);
            denominator = denominator.add(below);
            if (above.signum() != 0 || below.signum() != 0) {
                counting.add(day.day());
            }
        }
        boolean rate = !figure.denominator().isEmpty();
        List<LocalDate> newestFirst = new ArrayList<>(counting);
        Collections.sort(newestFirst, Collections.reverseOrder());
        int limit = filters.limit();
        @Nullable Cursor cursor = filters.cursor(CURSOR_KEYS);
        List<Item> items = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (LocalDate day : newestFirst) {
            if (cursor != null && day.isAfter(cursor.day(0))) {
                continue;
            }
            String after = cursor != null && day.equals(cursor.day(0)) ? cursor.text(1) : "";
            for (Map.Entry<String, Item> item : itemsOf(day, figure, question).entrySet()) {
                if (item.getKey().compareTo(after) > 0 && items.size() <= limit) {
                    items.add(item.getValue());
                    keys.add(item.getKey());
                }
            }
            if (items.size() > limit) {
                break;
            }
        }
        boolean more = items.size() > limit;
        return new Explanation(
                question.caller.company(),
                field,
                Objects.requireNonNull(question.range.from()),
                Objects.requireNonNull(question.range.to()),
                value == null && !rate ? plain(numerator) : value,
                plain(numerator),
                rate ? plain(denominator) : null,
                figure.scale(),
                question.source.definition().version(),
                more ? items.subList(0, limit) : items,
                more
                        ? Cursor.of(items.get(limit - 1).day(), keys.get(limit - 1))
                                .encoded()
                        : null);
    }

    /** Leads that are pending, everybody's or one rep's, the latest opened first. */
    Explanation pending(Question question, Filters filters) {
        FigureSource source = question.source;
        List<FigureSource.Pending> leads = source.pendingLeads().reversed().stream()
                .filter(lead ->
                        question.person.isEmpty() || question.person.get().equals(lead.repId()))
                .toList();
        @Nullable Cursor cursor = filters.cursor(CURSOR_KEYS);
        int limit = filters.limit();
        List<Item> items = leads.stream()
                .filter(lead -> cursor == null
                        || lead.day().isBefore(cursor.day(0))
                        || lead.day().equals(cursor.day(0))
                                && lead.leadId().toString().compareTo(cursor.text(1)) < 0)
                .limit(limit + 1L)
                .map(lead -> new Item(
                        "lead",
                        lead.leadId().toString(),
                        lead.day(),
                        lead.repId().isEmpty() ? null : lead.repId(),
                        BigDecimal.ONE,
                        null,
                        null,
                        null,
                        null,
                        null))
                .toList();
        boolean more = items.size() > limit;
        return new Explanation(
                question.caller.company(),
                PENDING,
                Objects.requireNonNull(question.range.from()),
                Objects.requireNonNull(question.range.to()),
                question.person.isPresent() ? Long.valueOf(leads.size()) : source.pendingByRep(),
                BigDecimal.valueOf(leads.size()),
                null,
                1,
                source.definition().version(),
                more ? items.subList(0, limit) : items,
                more
                        ? Cursor.of(
                                        items.get(limit - 1).day(),
                                        items.get(limit - 1).id())
                                .encoded()
                        : null);
    }

    private static List<String> keys(Rollup rollup) {
        return rollup == Rollup.OBJECTION_DAY ? List.of(FigureSource.DAY, "category") : List.of(FigureSource.DAY);
    }

    private static String category(Explained figure, List<String> keys) {
        return figure.rollup() == Rollup.OBJECTION_DAY ? keys.get(1) : "";
    }

    /** A category's share is of all objections. */
    private static boolean counts(Question question, Explained figure, String part, String category) {
        boolean share = part.equals(DENOMINATOR) && figure.numerator().equals(figure.denominator());
        return share || question.category.isEmpty() || question.category.get().equals(category);
    }

    private Map<String, Item> itemsOf(LocalDate day, Explained figure, Question question) {
        Map<String, Item> items = new TreeMap<>();
        groups.counting(question.caller.company(), day, day, question.moment, group -> {
            for (Contribution contribution : Contributions.of(group, question.source.definition())) {
                if (contribution.cell().rollup() == figure.rollup()
                        && contribution.cell().day().equals(day)
                        && (question.person.isEmpty()
                                || question.person
                                        .get()
                                        .equals(contribution.cell().person()))) {
                    @Nullable String person = person(contribution, group);
                    take(contribution, person, NUMERATOR, figure.numerator(), figure, question, items);
                    take(contribution, person, DENOMINATOR, figure.denominator(), figure, question, items);
                }
            }
        });
        return items;
    }

    /** Null for nobody. Whose call it was is told where the figure itself does not tell persons apart. */
    private static @Nullable String person(Contribution contribution, Group group) {
        if (contribution.cell().rollup().ofPersons()) {
            String person = contribution.cell().person();
            return person.isEmpty() ? null : person;
        }
        CallRow call = group.row(Tables.CALL, contribution.id());
        return call == null ? null : call.csrId();
    }

    private static void take(
            Contribution contribution,
            @Nullable String person,
            String part,
            List<Measure> measures,
            Explained figure,
            Question question,
            Map<String, Item> items) {
        List<String> keys = contribution.cell().keys();
        boolean objection = figure.rollup() == Rollup.OBJECTION_DAY;
        if (!measures.contains(contribution.measure())
                || !counts(question, figure, part, objection ? keys.get(1) : "")) {
            return;
        }
        boolean rate = !figure.denominator().isEmpty();
        Item item = new Item(
                contribution.type(),
                contribution.id(),
                contribution.cell().day(),
                person,
                plain(contribution.amount()),
                rate ? part : null,
                objection ? keys.get(1) : null,
                objection ? keys.get(2) : null,
                figure.rollup() == Rollup.SOP_STAGE_DAY ? keys.get(1) : null,
                figure.rollup() == Rollup.CALL_HOUR ? Integer.valueOf(keys.getFirst()) : null);
        String key = (part.equals(NUMERATOR) ? "0" : "1") + String.join("\u001f", keys) + "\u001f" + contribution.type()
                + "\u001f" + contribution.id();
        items.merge(
                key,
                item,
                (a, b) -> new Item(
                        a.type,
                        a.id,
                        a.day,
                        a.person,
                        a.contribution.add(b.contribution),
                        a.part,
                        a.category,
                        a.severity,
                        a.stage,
                        a.hour));
    }

    private static BigDecimal plain(BigDecimal amount) {
        BigDecimal stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
