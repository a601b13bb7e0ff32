package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.audio.AudioVault;
import dev.otto.write.audio.AudioVault.Kept;
import dev.otto.write.session.SessionDirectory;
import dev.otto.write.session.SessionDirectory.Session;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Recorded visits as the partner is told of them: their audio from Otto's store, or from where the rep said that it is, which is
 * asked as a stranger would, without any provider's login. The transcript of a ghost visit is neither fetched nor read.
 */
@Component
class VisitRecordings implements JobSubject {

    private static final String CALL_TYPE = "visit_call";

    private final SessionDirectory sessions;
    private final AudioVault vault;
    private final ProviderAudio elsewhere;
    private final TenantTransactions transactions;

    VisitRecordings(
            SessionDirectory sessions, AudioVault vault, ProviderAudio elsewhere, TenantTransactions transactions) {
        this.sessions = sessions;
        this.vault = vault;
        this.elsewhere = elsewhere;
        this.transactions = transactions;
    }

    @Override
    public JobType jobType() {
        return JobType.sales_visit;
    }

    /** Of a ghost visit they hold also when its audio is gone, so that nothing is fetched then either. */
    @Override
    public Optional<Facts> facts(String companyId, UUID sessionId) {
        return sessions.find(companyId, sessionId)
                .filter(session -> session.ghost()
                        || session.audioUrl() != null
                        || vault.find(companyId, sessionId).isPresent())
                .map(session -> new Facts(CALL_TYPE, !session.ghost()));
    }

    private record Found(@Nullable String address, @Nullable Kept kept) {}

    @Override
    public Optional<Audio> audio(String companyId, UUID sessionId) throws IOException {
        Optional<Found> found = transactions.command(
                companyId,
                () -> sessions.find(companyId, sessionId)
                        .map(Session::audioUrl)
                        .map(address -> new Found(address, null))
                        .or(() -> vault.find(companyId, sessionId).map(kept -> new Found(null, kept))));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String address = found.get().address();
        Kept kept = found.get().kept();
        if (address != null) {
            return Optional.of(elsewhere.openAsStranger(address));
        }
        return kept == null
                ? Optional.empty()
                : Optional.of(new Audio(kept.mediaType(), kept.bytes(), vault.open(kept)));
    }
}
