package dev.otto.fold.runner;

import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Groups;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.figure.Contributions;
import dev.otto.platform.eventlog.EventDecoder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Groups from the read models and from the log in PostgreSQL, read with the rights of the open transaction. */
public final class StoredGroups implements Groups {

    /** Groups in memory at a time. */
    private static final int AT_A_TIME = 250;

    private static final String LOAD = IntStream.range(0, Contributions.READS.size())
            .mapToObj(i -> "select " + i + ", group_id, id::text, position, sequence, doc::text from "
                    + Contributions.READS.get(i).name() + " where company_id = ? and group_id = any(?::text[])")
            .collect(Collectors.joining(" union all "));

    private static final String ALL = Contributions.READS.stream()
            .map(table -> "select group_id from " + table.name() + " where company_id = ?")
            .collect(Collectors.joining(" union "));

    private static final String COUNTING = """
            select distinct coalesce(m.survivor_id, d.group_id) from event_day d
            left join merged_card m on m.company_id = d.company_id and m.id = d.group_id
            where d.company_id = ? and d.day between ? and ?""";

    /**
     * Events that reach no row which contributes, nor what of it contributes; a test holds figures of the past against a
     * rebuild. One among them that cannot be read does not end its group's figures.
     */
    private static final String BESIDE_FIGURES =
            "'^((analysis_job|key_signal|pending_action|company|rep_shift)[.]|call[.]transcript_attached$)'";

    private final JdbcClient jdbc;
    private final EventDecoder decoder;
    private final DayIndex days;

    public StoredGroups(JdbcClient jdbc, EventDecoder decoder, DayIndex days) {
        this.jdbc = jdbc;
        this.decoder = decoder;
        this.days = days;
    }

    @Override
    public boolean indexed() {
        return days.catchUp();
    }

    @Override
    public boolean indexKnowsAll() {
        return jdbc.sql("select (select position from event_day_position) >= position from projection_position"
                        + " where name = 'read_models'")
                .query(Boolean.class)
                .single();
    }

    @Override
    public long position() {
        return jdbc.sql("select position from projection_position where name = 'read_models'")
                .query(Long.class)
                .single();
    }

    @Override
    public void counting(
            String companyId, LocalDate from, LocalDate to, @Nullable Moment moment, Consumer<Group> told) {
        int around = manyZones(companyId) ? 1 : 0;
        List<String> survivors = jdbc.sql(COUNTING)
                .param(companyId)
                .param(from.minusDays(around))
                .param(to.plusDays(around))
                .query(String.class)
                .list();
        if (moment == null) {
            standing(companyId, survivors, told);
        } else {
            stood(companyId, survivors, moment, true, told);
        }
    }

    private boolean manyZones(String companyId) {
        return jdbc.sql("select count(*) > 1 from event_zone where company_id = ?")
                .param(companyId)
                .query(Boolean.class)
                .single();
    }

    @Override
    public void all(String companyId, Consumer<Group> told) {
        standing(
                companyId,
                jdbc.sql(ALL)
                        .params(new ArrayList<>(Contributions.READS.stream()
                                .map(table -> companyId)
                                .toList()))
                        .query(String.class)
                        .list(),
                told);
    }

    @Override
    public void at(String companyId, List<String> ids, Moment moment, Consumer<Group> told) {
        stood(companyId, List.copyOf(survivors(companyId, ids)), moment, false, told);
    }

    @Override
    public Kin kin(String companyId, String id, Moment moment) {
        return replay(companyId, survivors(companyId, List.of(id)), moment, false);
    }

    @Override
    public Optional<LocalDate> dayFrom(String companyId, LocalDate day) {
        return jdbc.sql("select day from event_day where company_id = ? and day >= ? order by day limit 1")
                .param(companyId)
                .param(day)
                .query(LocalDate.class)
                .optional();
    }

