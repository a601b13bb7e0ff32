package dev.otto.write.appointment;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentEvent.AppointmentAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCancelled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentCsrAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentEdited;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLeadLinked;
import dev.otto.events.appointment.AppointmentEvent.AppointmentLocated;
import dev.otto.events.appointment.AppointmentEvent.AppointmentNoShow;
import dev.otto.events.appointment.AppointmentEvent.AppointmentRescheduled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.appointment.AppointmentEvent.OutcomeRecorded;
import dev.otto.events.appointment.AppointmentEvent.ReviewRequested;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.lead.LeadEvent.LeadAssignedToRep;
import dev.otto.events.lead.LeadEvent.LeadReleased;
import dev.otto.events.lead.LeadEvidence.OfAppointment;
import dev.otto.write.Foreseen;
import dev.otto.write.Foresight;
import dev.otto.write.Refusal;
import dev.otto.write.Refused;
import dev.otto.write.WriteIndex;
import dev.otto.write.contact.ContactIds;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table rep_calendar: every appointment, in the transaction of its events. An exclusion constraint holds that no rep has two
 * scheduled ones that overlap; whoever loses is refused with {@code rep_busy}, which names the other.
 */
@Component
public class RepCalendar implements WriteIndex, Foresight {

    private static final String COLUMNS = "select *, lower(during) as starts, upper(during) as ends from rep_calendar";

    private final JdbcClient jdbc;
    private final ContactIds contacts;
    private final Foreseen<Conversation, List<Visit>> booked = new Foreseen<>();

    private record Conversation(String companyId, UUID callId) {}

    RepCalendar(JdbcClient jdbc, ContactIds contacts) {
        this.jdbc = jdbc;
        this.contacts = contacts;
    }

    /** An appointment as commands and policies need to know it. */
    public record Visit(
            UUID appointmentId,
            String companyId,
            UUID contactCardId,
            @Nullable UUID leadId,
            @Nullable UUID sourceCallId,
            @Nullable String salesRepId,
            @Nullable String csrId,
            Instant start,
            Instant end,
            AppointmentStatus status,
            Outcome outcome,
            @Nullable BigDecimal dealValue,
            @Nullable Instant outcomeAt,
            Instant conversationAt,
            @Nullable String bookedBy,
            @Nullable Double latitude,
            @Nullable Double longitude) {

        /** As a lead weighs it. */
        public OfAppointment evidence() {
            return new OfAppointment(appointmentId, status, outcome, dealValue, outcomeAt);
        }

        Visit at(Instant newStart, Instant newEnd, Instant newConversationAt) {
            return new Visit(
                    appointmentId,
                    companyId,
                    contactCardId,
                    leadId,
                    sourceCallId,
                    salesRepId,
                    csrId,
                    newStart,
                    newEnd,
                    AppointmentStatus.scheduled,
                    outcome,
                    dealValue,
                    outcomeAt,
                    newConversationAt,
                    bookedBy,
                    latitude,
                    longitude);
        }

        Visit of(@Nullable String rep) {
            return new Visit(
                    appointmentId,
                    companyId,
                    contactCardId,
                    leadId,
                    sourceCallId,
                    rep,
                    csrId,
                    start,
                    end,
                    status,
                    outcome,
                    dealValue,
                    outcomeAt,
                    conversationAt,
                    bookedBy,
                    latitude,
                    longitude);
        }
    }

    public Optional<Visit> find(String companyId, UUID appointmentId) {
        return jdbc.sql(COLUMNS + " where company_id = :company and appointment_id = :id")
                .param("company", companyId)
                .param("id", appointmentId)
                .query(RepCalendar::visit)
                .optional();
    }

    /** What the conversation booked, by hand or by itself, the newest first; cancelled ones too. */
    public List<Visit> bookedFrom(String companyId, UUID callId) {
        return booked.answer(new Conversation(companyId, callId), asked -> readBookedFrom(companyId, callId));
    }

