package dev.otto.write.lead;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.CallLinked;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.CallEvent.ConversationEnded;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.Ending;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactEvent.ContactErased;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.platform.tenancy.Gathering;
import dev.otto.write.Foresight;
import dev.otto.write.WriteIndex;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table call_standing: what stands about every call, as far as leads and the queue of missed calls follow it. */
@Component
public class CallStandings implements WriteIndex, Foresight {

    private static final Set<String> VOICE_AGENTS = Set.of("retell", "bland");

    private static final String CARD = "contact_card_id";

    /**
     * The card that an event of the call names: the column's value only where it has none, for a call keeps naming a card that
     * was merged into another.
     */
    private static final String TOLD_CARD = "told_card";

    /** Columns that are neither the key nor the company, with their types. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry(CARD, "uuid"),
            Map.entry("lead_id", "uuid"),
            Map.entry("outbound", "boolean"),
            Map.entry("started_at", "timestamptz"),
            Map.entry("missed", "boolean"),
            Map.entry("reached_at", "timestamptz"),
            Map.entry("reached_by", "text"),
            Map.entry("csr_id", "text"),
            Map.entry("sales_rep_id", "text"),
            Map.entry("not_a_lead", "boolean"),
            Map.entry("linked", "boolean"),
            Map.entry("end_call_reason", "text"),
            Map.entry("analysed", "boolean"),
            Map.entry("qualification", "text"),
            Map.entry("lead_quality", "text"),
            Map.entry("service_not_offered", "boolean"),
            Map.entry("address", "text"),
            Map.entry("missed_call_id", "uuid"));

    private final JdbcClient jdbc;

    CallStandings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What stands about a call.
     *
     * @param reachedAt when a person or the voice agent and the contact got in touch by it, null when they did not
     * @param address as its standing analysis heard it
     * @param missedCallId the queue entry that holds it
     */
    public record CallStanding(
            UUID callId,
            @Nullable UUID contactCardId,
            @Nullable UUID leadId,
            boolean outbound,
            @Nullable Instant startedAt,
            boolean missed,
            @Nullable Instant reachedAt,
            @Nullable RescueBy reachedBy,
            @Nullable String csrId,
            @Nullable String salesRepId,
            boolean notALead,
            boolean linked,
            @Nullable EndCallReason endCallReason,
            boolean analysed,
            @Nullable QualificationStatus qualification,
            @Nullable LeadQuality leadQuality,
            boolean serviceNotOffered,
            @Nullable String address,
            @Nullable UUID missedCallId) {

        /** As a lead weighs it; the voice agent's word on the service counts only without an analysis. */
        public OfCall evidence() {
            boolean refused =
                    endCallReason == EndCallReason.service_not_offered || endCallReason == EndCallReason.out_of_area;
            return new OfCall(
                    callId,
                    startedAt,
                    csrId,
                    analysed,
                    qualification,
                    leadQuality,
                    analysed ? serviceNotOffered : refused,
                    notALead,
                    endCallReason == EndCallReason.emergency_transfer,
                    endCallReason);
        }

        /** Whose call it is: the CSR's, else the sales rep's. */
        public @Nullable String userId() {
            return csrId == null ? salesRepId : csrId;
        }

        /** Whether a lead learns more from it than that somebody rang, which its engagement says. */
        public boolean tellsTheLead() {
            return outbound || analysed || notALead || csrId != null || endCallReason != null;
        }

        /** Whether it waits for somebody to call back. */
        public boolean waits() {
            return missed && !notALead && !linked && contactCardId != null;
        }
    }

    /** Somebody of the company or the voice agent, and the contact, got in touch. */
    public record Reached(Instant at, RescueBy by, @Nullable String userId) {}

    public Optional<CallStanding> find(UUID callId) {
        @Nullable Gathering gathering = Gathering.open();
        return gathering == null
                ? Optional.ofNullable(read(List.of(callId)).get(callId)).map(row -> standing(callId, row))
                : gathering.of(this, Standings::new).find(callId);
    }

