package dev.otto.write.webhook;

import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.Page;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.webhook.Delivery.Status;
import dev.otto.write.webhook.DeliveryTable.Due;
import dev.otto.write.webhook.DeliveryTable.Kept;
import dev.otto.write.webhook.DeliveryTable.Key;
import dev.otto.write.webhook.Reading.NotNeeded;
import dev.otto.write.webhook.Reading.Understood;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deliveries that were stored: shown, processed again, given up, forgotten. */
public class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int DUE_AT_ONCE = 50;
    private static final int PURGED_AT_ONCE = 5_000;

    private final TenantTransactions transactions;
    private final DeliveryTable table;
    private final Processing processing;
    private final List<WebhookAdapter> adapters;
    private final Integrations integrations;
    private final WebhookSettings settings;
    private final WebhookFigures figures;
    private final InstantSource clock;

    Deliveries(
            TenantTransactions transactions,
            DeliveryTable table,
            Processing processing,
            List<WebhookAdapter> adapters,
            Integrations integrations,
            WebhookSettings settings,
            WebhookFigures figures,
            InstantSource clock) {
        this.transactions = transactions;
        this.table = table;
        this.processing = processing;
        this.adapters = List.copyOf(adapters);
        this.integrations = integrations;
        this.settings = settings;
        this.figures = figures;
        this.clock = clock;
    }

    /** Who may have delivered: those that a company is connected to, and those that speak for every company. */
    Set<String> providers() {
        Set<String> providers = new TreeSet<>(IntegrationApi.PROVIDERS);
        adapters.forEach(adapter -> providers.add(adapter.provider()));
        return providers;
    }

    /** A company's deliveries, newest first, refused ones among them. */
    public Page<Delivery> list(
            String companyId,
            @Nullable String provider,
            @Nullable String status,
            @Nullable Instant from,
            @Nullable Cursor cursor,
            int limit) {
        Status wanted = status == null ? null : Status.valueOf(status);
        List<Delivery> rows = transactions.request(
                companyId,
                () -> table.list(
                        provider,
                        wanted,
                        from,
                        cursor == null ? null : cursor.instant(0),
                        cursor == null ? null : cursor.uuid(1),
                        limit + 1));
        return Page.of(rows, limit, last -> Cursor.of(last.receivedAt(), last.id()));
    }

    /** One of them with its redacted headers and its body. */
    public Optional<Delivery> one(String companyId, UUID id) {
        return transactions.request(companyId, () -> table.one(id));
    }

    /**
     * Turns a stored delivery into commands again, at once; what was done before stays done once. Only verified deliveries
     * qualify. Where it fails it is pending and tried again later, unless it had been processed before: then it stays so.
     *
     * @return the delivery as it stands then, empty when the company has no such verified delivery
     */
    public Optional<Redelivered> redeliver(String companyId, UUID id) {
        if (!transactions.request(companyId, () -> table.verified(id)) || namesAnother(companyId, id)) {
            return Optional.empty();
        }
        long position = process(companyId, id, true).position();
        return one(companyId, id).map(delivery -> new Redelivered(delivery, position));
    }

    /** What was refused for naming another company had a good signature; it qualifies once the name is the company's own. */
    private boolean namesAnother(String companyId, UUID id) {
        try {
            Optional<Kept> refused = transactions.request(companyId, () -> table.mismatched(id));
            return refused.isPresent() && namesAnother(refused.get());
        } catch (SecretBox.CannotOpen damaged) {
            return false; // processing it says so
        }
    }

    private boolean namesAnother(Kept kept) {
        Claims claims = adapter(kept).claims(kept.inbound());
        return integrations.namesAnother(kept.provider(), kept.companyId(), claims);
    }

    /** A delivery processed again; {@code position} is that of the last event that came of it, 0 when none did. */
    public record Redelivered(Delivery delivery, long position) {}

    /** Whether there was anything to do, and the position of the last event that came of it. */
    private record Again(boolean done, long position) {

        static final Again NOT_NOW = new Again(false, 0);
        static final Again WITHOUT_EVENTS = new Again(true, 0);
    }

    /** How many were given up, of all companies, and wait for somebody to have them processed again. */
    long dead() {
        return transactions.worker(table::dead);
    }

    /** Processes those whose turn it is; answers how many it could take. */
    int processDue() {
        List<Due> due = transactions.worker(() -> table.due(clock.instant(), DUE_AT_ONCE));
        int taken = 0;
        for (Due one : due) {
            taken += process(one.companyId(), one.id(), false).done() ? 1 : 0;
        }
        return taken;
    }

    private Again process(String companyId, UUID id, boolean asked) {
        try {
            return transactions.command(
                    companyId,
                    () -> table.claim(id).map(kept -> again(kept, asked)).orElse(Again.NOT_NOW));
        } catch (RuntimeException | StackOverflowError e) {
            failed(companyId, id, e);
            return Again.WITHOUT_EVENTS;
        }
    }

    /** Nothing is done when somebody else has done it meanwhile, or it is not its turn. */
    private Again again(Kept kept, boolean asked) {
        if (!asked && (kept.status() != Status.pending || table.heldUp(kept))) {
            return Again.NOT_NOW;
        }
        WebhookAdapter adapter = adapter(kept);
        if (!processing.registered(kept.companyId())) {
            Optional<NotNeeded> nobodys = adapter.ofNobody(kept.inbound());
            if (nobodys.isPresent()) {
                return notNeeded(kept, nobodys.get());
            }
        }
        Processing.Read read = processing.read(adapter, kept.inbound(), kept.companyId());
        return switch (read.reading()) {
            case NotNeeded notNeeded -> notNeeded(kept, notNeeded);
            case Understood understood -> {
                Key key = read.key(kept.inbound().body()).as(kept.version());
                if (superseded(kept, key, understood)) {
                    yield Again.WITHOUT_EVENTS;
                }
                table.lockOrder(kept.companyId(), kept.provider(), understood.orderKey());
                Processing.Done done =
                        processing.send(understood, read.company(), kept.provider(), kept.id(), kept.traceId());
                settle(kept, key, Status.processed, done.reason(), understood);
                figures.processed(kept.provider(), kept.companyId());
                long later = sendLater(adapter, kept, understood.orderKey());
                yield new Again(true, Math.max(done.position(), later));
            }
        };
    }

    private Again notNeeded(Kept kept, NotNeeded reading) {
        Key key = Processing.key(reading);
        if (!superseded(kept, key, reading)) {
            settle(kept, key, Status.ignored, reading.reason(), reading);
        }
        return Again.WITHOUT_EVENTS;
    }

    private void settle(Kept kept, Key key, Status status, @Nullable String reason, Reading reading) {
        table.settle(kept.id(), key, status, reason, clock.instant());
        withhold(kept, reading);
    }

    private void withhold(Kept kept, Reading reading) {
        if (!reading.bodyKept()) {
            table.withhold(kept.id());
        }
    }

    private WebhookAdapter adapter(Kept kept) {
        return adapters.stream()
                .filter(one -> one.provider().equals(kept.provider()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no adapter for " + kept.provider()));
    }

    /** What the same thing said later, which was processed before this, is sent once more: the last word stays the last. */
    private long sendLater(WebhookAdapter adapter, Kept kept, String orderKey) {
        long position = 0;
        for (UUID id : adapter.laterReceivedStands() ? table.processedLater(kept, orderKey) : List.<UUID>of()) {
            Optional<Kept> later = opened(id);
            if (later.isPresent()) {
                position = Math.max(position, sendAgain(adapter, later.get()));
            }
        }
        return position;
    }

    private Optional<Kept> opened(UUID id) {
        try {
            return table.claim(id);
        } catch (SecretBox.CannotOpen damaged) {
            LOG.warn("delivery {} cannot be opened: what it said is not sent again behind an earlier one", id);
            return Optional.empty();
        }
    }

    private long sendAgain(WebhookAdapter adapter, Kept kept) {
        Processing.Read read = processing.read(adapter, kept.inbound(), kept.companyId());
        return read.reading() instanceof Understood understood
                ? processing
                        .send(understood, read.company(), kept.provider(), kept.id(), kept.traceId())
                        .position()
                : 0;
    }

    private boolean superseded(Kept kept, Key key, Reading reading) {
        boolean taken = table.taken(kept, key);
        if (taken) {
            table.reclassify(kept.id(), Status.rejected, "another delivery with the same id was processed");
            withhold(kept, reading);
        }
        return taken;
    }

    private void failed(String companyId, UUID id, Throwable failure) {
        boolean waits = failure instanceof NotYet;
        if (!waits) {
            LOG.warn("delivery {} failed again", id, failure);
        }
        String reason = failure.getClass().getSimpleName();
        boolean hopeless = failure instanceof MalformedBody
                || failure instanceof InvalidField
                || failure instanceof SecretBox.CannotOpen;
        transactions.command(
                companyId,
                // without its body, which may be what failed
                () -> table.claimTried(id).ifPresent(kept -> {
                    int tries = kept.tries() + 1;
                    if (!waits) {
                        figures.failed(kept.provider(), companyId);
                    }
                    if (kept.status() == Status.rejected) {
                        table.reclassify(id, Status.rejected, reason);
                    } else if (kept.status() == Status.processed || hopeless && kept.status() == Status.ignored) {
                        // what it led to stands; whoever asked for it again is told why that failed
                        table.failed(id, "processing it again failed: " + reason, kept.status(), null);
                    } else if (hopeless || tries >= settings.triesBeforeDead()) {
                        LOG.error(
                                "delivery {} of {} ({}) is given up after {} tries, nothing of it was processed: {}",
                                id,
                                kept.provider(),
                                kept.kind(),
                                tries,
                                reason);
                        table.failed(id, reason, Status.dead, null);
                    } else {
                        table.failed(id, reason, Status.pending, clock.instant().plus(settings.wait(tries)));
                    }
                }));
    }

    /** Forgets deliveries, their bodies and their keys when their time is over; answers how many. */
    int purge() {
        Instant before = clock.instant().minus(settings.deliveriesKept());
        int purged = 0;
        int batch;
        do {
            batch = transactions.worker(() -> table.purge(before, PURGED_AT_ONCE));
            purged += batch;
        } while (batch == PURGED_AT_ONCE);
        transactions.worker(() -> table.purgeRefused(before));
        figures.purged(purged);
        return purged;
    }
}