    private void standing(String companyId, List<String> ids, Consumer<Group> told) {
        for (int from = 0; from < ids.size(); from += AT_A_TIME) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_A_TIME));
            Map<String, Group> groups = new LinkedHashMap<>();
            List<Object> values = new ArrayList<>();
            String array = array(some);
            Contributions.READS.forEach(table -> values.addAll(List.of(companyId, array)));
            jdbc.sql(LOAD).params(values).query(row -> {
                Group group = groups.computeIfAbsent(row.getString(2), id -> Group.empty(new Group.Key(companyId, id)));
                put(group, Contributions.READS.get(row.getInt(1)), row);
            });
            groups.values().forEach(told);
        }
    }

    private static <R extends Row> void put(Group group, Table<R> table, ResultSet row) throws SQLException {
        group.put(
                table,
                row.getString(3),
                new Entry<>(RowText.row(table, row.getString(6)), row.getLong(4), row.getLong(5)));
    }

    private void stood(
            String companyId, List<String> survivors, Moment moment, boolean forFigures, Consumer<Group> told) {
        for (int from = 0; from < survivors.size(); from += AT_A_TIME) {
            replay(companyId, survivors.subList(from, Math.min(survivors.size(), from + AT_A_TIME)), moment, forFigures)
                    .groups()
                    .forEach(told);
        }
    }

    private Set<String> survivors(String companyId, Collection<String> ids) {
        Set<String> survivors = new HashSet<>(ids);
        jdbc.sql("select id, survivor_id from merged_card where company_id = ? and id = any(?::text[])")
                .param(companyId)
                .param(array(ids))
                .query(row -> {
                    survivors.remove(row.getString(1));
                    survivors.add(row.getString(2));
                });
        return survivors;
    }

    /** Folds what is one group by now, as it stood. */
    private Replay replay(String companyId, Collection<String> survivors, Moment moment, boolean forFigures) {
        long upTo = position();
        Set<String> asked = new HashSet<>(members(companyId, survivors));
        List<LoggedEvent> events = events(companyId, asked, moment, upTo, forFigures);
        for (int round = 0; round < 10; round++) {
            Set<String> more = Replay.mergedInto(events, decoder);
            more.removeAll(asked);
            if (more.isEmpty()) {
                break;
            }
            asked.addAll(members(companyId, survivors(companyId, more)));
            events = events(companyId, asked, moment, upTo, forFigures);
        }
        return Replay.of(companyId, events, decoder);
    }

    private Set<String> members(String companyId, Collection<String> survivors) {
        Set<String> members = new HashSet<>(survivors);
        members.addAll(jdbc.sql("select id from merged_card where company_id = ? and survivor_id = any(?::text[])")
                .param(companyId)
                .param(array(survivors))
                .query(String.class)
                .list());
        return members;
    }

    private List<LoggedEvent> events(
            String companyId, Collection<String> ids, Moment moment, long upTo, boolean forFigures) {
        // what waits is left out as what was discarded: a database may have refused what a fold takes
        Set<Long> setAside = new HashSet<>(jdbc.sql("select position from dead_letter where company_id = ?")
                .param(companyId)
                .query(Long.class)
                .list());
        OffsetDateTime at = moment.at().atOffset(ZoneOffset.UTC);
        return jdbc
                .sql("select global_index, aggregate_identifier, sequence_number, event_name, event_revision,"
                        + " contact_card_id::text, recorded_at, payload, metadata from events_of("
                        + "p_company_id => ?, p_stream_ids => ?::text[], p_contact_card_ids => ?::uuid[],"
                        + " p_whole_streams => false, "
                        + (moment.basis() == Basis.recorded ? "p_recorded_until" : "p_happened_until")
                        + " => ?, p_up_to => ?)"
                        + (forFigures ? " where event_name !~ " + BESIDE_FIGURES : "")
                        + " order by global_index")
                .param(companyId)
                .param(array(ids))
                .param(array(ids.stream().filter(FoldLog::isUuid).toList()))
                .param(at)
                .param(upTo)
                .query((row, n) -> new LoggedEvent(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getInt(5),
                        companyId,
                        (@Nullable String) row.getString(6),
                        row.getObject(7, OffsetDateTime.class).toInstant(),
                        row.getBytes(8),
                        row.getBytes(9)))
                .list()
                .stream()
                .filter(event -> !setAside.contains(event.position()))
                .toList();
    }

    /** As PostgreSQL reads an array of text. */
    private static String array(Collection<String> ids) {
        return ids.stream()
                .map(id -> '"' + id.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
