package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Ending;
import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Groups;
import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.figure.Contribution;
import dev.otto.fold.figure.Contributions;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Rollup;
import dev.otto.fold.figure.Sums;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stood at an instant is what a rebuild of the events up to then makes. */
class LookingBackTest {

    /** Of what an index of days can tell. */
    private static final List<Rollup> OF_DAYS =
            Arrays.stream(Rollup.values()).filter(Rollup::ofDays).toList();

    private static final int EVENTS = 2_500;

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void whatStoodIsWhatARebuildOfTheSameEventsMakes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EventEnvelope> history = recordedLate(Histories.of(seed, EVENTS), random);
        try (FoldDatabase whole = new FoldDatabase()) {
            FoldLogs.append(whole.dataSource, history);
            whole.live.catchUp(1_000);
            for (Basis basis : Basis.values()) {
                Instant at = history.stream()
                        .map(EventEnvelope::recordedAt)
                        .sorted()
                        .skip(history.size() / 4 + random.nextInt(history.size() / 2))
                        .findFirst()
                        .orElseThrow();
                Moment moment = new Moment(at, basis);
                List<EventEnvelope> known = history.stream()
                        .filter(event -> !(basis == Basis.recorded
                                        ? event.recordedAt()
                                        : event.metadata().occurredAt())
                                .isAfter(at))
                        .toList();
                assertThat(known.size()).isBetween(100, history.size() - 100);
                try (FoldDatabase rebuilt = new FoldDatabase()) {
                    FoldLogs.append(rebuilt.dataSource, known);
                    assertThat(rebuilt.rebuilt().phase()).isEqualTo("done");
                    for (String company : List.of("acme", "blue")) {
                        sameRows(whole, rebuilt, company, moment, history);
                        sameFigures(whole, rebuilt, company, moment);
                    }
                }
            }
        }
    }

    @Test
    void everyDayToWhichAnyPrefixContributesIsInTheIndex() {
        List<EventEnvelope> history = Histories.of(7, 3_000);
        Map<List<String>, Set<LocalDate>> named = new HashMap<>();
        Map<Group.Key, Group> groups = new HashMap<>();
        int contributions = 0;
        for (EventEnvelope event : history) {
            Set<LocalDate> days =
                    named.computeIfAbsent(List.of(event.companyId(), event.groupId()), key -> new HashSet<>());
            EventDays.Named found =
                    EventDays.of(EventJson.write(event.event()), EventJson.MAPPER.writeValueAsBytes(event.metadata()));
            assertThat(found.zone()).isEqualTo(event.metadata().zone().getId());
            days.addAll(found.days());
            Group group = groups.computeIfAbsent(new Group.Key(event.companyId(), event.groupId()), Group::empty);
            group.apply(event);
            Group derived = group.copy();
            dev.otto.fold.Derivation.derive(derived);
            for (Contribution contribution : Contributions.of(derived, MetricDefinition.FIRST)) {
                contributions++;
                if (!contribution.cell().rollup().ofDays()) {
                    continue;
                }
                assertThat(days)
                        .as(contribution.toString())
                        .contains(contribution.cell().day());
            }
        }
        assertThat(contributions).isGreaterThan(1_000);
    }

    @Test
    void nothingContributesButTheRowsThatAreSaidTo() {
        Map<Group.Key, Group> groups = new HashMap<>();
        for (EventEnvelope event : Histories.of(8, 3_000)) {
            groups.computeIfAbsent(new Group.Key(event.companyId(), event.groupId()), Group::empty)
                    .apply(event);
        }
        for (Group group : groups.values()) {
            dev.otto.fold.Derivation.derive(group);
            Group less = Group.empty(group.key());
            Contributions.READS.forEach(table -> copy(table, group, less));
            assertThat(Contributions.of(less, MetricDefinition.FIRST))
                    .isEqualTo(Contributions.of(group, MetricDefinition.FIRST));
        }
        assertThat(groups).hasSizeGreaterThan(50);
    }

    @Test
    void theIndexIsOfAllThatTheTablesShowAndOfNothingElseAlsoWhenItIsMadeAnew() {
        try (FoldDatabase database = new FoldDatabase()) {
            List<EventEnvelope> history = Histories.of(9, 12_000);
            FoldLogs.append(database.dataSource, history);
            while (database.live.position() < 11_000) {
                assertThat(database.live.foldOnce(1_000)).isTrue();
            }
            Set<String> expected = new TreeSet<>();
            history.subList(0, (int) database.live.position()).forEach(event -> {
                String group = event.event().contactCardId() == null
                        ? event.streamId()
                        : event.event().contactCardId().toString();
                EventDays.of(EventJson.write(event.event()), EventJson.MAPPER.writeValueAsBytes(event.metadata()))
                        .days()
                        .forEach(day -> expected.add(event.companyId() + " " + day + " " + group));
            });
            assertThat(expected).hasSizeGreaterThan(500);
            DayIndex index = new DayIndex(database.log.tenants, database.dataSource);

            assertThat(index.catchUp()).isTrue();
            assertThat(index(database)).containsExactlyElementsOf(expected);

            for (String begun : List.of("true", "day < '2026-03-05'")) {
                TestDatabase.asSuperuser(
                        database.dataSource,
                        "delete from event_day where " + begun + "; update event_day_position set position = 0");
                index.catchUpWholly();
                assertThat(index(database)).containsExactlyElementsOf(expected);
            }
        }
    }

    /** A day is told where the company is when it writes, and counted where it was when the row began. */
    @Test
    void aGroupThatCountsOnADayIsFoundThoughTheCompanyMovedToAnotherZone() {
        Instant corrected = Instant.parse("2026-07-14T16:00:00Z");
        LocalDate there = LocalDate.of(2026, 7, 14);
        CallFacts facts = Given.facts(corrected, Ending.answered);
        Story story = new Story()
                .at(corrected.minus(Duration.ofDays(4)))
                .tell(Given.CALL, Given.completed(Given.CALL, corrected.minus(Duration.ofDays(4)), Ending.answered))
                .in(ZoneId.of("Pacific/Auckland"))
                .at(corrected)
                .tell(
                        Given.CALL,
                        new CallEvent.CallCorrected(Given.CALL, Given.CARD, "callrail", "CAL-1", 4, facts, facts));
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, story.events());
            database.live.catchUp(100);
            for (Moment moment : Arrays.asList(null, new Moment(corrected.plusSeconds(1), Basis.happened))) {
                List<LocalDate> days = new ArrayList<>();
                ask(
                        database,
                        Story.COMPANY,
                        groups -> groups.counting(
                                Story.COMPANY,
                                there,
                                there,
                                moment,
                                group -> Contributions.of(group, MetricDefinition.FIRST)
                                        .forEach(contribution ->
                                                days.add(contribution.cell().day()))));
                assertThat(days).isNotEmpty().containsOnly(there);
            }
            assertThat(index(database)).noneMatch(line -> line.contains(there.toString()));
        }
    }

    private static List<String> index(FoldDatabase database) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select company_id || ' ' || day || ' ' || group_id from event_day"
                        + " order by (company_id || ' ' || day || ' ' || group_id) collate \"C\"")
                .query(String.class)
                .list());
    }

    /** The same events, each recorded up to five days after it happened, most of them soon. */
    private static List<EventEnvelope> recordedLate(List<EventEnvelope> history, SplittableRandom random) {
        return history.stream()
                .map(event -> new EventEnvelope(
                        event.position(),
                        event.streamId(),
                        event.sequence(),
                        event.recordedAt()
                                .plus(Duration.ofMinutes(
                                        random.nextInt(10) == 0 ? random.nextInt(5 * 24 * 60) : random.nextInt(30))),
                        event.name(),
                        event.event(),
                        event.metadata()))
                .toList();
    }

    private static void sameRows(
            FoldDatabase whole, FoldDatabase rebuilt, String company, Moment moment, List<EventEnvelope> history) {
        List<String> ids = history.stream()
                .filter(event -> event.companyId().equals(company))
                .map(EventEnvelope::groupId)
                .distinct()
                .toList();
        Map<String, List<String>> stood = new TreeMap<>();
        Tables.ALL.forEach(table -> stood.put(table.name(), new ArrayList<>()));
        ask(
                whole,
                company,
                groups -> groups.at(
                        company,
                        ids,
                        moment,
                        group -> Tables.ALL.forEach(table -> stood.computeIfAbsent(table.name(), n -> new ArrayList<>())
                                .addAll(lines(table, group)))));
        Map<String, List<String>> expected = new TreeMap<>();
        int rows = 0;
        for (Table<?> table : Tables.ALL) {
            List<String> lines = rebuilt.log.tenants.worker(() -> rebuilt.log
                    .jdbc
                    .sql("select id::text || ' ' || group_id || ' ' || sequence || ' ' || doc::jsonb::text from "
                            + table.name() + " where company_id = ?")
                    .param(company)
                    .query(String.class)
                    .list());
            expected.put(table.name(), lines.stream().sorted().toList());
            rows += lines.size();
        }
        stood.replaceAll((table, lines) -> asStored(rebuilt, lines));
        assertThat(stood).isEqualTo(expected);
        assertThat(rows).isGreaterThan(100);
    }

    private static <R extends Row> List<String> lines(Table<R> table, Group group) {
        List<String> lines = new ArrayList<>();
        for (Entry<R> entry : group.entries(table)) {
            lines.add(entry.row().key() + " " + group.key().id() + " " + entry.sequence() + " "
                    + RowText.doc(entry.row()));
        }
        return lines;
    }

    /** JSON in the form in which PostgreSQL gives it back. */
    private static List<String> asStored(FoldDatabase database, List<String> lines) {
        return database
                .log
                .tenants
                .worker(() -> database.log
                        .jdbc
                        .sql("select split_part(l, '{', 1) || ('{' || substr(l, strpos(l, '{') + 1))::jsonb::text"
                                + " from unnest(?) as u(l)")
                        .param(lines.toArray(String[]::new))
                        .query(String.class)
                        .list())
                .stream()
                .sorted()
                .toList();
    }

    private static void sameFigures(FoldDatabase whole, FoldDatabase rebuilt, String company, Moment moment) {
        Set<LocalDate> days = new TreeSet<>();
        Map<Rollup, List<String>> expected = new TreeMap<>();
        for (Rollup rollup : OF_DAYS) {
            expected.put(
                    rollup,
                    rebuilt.log.tenants.worker(() -> rebuilt
                            .log
                            .jdbc
                            .sql("select * from " + rollup.table() + " where company_id = ?")
                            .param(company)
                            .query((row, n) -> {
                                days.add(row.getObject("day", LocalDate.class));
                                List<String> line = new ArrayList<>(List.of(company, row.getString("day")));
                                for (String key : rollup.keys()) {
                                    line.add(row.getString(key));
                                }
                                for (Rollup.Measure measure : rollup.measures()) {
                                    line.add(row.getBigDecimal(measure.column()).toPlainString());
                                }
                                return line.toString();
                            })
                            .list()
                            .stream()
                            .sorted()
                            .toList()));
        }
        assertThat(days).hasSizeGreaterThan(5);
        Map<Rollup, List<String>> stood = new TreeMap<>();
        for (Rollup rollup : OF_DAYS) {
            stood.put(rollup, new ArrayList<>());
        }
        for (LocalDate day : days) {
            Sums sums = new Sums();
            ask(
                    whole,
                    company,
                    groups -> groups.counting(
                            company,
                            day,
                            day,
                            moment,
                            group -> sums.add(
                                    Contributions.of(group, MetricDefinition.FIRST).stream()
                                            .filter(contribution ->
                                                    contribution.cell().day().equals(day))
                                            .toList(),
                                    1)));
            for (Rollup rollup : OF_DAYS) {
                sums.of(rollup).forEach((key, measured) -> {
                    List<String> line = new ArrayList<>(Arrays.asList(Store.line(rollup, key, measured)));
                    stood.computeIfAbsent(rollup, r -> new ArrayList<>()).add(line.toString());
                });
            }
        }
        stood.replaceAll((rollup, lines) -> lines.stream().sorted().toList());
        assertThat(stood).isEqualTo(expected);
    }

    private static void ask(FoldDatabase database, String company, java.util.function.Consumer<Groups> question) {
        StoredGroups groups = new StoredGroups(
                database.log.jdbc, database.log.decoder, new DayIndex(database.log.tenants, database.dataSource));
        assertThat(groups.indexed()).isTrue();
        database.log.tenants.request(company, () -> {
            question.accept(groups);
            return true;
        });
    }

    private static <R extends Row> void copy(Table<R> table, Group from, Group to) {
        from.entries(table).forEach(entry -> to.put(table, entry.row().key(), entry));
    }
}
