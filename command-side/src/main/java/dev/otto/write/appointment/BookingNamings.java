package dev.otto.write.appointment;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.BookingConfirmed;
import dev.otto.events.call.CallEvent.CallBookedByAppointment;
import dev.otto.events.contact.ContactEvent.ContactErased;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.write.WriteIndex;
import dev.otto.write.contact.ContactIds;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table booking_naming: which start each call books, by its standing analysis, else by the voice agent. Several calls may
 * book the same start of a contact, which is one visit.
 */
@Component
class BookingNamings implements WriteIndex {

    private final JdbcClient jdbc;
    private final ContactIds contacts;

    BookingNamings(JdbcClient jdbc, ContactIds contacts) {
        this.jdbc = jdbc;
        this.contacts = contacts;
    }

    /**
     * What a call books.
     *
     * @param rank as of {@link AppointmentCommand}
     * @param at business time of the conversation as far as its result says; the call itself knows better
     * @param appointmentId the visit that this became, its own or another call's, wherever a person put that since; null before
     */
    record Named(
            UUID callId,
            @Nullable UUID contactCardId,
            Instant start,
            @Nullable String address,
            int rank,
            Instant at,
            @Nullable UUID appointmentId) {}

    /** When the visit begins that the analysis says was booked, null when it says of none. */
    static @Nullable Instant start(CallAnalysis analysis) {
        return analysis.bookingStatus() == BookingStatus.booked ? analysis.bookedStart() : null;
    }

    Optional<Named> of(String companyId, UUID callId) {
        return jdbc.sql("select * from booking_naming where company_id = :company and call_id = :call")
                .param("company", companyId)
                .param("call", callId)
                .query(BookingNamings::named)
                .optional();
    }

    /** What calls of the contact book at that start. */
    List<Named> at(String companyId, UUID contactCardId, Instant start) {
        return jdbc.sql("""
                        select * from booking_naming
                        where company_id = :company and contact_card_id = :contact and starts_at = :start order by call_id
                        """)
                .param("company", companyId)
                .param("contact", contactCardId)
                .param("start", Timestamp.from(start))
                .query(BookingNamings::named)
                .list();
    }

    /** The call turned out to be this contact's. */
    void belongs(UUID callId, UUID contactCardId) {
        jdbc.sql("update booking_naming set contact_card_id = :contact where call_id = :call")
                .param("contact", contactCardId)
                .param("call", callId)
                .update();
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        switch (event) {
            case AnalysisApplied e -> analysed(e.callId(), e.contactCardId(), e.analysis(), metadata);
            case AnalysisRevised e -> {
                if (start(e.analysis()) == null) {
                    jdbc.sql("delete from booking_naming where call_id = :call and source_rank = :rank")
                            .param("call", e.callId())
                            .param("rank", AppointmentCommand.SHUNYA)
                            .update();
                }
                analysed(e.callId(), e.contactCardId(), e.analysis(), metadata);
            }
            case BookingConfirmed e
            when e.bookedStart() != null ->
                name(
                        new Named(
                                e.callId(),
                                e.contactCardId(),
                                e.bookedStart(),
                                null,
                                AppointmentCommand.VOICE_AGENT,
                                metadata.occurredAt(),
                                null),
                        metadata.companyId());
            case CallBookedByAppointment e
            when e.booked() ->
                jdbc.sql("update booking_naming set appointment_id = :appointment where call_id = :call")
                        .param("appointment", e.appointmentId())
                        .param("call", e.callId())
                        .update();
            case ContactsMerged e ->
                jdbc.sql(
                                "update booking_naming set contact_card_id = :survivor where company_id = :company and contact_card_id = :merged")
                        .param("survivor", e.contactCardId())
                        .param("company", metadata.companyId())
                        .param("merged", e.mergedId())
                        .update();
            case ContactErased e ->
                jdbc.sql(
                                "update booking_naming set address = null where company_id = :company and contact_card_id = :contact")
                        .param("company", metadata.companyId())
                        .param("contact", e.contactCardId())
                        .update();
            default -> {}
        }
    }

    private void analysed(UUID callId, @Nullable UUID contactCardId, CallAnalysis analysis, EventMetadata metadata) {
        @Nullable Instant start = start(analysis);
        if (start != null) {
            name(
                    new Named(
                            callId,
                            contactCardId,
                            start,
                            analysis.entities().address(),
                            AppointmentCommand.SHUNYA,
                            metadata.occurredAt(),
                            null),
                    metadata.companyId());
        }
    }

    private void name(Named named, String companyId) {
        @Nullable UUID contact = named.contactCardId();
        jdbc.sql("""
                        insert into booking_naming (call_id, company_id, contact_card_id, starts_at, address, source_rank, named_at)
                        values (:call, :company, cast(:contact as uuid), :start, cast(:address as text), :rank, :at)
                        on conflict (call_id) do update set
                            contact_card_id = coalesce(excluded.contact_card_id, booking_naming.contact_card_id),
                            starts_at = excluded.starts_at, address = excluded.address, source_rank = excluded.source_rank,
                            named_at = excluded.named_at,
                            appointment_id = case when booking_naming.starts_at = excluded.starts_at
                                then booking_naming.appointment_id end
                        where booking_naming.source_rank <= excluded.source_rank
                        """)
                .param("call", named.callId())
                .param("company", companyId)
                .param("contact", contact == null ? null : contacts.survivor(companyId, contact))
                .param("start", Timestamp.from(named.start()))
                .param("address", named.address())
                .param("rank", named.rank())
                .param("at", Timestamp.from(named.at()))
                .update();
    }

    private static Named named(ResultSet row, int number) throws SQLException {
        return new Named(
                row.getObject("call_id", UUID.class),
                row.getObject("contact_card_id", UUID.class),
                row.getTimestamp("starts_at").toInstant(),
                row.getString("address"),
                row.getInt("source_rank"),
                row.getTimestamp("named_at").toInstant(),
                row.getObject("appointment_id", UUID.class));
    }
}