    @Override
    public void foresee(List<EventEnvelope> batch, Set<String> streams) {
        Set<UUID> calls = new HashSet<>();
        for (EventEnvelope event : batch) {
            switch (event.event()) {
                case CallEvent e -> calls.add(e.callId());
                case ContactEngaged e -> {
                    calls.add(e.sourceId());
                    if (e.leadId() != null) {
                        streams.add(e.leadId().toString());
                    }
                }
                default -> {}
            }
        }
        @Nullable Gathering gathering = Gathering.open();
        if (gathering == null || calls.isEmpty()) {
            return;
        }
        Standings standings = gathering.of(this, Standings::new);
        standings.read(calls);
        for (UUID call : calls) {
            standings.find(call).map(CallStanding::leadId).ifPresent(lead -> streams.add(lead.toString()));
        }
    }

    /** The queue entry that holds a call from now on; null: none. */
    public void hold(UUID callId, String companyId, @Nullable UUID missedCallId) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        values.put("missed_call_id", missedCallId);
        store(callId, companyId, values);
    }

    private Map<UUID, Map<String, @Nullable Object>> read(Collection<UUID> calls) {
        Map<UUID, Map<String, @Nullable Object>> rows = new HashMap<>();
        jdbc.sql("select * from call_standing where call_id = any(?::uuid[])")
                .param(calls.stream().map(UUID::toString).toArray(String[]::new))
                .query(row -> {
                    Map<String, @Nullable Object> values = new HashMap<>();
                    for (String column : TYPES.keySet()) {
                        values.put(
                                column,
                                row.getObject(column) instanceof Timestamp time
                                        ? time.toInstant()
                                        : row.getObject(column));
                    }
                    rows.put(Objects.requireNonNull(row.getObject("call_id", UUID.class)), values);
                });
        return rows;
    }

    /** What the open transaction knows of calls, and what it has told of them. */
    private static final class Standings implements Gathering.Gathered {

        private final CallStandings table;
        private final Map<UUID, Map<String, @Nullable Object>> known = new HashMap<>();
        private final Set<UUID> read = new HashSet<>();
        private final Map<UUID, Telling> told = new LinkedHashMap<>();

        Standings(CallStandings table) {
            this.table = table;
        }

        void read(Collection<UUID> calls) {
            table.read(calls).forEach((call, row) -> {
                Map<String, @Nullable Object> values = known.computeIfAbsent(call, id -> new HashMap<>());
                row.forEach((column, value) -> {
                    if (!values.containsKey(column)) {
                        values.put(column, value);
                    }
                });
            });
            read.addAll(calls);
        }

        Optional<CallStanding> find(UUID call) {
            if (!read.contains(call)) {
                read(List.of(call));
            }
            return Optional.ofNullable(known.get(call)).map(row -> standing(call, row));
        }

        void put(UUID call, String company, Map<String, @Nullable Object> values) {
            known.computeIfAbsent(call, id -> new HashMap<>()).putAll(values);
            Map<String, @Nullable Object> all =
                    told.computeIfAbsent(call, id -> new Telling(company, new TreeMap<>())).values;
            all.putAll(values);
            if (all.containsKey(CARD)) {
                all.remove(TOLD_CARD);
            }
        }

        void forget() {
            write();
            known.clear();
            read.clear();
        }

        /** Only what was told: another transaction may have told something else of the same call meanwhile. */
        @Override
        public void write() {
            Map<List<String>, Map<UUID, Telling>> alike = new LinkedHashMap<>();
            told.forEach((call, it) -> alike.computeIfAbsent(
                            List.copyOf(it.values.keySet()), columns -> new LinkedHashMap<>())
                    .put(call, it));
            told.clear();
            alike.forEach(table::write);
        }
    }

    private record Telling(String companyId, Map<String, @Nullable Object> values) {}

    /** The earliest contact since then between the contact and a person of the company or the voice agent. */
    public Optional<Reached> firstReachedSince(String companyId, UUID contactCardId, Instant since) {
        writeGathered();
        return jdbc.sql("""
                        select reached_at, reached_by, user_id from (
                            select reached_at, reached_by, coalesce(csr_id, sales_rep_id) as user_id, call_id as source_id
                            from call_standing
                            where company_id = :company and contact_card_id = :contact and reached_at >= :since
                            union all
                            select sent_at, 'human', user_id, message_id from contact_texted
                            where company_id = :company and contact_card_id = :contact and sent_at >= :since) as reached
                        order by reached_at, source_id limit 1
                        """)
                .param("company", companyId)
                .param("contact", contactCardId)
                .param("since", Timestamp.from(since))
                .query((row, n) -> new Reached(
                        row.getTimestamp(1).toInstant(), RescueBy.valueOf(row.getString(2)), row.getString(3)))
                .optional();
    }

    /** When the earliest call that a queue entry holds was made. */
    public Optional<Instant> firstStartHeldBy(UUID missedCallId) {
        writeGathered();
        return jdbc.sql("select min(started_at) from call_standing where missed_call_id = :entry")
                .param("entry", missedCallId)
                .query((row, n) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /** The calls that a queue entry holds. */
    public List<UUID> heldBy(UUID missedCallId) {
        writeGathered();
        return jdbc.sql("select call_id from call_standing where missed_call_id = :entry order by call_id")
                .param("entry", missedCallId)
                .query(UUID.class)
                .list();
    }

    /** Questions over many calls are the database's: it must know what this transaction told so far. */
    private void writeGathered() {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            gathering.of(this, Standings::new).write();
        }
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        switch (event) {
            case CallEvent e -> on(e, metadata);
            case ContactEngaged e -> on(e, metadata);
            case ContactsMerged e -> merged(e, metadata);
            case ContactErased e -> erased(e, metadata);
            case MessageSent e when e.sentBy() != null -> texted(e, metadata);
            default -> {}
        }
    }

    private void on(CallEvent event, EventMetadata metadata) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        switch (event) {
            case Told e -> told(e, values);
            case CallAssignedToCsr e -> {
                values.put("csr_id", e.csrId());
                values.put("sales_rep_id", e.salesRepId());
            }
            case CallMarkedNotALead e -> values.put("not_a_lead", e.notALead());
            case CallLinked _ -> values.put("linked", true);
            case ConversationEnded e ->
                values.put("end_call_reason", e.endCallReason().name());
            case AnalysisApplied e -> analysed(e.analysis(), values);
            case AnalysisRevised e -> analysed(e.analysis(), values);
            default -> {
                return;
            }
        }
        if (event.contactCardId() != null) {
            values.put(TOLD_CARD, event.contactCardId());
        }
        store(event.callId(), metadata.companyId(), values);
    }

    private void on(ContactEngaged event, EventMetadata metadata) {
        switch (event.kind()) {
            case inbound_call, outbound_call, voice_agent -> {
                Map<String, @Nullable Object> values = new TreeMap<>();
                values.put(CARD, event.contactCardId());
                values.put("lead_id", event.leadId());
                store(event.sourceId(), metadata.companyId(), values);
            }
            case text_in, text_out, web_form, manual, visit -> {}
        }
    }

    private void erased(ContactErased event, EventMetadata metadata) {
        forget();
        jdbc.sql("update call_standing set address = null where company_id = :company and contact_card_id = :contact")
                .param("company", metadata.companyId())
                .param("contact", event.contactCardId())
                .update();
    }

    /** By a statement of its own, rows become others than the open transaction knows. */
    private void forget() {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            gathering.of(this, Standings::new).forget();
        }
    }

    private void merged(ContactsMerged event, EventMetadata metadata) {
        forget();
        for (String table : List.of("call_standing", "contact_texted")) {
            jdbc.sql(
                            "update " + table
                                    + " set contact_card_id = :survivor where company_id = :company and contact_card_id = :merged")
                    .param("survivor", event.contactCardId())
                    .param("company", metadata.companyId())
                    .param("merged", event.mergedId())
                    .update();
        }
    }

    private void texted(MessageSent event, EventMetadata metadata) {
        jdbc.sql("""
                        insert into contact_texted (message_id, company_id, contact_card_id, sent_at, user_id)
                        values (:id, :company, :contact, :at, :user) on conflict do nothing
                        """)
                .param("id", event.messageId())
                .param("company", metadata.companyId())
                .param("contact", event.contactCardId())
                .param("at", Timestamp.from(event.sentAt()))
                .param("user", metadata.userId())
                .update();
    }

    private static void told(Told event, Map<String, @Nullable Object> values) {
        CallFacts facts = event.facts();
        boolean outbound = facts.direction() == Direction.outbound;
        boolean answered = !facts.missed()
                && (Boolean.TRUE.equals(facts.answered())
                        || facts.ending() == Ending.answered
                        || facts.answeredAt() != null);
        boolean agent = VOICE_AGENTS.contains(event.provider());
        boolean reached = answered || outbound && !agent;
        @Nullable Instant reachedAt = facts.answeredAt() == null || outbound ? facts.startedAt() : facts.answeredAt();
        values.put("outbound", outbound);
        values.put("started_at", facts.startedAt());
        values.put("missed", facts.missed());
        values.put("reached_at", reached ? reachedAt : null);
        values.put("reached_by", reached ? (agent ? RescueBy.auto : RescueBy.human).name() : null);
    }

    private static void analysed(CallAnalysis analysis, Map<String, @Nullable Object> values) {
        values.put("analysed", true);
        values.put("address", analysis.entities().address());
        values.put("qualification", name(analysis.qualificationStatus()));
        values.put("lead_quality", name(analysis.leadQuality()));
        values.put(
                "service_not_offered",
                analysis.serviceNotOffered() || analysis.bookingStatus() == BookingStatus.service_not_offered);
    }

    private void store(UUID callId, String companyId, Map<String, @Nullable Object> values) {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering == null) {
            write(List.copyOf(values.keySet()), Map.of(callId, new Telling(companyId, values)));
        } else {
            gathering.of(this, Standings::new).put(callId, companyId, values);
        }
    }

    /** Column names are ours alone. */
    private void write(List<String> columns, Map<UUID, Telling> rows) {
        StringBuilder names = new StringBuilder("call_id, company_id");
        StringBuilder arrays = new StringBuilder("?::uuid[], ?::text[]");
        for (String column : columns) {
            String name = column.equals(TOLD_CARD) ? CARD : column;
            names.append(", ").append(name);
            arrays.append(", ?::").append(TYPES.get(name)).append("[]");
        }
        String updates = columns.stream()
                .map(name -> name.equals(TOLD_CARD)
                        ? CARD + " = coalesce(call_standing." + CARD + ", excluded." + CARD + ")"
                        : name + " = excluded." + name)
                .collect(Collectors.joining(", "));
        List<Object> parameters = new ArrayList<>();
        parameters.add(rows.keySet().stream().map(UUID::toString).toArray(String[]::new));
        parameters.add(rows.values().stream().map(Telling::companyId).toArray(String[]::new));
        for (String column : columns) {
            parameters.add(rows.values().stream()
                    .map(row -> row.values.get(column))
                    .map(value -> value == null ? null : value.toString())
                    .toArray(String[]::new));
        }
        jdbc.sql("insert into call_standing (" + names + ") select * from unnest(" + arrays
                        + ") on conflict (call_id) do update set " + updates)
                .params(parameters)
                .update();
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    private static boolean is(Map<String, @Nullable Object> row, String column) {
        return Boolean.TRUE.equals(row.get(column));
    }

    private static <E extends Enum<E>> @Nullable E one(Class<E> type, @Nullable Object name) {
        return name == null ? null : Enum.valueOf(type, (String) name);
    }

    private static CallStanding standing(UUID callId, Map<String, @Nullable Object> row) {
        return new CallStanding(
                callId,
                (UUID) (row.get(CARD) == null ? row.get(TOLD_CARD) : row.get(CARD)),
                (UUID) row.get("lead_id"),
                is(row, "outbound"),
                (Instant) row.get("started_at"),
                is(row, "missed"),
                (Instant) row.get("reached_at"),
                one(RescueBy.class, row.get("reached_by")),
                (String) row.get("csr_id"),
                (String) row.get("sales_rep_id"),
                is(row, "not_a_lead"),
                is(row, "linked"),
                one(EndCallReason.class, row.get("end_call_reason")),
                is(row, "analysed"),
                one(QualificationStatus.class, row.get("qualification")),
                one(LeadQuality.class, row.get("lead_quality")),
                is(row, "service_not_offered"),
                (String) row.get("address"),
                (UUID) row.get("missed_call_id"));
    }
}
