package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.audio.AudioVault;
import dev.otto.write.session.SessionDirectory;
import dev.otto.write.session.SessionDirectory.Session;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The recordings of visits: kept by Otto, or where the client said that they are. */
@Component
class VisitRecordings implements JobSubject {

    private final SessionDirectory sessions;
    private final AudioVault vault;
    private final ProviderAudio provider;
    private final TenantTransactions transactions;

    VisitRecordings(
            SessionDirectory sessions, AudioVault vault, ProviderAudio provider, TenantTransactions transactions) {
        this.sessions = sessions;
        this.vault = vault;
        this.provider = provider;
        this.transactions = transactions;
    }

    private record Where(Optional<AudioVault.Kept> kept, Optional<String> address) {}

    @Override
    public JobType jobType() {
        return JobType.sales_visit;
    }

    @Override
    public Optional<Facts> facts(String companyId, UUID sessionId) {
        return sessions.find(companyId, sessionId)
                .filter(session -> session.audioUrl() != null
                        || vault.find(companyId, sessionId).isPresent())
                .map(session -> new Facts("visit_call", !session.ghost()));
    }

    @Override
    public Optional<Audio> audio(String companyId, UUID sessionId) throws IOException {
        Where where = transactions.command(
                companyId,
                () -> new Where(
                        vault.find(companyId, sessionId),
                        sessions.find(companyId, sessionId).map(Session::audioUrl)));
        if (where.kept().isPresent()) {
            AudioVault.Kept kept = where.kept().get();
            return Optional.of(new Audio(kept.mediaType(), kept.bytes(), vault.open(kept)));
        }
        return where.address().isPresent()
                ? Optional.of(provider.open(URI.create(where.address().get())))
                : Optional.empty();
    }
}
