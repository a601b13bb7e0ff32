package dev.otto.write.webhook;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.platform.access.SlidingWindows;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.webhook.Delivery.Status;
import dev.otto.write.webhook.DeliveryTable.Arrival;
import dev.otto.write.webhook.DeliveryTable.Key;
import dev.otto.write.webhook.DeliveryTable.Stored;
import dev.otto.write.webhook.Reading.Understood;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deliveries of a partner that has an order of checks and answers of its own. They are stored, processed, tried again
 * and shown like all others; what the partner is told is up to the caller.
 */
public class PartnerDeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(PartnerDeliveries.class);

    /** What became of a delivery that was stored. */
    public enum Taken {
        /** Its commands were sent. */
        first,
        /** It was there already; nothing was done. */
        repeated,
        /** It waits for its turn, or for its next try. */
        pending
    }

    /** A stored delivery; {@code position} is that of the last event that it led to, 0 when none. */
    public record Result(Taken taken, UUID deliveryId, long position) {}

    private final TenantTransactions transactions;
    private final DeliveryTable table;
    private final Processing processing;
    private final ArrivalLimits limits;
    private final SlidingWindows unverified;
    private final WebhookSettings settings;
    private final WebhookFigures figures;
    private final Runnable wakeRetries;

    PartnerDeliveries(
            TenantTransactions transactions,
            DeliveryTable table,
            Processing processing,
            WebhookSettings settings,
            WebhookFigures figures,
            InstantSource clock,
            Runnable wakeRetries) {
        this.transactions = transactions;
        this.table = table;
        this.processing = processing;
        this.limits = new ArrivalLimits(clock);
        this.unverified = new SlidingWindows(settings.unverifiedPerMinute(), clock);
        this.settings = settings;
        this.figures = figures;
        this.wakeRetries = wakeRetries;
    }

    /** Counts a verified delivery; false when the company had as many as it may in the last minute: then it is only kept. */
    public boolean admits(String provider, String companyId) {
        return limits.admit(provider, companyId, settings.perMinute());
    }

    /** Works in a command transaction of the company, again when somebody else was only faster. */
    public <T> T inCompany(String companyId, Supplier<T> work) {
        return transactions.command(companyId, work);
    }

    /**
     * Stores a verified delivery and sends its commands; within the company's open command transaction.
     *
     * @param note what administrators are shown beside it, null when there is nothing to say
     */
    public Result take(
            String provider, CompanyProfile company, Inbound inbound, Understood understood, @Nullable String note) {
        String companyId = company.companyId();
        Arrival arrival = arrival(provider, companyId, inbound);
        Key key = new Processing.Read(company, understood).key(inbound.body());
        table.lockOrder(companyId, provider, understood.orderKey());
        Stored stored = table.arrive(arrival, key, Status.processed, note);
        if (!stored.first()) {
            figures.duplicate(provider, companyId);
            return new Result(stored.status() == Status.pending ? Taken.pending : Taken.repeated, stored.id(), 0);
        }
        if (stored.status() == Status.pending) {
            return new Result(Taken.pending, stored.id(), 0);
        }
        Processing.Done done = processing.send(understood, company, provider, stored.id(), arrival.traceId());
        if (done.reason() != null) {
            String both = note == null ? done.reason() : note + "; " + done.reason();
            table.settle(stored.id(), key, Status.processed, both, inbound.receivedAt());
        }
        figures.processed(provider, companyId);
        return new Result(Taken.first, stored.id(), done.position());
    }

    /** Stores a verified delivery that cannot be processed yet; it is tried again by the provider's adapter. */
    public Result keep(
            String provider, String companyId, Inbound inbound, String externalId, String version, String reason) {
        Result kept = inCompany(companyId, () -> {
            Stored stored = table.arrive(
                    arrival(provider, companyId, inbound),
                    new Key(externalId, version, null, null),
                    Status.pending,
                    reason);
            boolean pending = stored.first() || stored.status() == Status.pending;
            return new Result(pending ? Taken.pending : Taken.repeated, stored.id(), 0);
        });
        wakeRetries.run();
        return kept;
    }

    /** Keeps no bodies of what was processed under that order key; within the open transaction. */
    public void withhold(String provider, String companyId, String orderKey) {
        table.withhold(companyId, provider, orderKey);
    }

    /** What tells bodies under the same id apart. */
    public static String version(Inbound inbound) {
        return DeliveryTable.sha256(inbound.body());
    }

    /**
     * Puts down a delivery that is refused before it is known who sent it and answers the problem; of one address so many a
     * minute.
     *
     * @param errorCode one of the words of the interface, such as {@code signature_invalid}
     */
    public Problem refuse(String provider, Inbound inbound, String errorCode, String remoteAddress) {
        SlidingWindows.Answer limit = unverified.take(remoteAddress);
        if (!limit.admitted()) {
            figures.failed(provider, null);
            return limit.tell(problem(Refusal.RATE_LIMITED, provider));
        }
        return reject(provider, inbound, errorCode);
    }

    /** Puts down a delivery that the partner signed and that cannot be taken, and answers the problem. */
    public Problem reject(String provider, Inbound inbound, String errorCode) {
        Refusal refusal = Refusal.valueOf(errorCode.toUpperCase(Locale.ROOT));
        figures.failed(provider, null);
        UUID id = UuidCreator.getTimeOrderedEpoch();
        try {
            transactions.command(DeliveryTable.NO_COMPANY, () -> table.refuse(id, null, provider, inbound, refusal));
            return problem(refusal, provider).with("delivery_id", id.toString());
        } catch (RuntimeException e) {
            LOG.warn(
                    "a refused delivery of {} could not be put down: {}",
                    provider,
                    e.getClass().getName());
            return problem(refusal, provider);
        }
    }

    /** The problem that says that nothing was stored. */
    public Problem notStored(String provider) {
        figures.failed(provider, null);
        return problem(Refusal.NOT_STORED, provider).withHeader("Retry-After", "5");
    }

    private static Problem problem(Refusal refusal, String provider) {
        return Problem.of(refusal.status(), refusal.errorCode(), refusal.detail())
                .with("provider", provider);
    }

    private static Arrival arrival(String provider, String companyId, Inbound inbound) {
        return new Arrival(
                UuidCreator.getTimeOrderedEpoch(),
                companyId,
                provider,
                inbound,
                Trace.current().traceId());
    }
}
