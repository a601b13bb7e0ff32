package dev.otto.write.webhook;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.write.company.UnknownCompany;
import dev.otto.write.webhook.Answer.Outcome;
import dev.otto.write.webhook.Delivery.Status;
import dev.otto.write.webhook.DeliveryTable.Arrival;
import dev.otto.write.webhook.DeliveryTable.Key;
import dev.otto.write.webhook.DeliveryTable.Stored;
import dev.otto.write.webhook.Reading.NotNeeded;
import dev.otto.write.webhook.Reading.Understood;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of a delivery: checked, stored, turned into commands and answered. All of it is one transaction when nothing
 * goes wrong; when something of ours does, the delivery alone is stored and tried again later. Never throws.
 */
class WebhookReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookReceiver.class);

    private final TenantTransactions transactions;
    private final Integrations integrations;
    private final DeliveryTable table;
    private final Processing processing;
    private final ArrivalLimits limits;
    private final WebhookSettings settings;
    private final WebhookFigures figures;
    private final Runnable wakeRetries;

    WebhookReceiver(
            TenantTransactions transactions,
            Integrations integrations,
            DeliveryTable table,
            Processing processing,
            WebhookSettings settings,
            WebhookFigures figures,
            InstantSource clock,
            Runnable wakeRetries) {
        this.transactions = transactions;
        this.integrations = integrations;
        this.table = table;
        this.processing = processing;
        this.limits = new ArrivalLimits(clock);
        this.settings = settings;
        this.figures = figures;
        this.wakeRetries = wakeRetries;
    }

    /**
     * Takes a delivery that has come in.
     *
     * @param integrationKey the {@code company} of the query, null when there is none
     * @param tooLarge whether the body was cut off at the limit
     */
    Answer receive(
            WebhookAdapter adapter,
            Inbound inbound,
            @Nullable String integrationKey,
            boolean tooLarge,
            String remoteAddress) {
        try {
            return checked(adapter, inbound, integrationKey, tooLarge, remoteAddress);
        } catch (RuntimeException e) {
            return notStored(adapter, e);
        }
    }

    private Answer checked(
            WebhookAdapter adapter,
            Inbound inbound,
            @Nullable String integrationKey,
            boolean tooLarge,
            String remoteAddress) {
        String provider = adapter.provider();
        if (!adapter.takes(inbound.mediaType())) {
            return refused(adapter, inbound, null, Refusal.UNSUPPORTED_MEDIA_TYPE, remoteAddress);
        }
        if (tooLarge) {
            return refused(adapter, inbound, null, Refusal.PAYLOAD_TOO_LARGE, remoteAddress);
        }
        Claims claims = adapter.claims(inbound);
        Verification found = verify(adapter, inbound, integrations.addressed(provider, integrationKey, claims));
        if (found.integration() == null) {
            // a secret may have been registered or changed on another node a moment ago
            found = verify(adapter, inbound, integrations.addressedNow(provider, integrationKey, claims));
        }
        Integration integration = found.integration();
        if (integration == null) {
            return refused(adapter, inbound, found.companyId(), found.refusal(), remoteAddress);
        }
        boolean namesAnother = integrations.namesAnother(provider, integration, claims);
        return take(adapter, inbound, integration.companyId(), namesAnother);
    }

    private record Verification(
            @Nullable Integration integration,
            Refusal refusal,
            @Nullable String companyId) {}

    private static Verification verify(WebhookAdapter adapter, Inbound inbound, List<Integration> candidates) {
        Refusal refusal = Refusal.INTEGRATION_UNKNOWN;
        String companyId = null;
        for (Integration candidate : candidates) {
            for (String secret : candidate.secrets()) {
                SignatureCheck check = adapter.check(inbound, secret);
                if (check == SignatureCheck.VALID) {
                    return new Verification(candidate, Refusal.SIGNATURE_INVALID, candidate.companyId());
                }
                if (refusal != Refusal.TIMESTAMP_OUTSIDE_WINDOW) {
                    refusal = Refusal.of(check);
                    companyId = candidates.size() == 1 ? candidate.companyId() : null;
                }
            }
        }
        return new Verification(null, refusal, companyId);
    }

    private Answer refused(
            WebhookAdapter adapter, Inbound inbound, @Nullable String companyId, Refusal refusal, String address) {
        String provider = adapter.provider();
        figures.failed(provider, companyId);
        if (!limits.admit("unverified/" + address, settings.unverifiedPerMinute())) {
            return Answer.rejected(provider, null, Refusal.Named.of(Refusal.RATE_LIMITED));
        }
        UUID id = UuidCreator.getTimeOrderedEpoch();
        try {
            transactions.command(
                    DeliveryTable.NO_COMPANY, () -> table.refuse(id, companyId, provider, inbound, refusal));
            return Answer.rejected(provider, id, Refusal.Named.of(refusal));
        } catch (RuntimeException e) {
            LOG.warn(
                    "a refused delivery of {} could not be put down: {}",
                    provider,
                    e.getClass().getName());
            return Answer.rejected(provider, null, Refusal.Named.of(refusal));
        }
    }

    private Answer take(WebhookAdapter adapter, Inbound inbound, String company, boolean namesAnother) {
        String provider = adapter.provider();
        Arrival arrival = new Arrival(
                UuidCreator.getTimeOrderedEpoch(),
                company,
                provider,
                inbound,
                Trace.current().traceId());
        boolean queue = !limits.admit("company/" + provider + "/" + company, settings.perMinute());
        try {
            Answer answer = transactions.command(company, () -> arrive(adapter, arrival, namesAnother, queue));
            return settled(answer, arrival);
        } catch (MalformedBody e) {
            return rejected(arrival, new Refusal.Named(Refusal.MALFORMED_BODY, null, null));
        } catch (InvalidField e) {
            return rejected(arrival, new Refusal.Named(Refusal.FIELD_INVALID, e.field(), e.getMessage()));
        } catch (AnotherCompany e) {
            return rejected(arrival, Refusal.Named.of(Refusal.COMPANY_MISMATCH));
        } catch (UnknownCompany e) {
            return Answer.rejected(provider, null, Refusal.Named.of(Refusal.INTEGRATION_UNKNOWN));
        } catch (RuntimeException e) {
            return keep(adapter, arrival, e);
        }
    }

    /** The body names another company than its secret's. */
    private static final class AnotherCompany extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AnotherCompany() {
            super(null, null, false, false);
        }
    }

    private Answer arrive(WebhookAdapter adapter, Arrival arrival, boolean namesAnother, boolean queue) {
        Inbound inbound = arrival.inbound();
        Processing.Read read = processing.read(adapter, inbound, arrival.companyId());
        if (namesAnother) {
            throw new AnotherCompany();
        }
        Key key = read.key(inbound.body());
        return switch (read.reading()) {
            case NotNeeded notNeeded -> {
                Stored stored = table.arrive(arrival, key, Status.ignored, notNeeded.reason());
                yield Answer.of(Outcome.ignored, arrival.provider(), stored.id(), notNeeded.reason(), 0);
            }
            case Understood understood -> {
                table.lockOrder(arrival.companyId(), arrival.provider(), understood.orderKey());
                Stored stored = table.arrive(
                        arrival, key, queue ? Status.pending : Status.processed, queue ? "rate_limited" : null);
                if (!stored.first()) {
                    yield repeated(arrival, stored);
                }
                if (stored.status() == Status.pending) {
                    String reason = queue ? "rate_limited" : "queued_behind_pending";
                    yield Answer.of(Outcome.accepted, arrival.provider(), stored.id(), reason, 0);
                }
                Processing.Done done =
                        processing.send(understood, read.company(), arrival.provider(), stored.id(), arrival.traceId());
                if (done.reason() != null) {
                    table.settle(stored.id(), key, Status.processed, done.reason(), inbound.receivedAt());
                }
                yield Answer.of(Outcome.processed, arrival.provider(), stored.id(), done.reason(), done.position());
            }
        };
    }

    private static Answer repeated(Arrival arrival, Stored stored) {
        Outcome outcome = switch (stored.status()) {
            case processed -> Outcome.duplicate_ignored;
            case ignored -> Outcome.ignored;
            case pending, dead, rejected -> Outcome.accepted;
        };
        return Answer.of(outcome, arrival.provider(), stored.id(), null, 0);
    }

    private Answer settled(Answer answer, Arrival arrival) {
        switch (answer.outcome()) {
            case processed, ignored -> figures.processed(arrival.provider(), arrival.companyId());
            case duplicate_ignored -> figures.duplicate(arrival.provider(), arrival.companyId());
            case accepted -> wakeRetries.run();
            case rejected -> figures.failed(arrival.provider(), arrival.companyId());
        }
        return answer;
    }

    private Answer rejected(Arrival arrival, Refusal.Named refusal) {
        figures.failed(arrival.provider(), arrival.companyId());
        transactions.command(arrival.companyId(), () -> table.reject(arrival, refusal));
        return Answer.rejected(arrival.provider(), arrival.id(), refusal);
    }

    /** Processing failed for a reason of ours, and nothing of it stands: the delivery alone is kept. */
    private Answer keep(WebhookAdapter adapter, Arrival arrival, RuntimeException failure) {
        LOG.warn("delivery {} of {} waits for its next try", arrival.id(), arrival.provider(), failure);
        figures.failed(arrival.provider(), arrival.companyId());
        String reason = failure.getClass().getSimpleName();
        Answer answer = transactions.command(arrival.companyId(), () -> {
            Stored stored = table.arrive(arrival, keyOf(adapter, arrival), Status.pending, reason);
            return stored.first()
                    ? Answer.of(Outcome.accepted, arrival.provider(), stored.id(), "processing_failed", 0)
                    : repeated(arrival, stored);
        });
        wakeRetries.run();
        return answer;
    }

    /** The delivery's key; where even reading fails for a reason of ours, the body's hash stands for it. */
    private Key keyOf(WebhookAdapter adapter, Arrival arrival) {
        byte[] body = arrival.inbound().body();
        try {
            return processing
                    .read(adapter, arrival.inbound(), arrival.companyId())
                    .key(body);
        } catch (NullPointerException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException e) {
            return new Key(DeliveryTable.sha256(body), "", null, null);
        }
    }

    private Answer notStored(WebhookAdapter adapter, RuntimeException e) {
        LOG.error("a delivery of {} could not be stored", adapter.provider(), e);
        figures.failed(adapter.provider(), null);
        return Answer.rejected(adapter.provider(), null, Refusal.Named.of(Refusal.NOT_STORED));
    }
}
