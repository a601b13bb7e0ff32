package dev.otto.write.shunya;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.call.CallEvent;
import dev.otto.events.contact.ContactEvent.ContactErased;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.GatheredRows;
import dev.otto.write.WriteIndex;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where the recordings of calls are: the table call_recording, kept by the transaction in which a provider tells. */
@Component
class CallRecordings implements WriteIndex, JobSubject {

    private final JdbcClient jdbc;
    private final GatheredRows rows;
    private final TenantTransactions transactions;
    private final ProviderAudio provider;

    CallRecordings(JdbcClient jdbc, TenantTransactions transactions, ProviderAudio provider) {
        this.jdbc = jdbc;
        this.rows = new GatheredRows(
                jdbc, """
                insert into call_recording (call_id, company_id, contact_card_id, audio_url, duration_seconds)
                select * from :rows
                on conflict (call_id) do update set audio_url = excluded.audio_url,
                    contact_card_id = excluded.contact_card_id, duration_seconds = excluded.duration_seconds
                """, List.of("uuid", "text", "uuid", "text", "integer"), 1, GatheredRows.Again.REPLACES);
        this.transactions = transactions;
        this.provider = provider;
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof CallEvent.Told told && told.facts().audioUrl() != null) {
            rows.put(
                    told.callId(),
                    metadata.companyId(),
                    told.contactCardId(),
                    told.facts().audioUrl(),
                    told.facts().durationSeconds());
        } else if (event instanceof ContactErased erased) {
            rows.write();
            jdbc.sql("delete from call_recording where contact_card_id = ?")
                    .param(erased.contactCardId())
                    .update();
        }
    }

    @Override
    public JobType jobType() {
        return JobType.csr_call;
    }

    @Override
    public Optional<Facts> facts(String companyId, UUID callId) {
        return address(callId).map(address -> new Facts("csr_call", true));
    }

    @Override
    public Optional<Audio> audio(String companyId, UUID callId) throws IOException {
        Optional<String> address = transactions.command(companyId, () -> address(callId));
        return address.isEmpty() ? Optional.empty() : Optional.of(provider.open(address.get()));
    }

    /** Length of the call in seconds, where a provider told it. */
    OptionalInt seconds(UUID callId) {
        rows.write();
        return jdbc.sql(
                        "select duration_seconds from call_recording where call_id = ? and duration_seconds is not null")
                .param(callId)
                .query(Integer.class)
                .optional()
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    /** The contact card of the call, where it has one. */
    @Nullable
    UUID card(UUID callId) {
        rows.write();
        return jdbc.sql("select contact_card_id from call_recording where call_id = ? and contact_card_id is not null")
                .param(callId)
                .query(UUID.class)
                .optional()
                .orElse(null);
    }

    private Optional<String> address(UUID callId) {
        rows.write();
        return jdbc.sql("select audio_url from call_recording where call_id = ?")
                .param(callId)
                .query(String.class)
                .optional();
    }
}