    @Override
    public void foresee(List<EventEnvelope> batch, Set<String> streams) {
        Map<String, Set<UUID>> conversations = new HashMap<>();
        for (EventEnvelope event : batch) {
            UUID conversation = switch (event.event()) {
                case ContactEngaged e -> e.sourceId();
                case CallAssignedToCsr e -> e.callId();
                default -> null;
            };
            if (conversation != null) {
                conversations
                        .computeIfAbsent(event.companyId(), company -> new HashSet<>())
                        .add(conversation);
            }
        }
        conversations.forEach((company, calls) -> {
            Map<UUID, List<Visit>> visits = jdbc
                    .sql(
                            COLUMNS
                                    + " where company_id = ? and source_call_id = any(?::uuid[]) order by conversation_at desc, appointment_id")
                    .params(company, calls.stream().map(UUID::toString).toArray(String[]::new))
                    .query(RepCalendar::visit)
                    .list()
                    .stream()
                    .collect(Collectors.groupingBy(visit -> Objects.requireNonNull(visit.sourceCallId())));
            calls.forEach(call -> booked.put(new Conversation(company, call), visits.getOrDefault(call, List.of())));
        });
    }

    private List<Visit> readBookedFrom(String companyId, UUID callId) {
        return jdbc.sql(
                        COLUMNS
                                + " where company_id = :company and source_call_id = :call order by conversation_at desc, appointment_id")
                .param("company", companyId)
                .param("call", callId)
                .query(RepCalendar::visit)
                .list();
    }

