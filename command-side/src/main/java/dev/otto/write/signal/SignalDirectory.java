package dev.otto.write.signal;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.signal.KeySignalEvent;
import dev.otto.events.signal.KeySignalEvent.KeySignalAcknowledged;
import dev.otto.events.signal.KeySignalEvent.KeySignalRaised;
import dev.otto.events.signal.KeySignalEvent.KeySignalWithdrawn;
import dev.otto.write.WriteIndex;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table signal_directory: which signals stand about a call. */
@Component
public class SignalDirectory implements WriteIndex {

    private final JdbcClient jdbc;

    SignalDirectory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The contact card of a signal. */
    public Optional<UUID> contactOf(String companyId, UUID keySignalId) {
        return jdbc.sql(
                        "select contact_card_id from signal_directory where company_id = :company and key_signal_id = :id")
                .param("company", companyId)
                .param("id", keySignalId)
                .query(UUID.class)
                .optional();
    }

    List<UUID> standingOf(String companyId, UUID callId) {
        return jdbc.sql("""
                        select key_signal_id from signal_directory
                        where company_id = :company and call_id = :call and standing order by key_signal_id
                        """)
                .param("company", companyId)
                .param("call", callId)
                .query(UUID.class)
                .list();
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof ContactsMerged merged) {
            jdbc.sql(
                            "update signal_directory set contact_card_id = :survivor where company_id = :company and contact_card_id = :merged")
                    .param("survivor", merged.contactCardId())
                    .param("company", metadata.companyId())
                    .param("merged", merged.mergedId())
                    .update();
        }
        if (!(event instanceof KeySignalEvent signalEvent)) {
            return;
        }
        switch (signalEvent) {
            case KeySignalRaised e ->
                jdbc.sql("""
                                insert into signal_directory (key_signal_id, company_id, contact_card_id, call_id, standing)
                                values (:id, :company, :contact, :call, true)
                                on conflict (key_signal_id) do update set standing = true
                                """)
                        .param("id", e.keySignalId())
                        .param("company", metadata.companyId())
                        .param("contact", e.contactCardId())
                        .param("call", e.callId())
                        .update();
            case KeySignalWithdrawn e ->
                jdbc.sql("update signal_directory set standing = false where key_signal_id = :id")
                        .param("id", e.keySignalId())
                        .update();
            case KeySignalAcknowledged _ -> {}
        }
    }
}
