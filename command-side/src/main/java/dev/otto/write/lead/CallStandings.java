package dev.otto.write.lead;

import dev.otto.events.DomainEvent;
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
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.lead.LeadEvidence.OfCall;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.write.WriteIndex;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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
public class CallStandings implements WriteIndex {

    private static final Set<String> VOICE_AGENTS = Set.of("retell", "bland");

    private final JdbcClient jdbc;

    CallStandings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What stands about a call.
     *
     * @param reachedAt when a person or the voice agent and the contact got in touch by it, null when they did not
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
            boolean notALead,
            boolean linked,
            @Nullable EndCallReason endCallReason,
            boolean analysed,
            @Nullable QualificationStatus qualification,
            @Nullable LeadQuality leadQuality,
            boolean serviceNotOffered,
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
        return jdbc.sql("select * from call_standing where call_id = :call")
                .param("call", callId)
                .query(CallStandings::standing)
                .optional();
    }

    /** The earliest contact since then between the contact and a person of the company or the voice agent. */
    public Optional<Reached> firstReachedSince(String companyId, UUID contactCardId, Instant since) {
        return jdbc.sql("""
                        select reached_at, reached_by, csr_id from (
                            select reached_at, reached_by, csr_id, call_id as source_id from call_standing
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

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        switch (event) {
            case CallEvent e -> on(e, metadata);
            case ContactEngaged e -> on(e, metadata);
            case MessageSent e when e.sentBy() != null -> texted(e, metadata);
            default -> {}
        }
    }

    private void on(CallEvent event, EventMetadata metadata) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        switch (event) {
            case Told e -> told(e, values);
            case CallAssignedToCsr e -> values.put("csr_id", e.csrId());
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
            values.put("contact_card_id", event.contactCardId());
        }
        store(event.callId(), metadata.companyId(), values);
    }

    private void on(ContactEngaged event, EventMetadata metadata) {
        switch (event.kind()) {
            case inbound_call, outbound_call, voice_agent -> {
                Map<String, @Nullable Object> values = new TreeMap<>();
                values.put("contact_card_id", event.contactCardId());
                values.put("lead_id", event.leadId());
                store(event.sourceId(), metadata.companyId(), values);
            }
            case text_in, text_out, web_form, manual, visit -> {}
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
        values.put("started_at", time(facts.startedAt()));
        values.put("missed", facts.missed());
        values.put("reached_at", reached ? time(reachedAt) : null);
        values.put("reached_by", reached ? (agent ? RescueBy.auto : RescueBy.human).name() : null);
    }

    private static void analysed(CallAnalysis analysis, Map<String, @Nullable Object> values) {
        values.put("analysed", true);
        values.put("qualification", name(analysis.qualificationStatus()));
        values.put("lead_quality", name(analysis.leadQuality()));
        values.put(
                "service_not_offered",
                analysis.serviceNotOffered() || analysis.bookingStatus() == BookingStatus.service_not_offered);
    }

    /** Column names are ours alone. */
    private void store(UUID callId, String companyId, Map<String, @Nullable Object> values) {
        String columns = String.join(", ", values.keySet());
        String parameters = values.keySet().stream().map(name -> ":" + name).collect(Collectors.joining(", "));
        String updates = values.keySet().stream()
                .map(name -> name + " = excluded." + name)
                .collect(Collectors.joining(", "));
        jdbc.sql("insert into call_standing (call_id, company_id, " + columns + ") values (:call, :company, "
                        + parameters + ") on conflict (call_id) do update set " + updates)
                .param("call", callId)
                .param("company", companyId)
                .params(values)
                .update();
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    private static @Nullable Timestamp time(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    private static CallStanding standing(ResultSet row, int number) throws SQLException {
        @Nullable String reachedBy = row.getString("reached_by");
        @Nullable String reason = row.getString("end_call_reason");
        @Nullable String qualification = row.getString("qualification");
        @Nullable String quality = row.getString("lead_quality");
        return new CallStanding(
                Objects.requireNonNull(row.getObject("call_id", UUID.class)),
                row.getObject("contact_card_id", UUID.class),
                row.getObject("lead_id", UUID.class),
                row.getBoolean("outbound"),
                instant(row.getTimestamp("started_at")),
                row.getBoolean("missed"),
                instant(row.getTimestamp("reached_at")),
                reachedBy == null ? null : RescueBy.valueOf(reachedBy),
                row.getString("csr_id"),
                row.getBoolean("not_a_lead"),
                row.getBoolean("linked"),
                reason == null ? null : EndCallReason.valueOf(reason),
                row.getBoolean("analysed"),
                qualification == null ? null : QualificationStatus.valueOf(qualification),
                quality == null ? null : LeadQuality.valueOf(quality),
                row.getBoolean("service_not_offered"),
                row.getObject("missed_call_id", UUID.class));
    }
}