    /**
     * Whoever books for the contact next waits until this transaction has ended: two at once would not see each other's
     * visit at the same start, and make two of one.
     */
    public void holdBookings(String companyId, UUID contactCardId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:company || ' ' || :contact, 4117))")
                .param("company", companyId)
                .param("contact", contactCardId.toString())
                .query((row, number) -> true)
                .single();
    }

    /** The contact's scheduled appointment at that start: the same booking. */
    public Optional<Visit> scheduledAt(String companyId, UUID contactCardId, Instant start) {
        return ofContact(companyId, contactCardId).stream()
                .filter(visit -> visit.status() == AppointmentStatus.scheduled
                        && visit.start().equals(start))
                .findFirst();
    }

    public List<Visit> ofContact(String companyId, UUID contactCardId) {
        return jdbc.sql(
                        COLUMNS
                                + " where company_id = :company and contact_card_id = :contact order by conversation_at, appointment_id")
                .param("company", companyId)
                .param("contact", contactCardId)
                .query(RepCalendar::visit)
                .list();
    }

    /** Those of them that were never booked, as a newer analysis of their conversation says. */
    public Set<UUID> takenBack(String companyId, List<Visit> visits) {
        String[] cancelled = visits.stream()
                .filter(visit -> visit.status() == AppointmentStatus.cancelled)
                .map(visit -> visit.appointmentId().toString())
                .toArray(String[]::new);
        return cancelled.length == 0
                ? Set.of()
                : Set.copyOf(jdbc.sql(
                                "select appointment_id from rep_calendar where company_id = ? and taken_back and appointment_id = any(?::uuid[])")
                        .params(companyId, cancelled)
                        .query(UUID.class)
                        .list());
    }

    public List<Visit> scheduledOfLead(String companyId, UUID leadId) {
        return jdbc.sql(
                        COLUMNS
                                + " where company_id = :company and lead_id = :lead and status = 'scheduled' order by appointment_id")
                .param("company", companyId)
                .param("lead", leadId)
                .query(RepCalendar::visit)
                .list();
    }

    /**
     * Refuses with {@code rep_busy} when the rep has another scheduled appointment in that time. The constraint catches who
     * comes at the same moment.
     */
    public void requireFree(String companyId, String repId, Instant start, Instant end, @Nullable UUID except) {
        jdbc.sql("""
                        select appointment_id from rep_calendar
                        where company_id = :company and sales_rep_id = :rep and status = 'scheduled'
                          and during && tstzrange(:start, :end)
                          and appointment_id is distinct from cast(:except as uuid)
                        order by lower(during) limit 1
                        """)
                .param("company", companyId)
                .param("rep", repId)
                .param("start", Timestamp.from(start))
                .param("end", Timestamp.from(end))
                .param("except", except)
                .query(UUID.class)
                .optional()
                .ifPresent(other -> {
                    throw busy(other);
                });
    }

    /** Whether the rep can take all scheduled visits of the lead: they overlap neither their others nor each other. */
    public boolean isFreeForLead(String companyId, UUID leadId, String repId) {
        return jdbc.sql("""
                        select not exists (
                            select from rep_calendar mine join rep_calendar other
                                on other.company_id = mine.company_id and other.appointment_id <> mine.appointment_id
                                and other.during && mine.during and other.status = 'scheduled'
                                and (other.sales_rep_id = :rep or other.lead_id = mine.lead_id)
                            where mine.company_id = :company and mine.lead_id = :lead and mine.status = 'scheduled')
                        """)
                .param("rep", repId)
                .param("company", companyId)
                .param("lead", leadId)
                .query(Boolean.class)
                .single();
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof AppointmentEvent || event instanceof LeadAssignedToRep || event instanceof LeadReleased) {
            booked.forget();
        }
        switch (event) {
            case ContactsMerged e -> {
                booked.forget();
                jdbc.sql(
                                "update rep_calendar set contact_card_id = :survivor where company_id = :company and contact_card_id = :merged")
                        .param("survivor", e.contactCardId())
                        .param("company", metadata.companyId())
                        .param("merged", e.mergedId())
                        .update();
            }
            case AppointmentEvent e -> on(e, metadata);
            case LeadAssignedToRep e ->
                scheduledOfLead(metadata.companyId(), e.leadId()).stream()
                        .filter(visit -> !e.repId().equals(visit.salesRepId()))
                        .forEach(visit -> replace(visit.of(e.repId())));
            case LeadReleased e ->
                scheduledOfLead(metadata.companyId(), e.leadId()).stream()
                        .filter(visit -> visit.salesRepId() != null)
                        .forEach(visit -> replace(visit.of(null)));
            default -> {}
        }
    }

    private void on(AppointmentEvent event, EventMetadata metadata) {
        switch (event) {
            case AppointmentScheduled e -> {
                @Nullable
                Visit before = find(metadata.companyId(), e.appointmentId()).orElse(null);
                replace(new Visit(
                        e.appointmentId(),
                        metadata.companyId(),
                        // booked anew it still names the card that it was first booked for, which may be merged by now
                        before == null
                                ? contacts.survivor(metadata.companyId(), e.contactCardId())
                                : before.contactCardId(),
                        e.leadId(),
                        e.sourceCallId(),
                        e.salesRepId(),
                        e.csrId(),
                        e.scheduledStartAt(),
                        e.scheduledEndAt(),
                        AppointmentStatus.scheduled,
                        Outcome.open,
                        null,
                        null,
                        e.conversationAt(),
                        before != null && before.conversationAt().equals(e.conversationAt())
                                ? before.bookedBy()
                                : metadata.userId(),
                        null,
                        null));
            }
            case AppointmentRescheduled e ->
                replace(known(metadata, e).at(e.scheduledStartAt(), e.scheduledEndAt(), e.conversationAt()));
            case AppointmentAssigned e -> replace(known(metadata, e).of(e.salesRepId()));
            case AppointmentCsrAssigned e ->
                jdbc.sql("update rep_calendar set csr_id = cast(:csr as text) where appointment_id = :id")
                        .param("csr", e.csrId())
                        .param("id", e.appointmentId())
                        .update();
            case AppointmentCancelled e ->
                jdbc.sql("""
                                update rep_calendar set status = 'cancelled', taken_back = :taken, outcome = 'open', deal_value = null,
                                    outcome_at = null
                                where appointment_id = :id
                                """)
                        .param("taken", !e.byPerson())
                        .param("id", e.appointmentId())
                        .update();
            case AppointmentNoShow e ->
                jdbc.sql("""
                                update rep_calendar set status = 'no_show', outcome = 'open', deal_value = null, outcome_at = null
                                where appointment_id = :id
                                """).param("id", e.appointmentId()).update();
            case OutcomeRecorded e ->
                jdbc.sql("""
                                update rep_calendar set status = 'completed', outcome = :outcome,
                                    deal_value = cast(:value as numeric), outcome_at = cast(:at as timestamptz)
                                where appointment_id = :id
                                """)
                        .param("outcome", e.outcome().name())
                        .param("value", e.dealValue())
                        .param("at", e.outcomeAt() == null ? null : Timestamp.from(e.outcomeAt()))
                        .param("id", e.appointmentId())
                        .update();
            case AppointmentLeadLinked e ->
                jdbc.sql("update rep_calendar set lead_id = cast(:lead as uuid) where appointment_id = :id")
                        .param("lead", e.leadId())
                        .param("id", e.appointmentId())
                        .update();
            case AppointmentLocated e ->
                jdbc.sql(
                                "update rep_calendar set latitude = :latitude, longitude = :longitude where appointment_id = :id")
                        .param("latitude", e.latitude())
                        .param("longitude", e.longitude())
                        .param("id", e.appointmentId())
                        .update();
            case AppointmentEdited _, ReviewRequested _ -> {}
        }
    }

    private Visit known(EventMetadata metadata, AppointmentEvent event) {
        return find(metadata.companyId(), event.appointmentId()).orElseThrow();
    }

    /**
     * Writes the row anew: an insert may stay away on conflict, after waiting for whoever came first, which an update cannot,
     * and leaves the transaction able to name the other.
     */
    private void replace(Visit v) {
        jdbc.sql("delete from rep_calendar where appointment_id = :id")
                .param("id", v.appointmentId())
                .update();
        int stored = jdbc.sql("""
                        insert into rep_calendar (appointment_id, company_id, contact_card_id, lead_id, source_call_id, sales_rep_id,
                            csr_id, during, status, outcome, deal_value, outcome_at, conversation_at, booked_by, latitude, longitude)
                        values (:id, :company, :contact, :lead, :call, :rep, :csr, tstzrange(:start, :end), :status, :outcome,
                            cast(:value as numeric), cast(:at as timestamptz), :conversation, :by,
                            cast(:latitude as double precision), cast(:longitude as double precision))
                        on conflict do nothing
                        """)
                .param("id", v.appointmentId())
                .param("company", v.companyId())
                .param("contact", v.contactCardId())
                .param("lead", v.leadId())
                .param("call", v.sourceCallId())
                .param("rep", v.salesRepId())
                .param("csr", v.csrId())
                .param("start", Timestamp.from(v.start()))
                .param("end", Timestamp.from(v.end()))
                .param("status", v.status().name())
                .param("outcome", v.outcome().name())
                .param("value", v.dealValue())
                .param("at", v.outcomeAt() == null ? null : Timestamp.from(v.outcomeAt()))
                .param("conversation", Timestamp.from(v.conversationAt()))
                .param("by", v.bookedBy())
                .param("latitude", v.latitude())
                .param("longitude", v.longitude())
                .update();
        if (stored == 0) {
            requireFree(v.companyId(), Objects.requireNonNull(v.salesRepId()), v.start(), v.end(), v.appointmentId());
            throw new IllegalStateException(
                    "appointment " + v.appointmentId() + " could not be entered in the calendar");
        }
    }

    private static Refused busy(UUID other) {
        return new Refused(new Refusal(
                "rep_busy",
                "The rep has another appointment at that time: " + other + ".",
                Map.of("appointment_id", other.toString())));
    }

    private static Visit visit(ResultSet row, int number) throws SQLException {
        @Nullable Timestamp outcomeAt = row.getTimestamp("outcome_at");
        return new Visit(
                row.getObject("appointment_id", UUID.class),
                row.getString("company_id"),
                row.getObject("contact_card_id", UUID.class),
                row.getObject("lead_id", UUID.class),
                row.getObject("source_call_id", UUID.class),
                row.getString("sales_rep_id"),
                row.getString("csr_id"),
                row.getTimestamp("starts").toInstant(),
                row.getTimestamp("ends").toInstant(),
                AppointmentStatus.valueOf(row.getString("status")),
                Outcome.valueOf(row.getString("outcome")),
                row.getBigDecimal("deal_value"),
                outcomeAt == null ? null : outcomeAt.toInstant(),
                row.getTimestamp("conversation_at").toInstant(),
                row.getString("booked_by"),
                row.getObject("latitude", Double.class),
                row.getObject("longitude", Double.class));
    }
}
