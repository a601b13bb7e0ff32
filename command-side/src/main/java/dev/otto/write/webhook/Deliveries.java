package dev.otto.write.webhook;

import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.Page;
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
    private final WebhookSettings settings;
    private final WebhookFigures figures;
    private final InstantSource clock;

    Deliveries(
            TenantTransactions transactions,
            DeliveryTable table,
            Processing processing,
            List<WebhookAdapter> adapters,
            WebhookSettings settings,
            WebhookFigures figures,
            InstantSource clock) {
        this.transactions = transactions;
        this.table = table;
        this.processing = processing;
        this.adapters = List.copyOf(adapters);
        this.settings = settings;
        this.figures = figures;
        this.clock = clock;
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
     * qualify. Where it fails it is pending and tried again later.
     *
     * @return the delivery as it stands then, empty when the company has no such verified delivery
     */
    public Optional<Delivery> redeliver(String companyId, UUID id) {
        if (!transactions.request(companyId, () -> table.verified(id))) {
            return Optional.empty();
        }
        process(companyId, id, true);
        return one(companyId, id);
    }

    /** Processes those whose turn it is; answers how many it could take. */
    int processDue() {
        List<Due> due = transactions.worker(() -> table.due(clock.instant(), DUE_AT_ONCE));
        int taken = 0;
        for (Due one : due) {
            taken += process(one.companyId(), one.id(), false) ? 1 : 0;
        }
        return taken;
    }

    private boolean process(String companyId, UUID id, boolean asked) {
        try {
            return transactions.command(
                    companyId,
                    () -> table.claim(id).map(kept -> again(kept, asked)).orElse(false));
        } catch (RuntimeException e) {
            failed(companyId, id, e);
            return true;
        }
    }

    /** Answers false when somebody else has done it meanwhile, or it is not its turn. */
    private boolean again(Kept kept, boolean asked) {
        Instant now = clock.instant();
        if (!asked && (kept.status() != Status.pending || table.heldUp(kept))) {
            return false;
        }
        WebhookAdapter adapter = adapters.stream()
                .filter(one -> one.provider().equals(kept.provider()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no adapter for " + kept.provider()));
        if (!processing.registered(kept.companyId())) {
            Optional<NotNeeded> nobodys = adapter.ofNobody(kept.inbound());
            if (nobodys.isPresent()) {
                Key key = Processing.key(nobodys.get());
                if (!superseded(kept, key)) {
                    table.settle(kept.id(), key, Status.ignored, nobodys.get().reason(), now);
                }
                return true;
            }
        }
        Processing.Read read = processing.read(adapter, kept.inbound(), kept.companyId());
        Key key = read.key(kept.inbound().body());
        if (superseded(kept, key)) {
            return true;
        }
        switch (read.reading()) {
            case NotNeeded notNeeded -> table.settle(kept.id(), key, Status.ignored, notNeeded.reason(), now);
            case Understood understood -> {
                table.lockOrder(kept.companyId(), kept.provider(), understood.orderKey());
                Processing.Done done =
                        processing.send(understood, read.company(), kept.provider(), kept.id(), kept.traceId());
                table.settle(kept.id(), key, Status.processed, done.reason(), now);
                figures.processed(kept.provider(), kept.companyId());
            }
        }
        return true;
    }

    private boolean superseded(Kept kept, Key key) {
        boolean taken = table.taken(kept, key);
        if (taken) {
            table.reclassify(kept.id(), Status.rejected, "another delivery with the same id was processed");
        }
        return taken;
    }

    private void failed(String companyId, UUID id, RuntimeException failure) {
        boolean waits = failure instanceof NotYet;
        if (!waits) {
            LOG.warn("delivery {} failed again", id, failure);
        }
        String reason = failure.getClass().getSimpleName();
        boolean hopeless = failure instanceof MalformedBody || failure instanceof InvalidField;
        transactions.command(
                companyId,
                () -> table.claim(id).ifPresent(kept -> {
                    int tries = kept.tries() + 1;
                    if (!waits) {
                        figures.failed(kept.provider(), companyId);
                    }
                    if (kept.status() == Status.rejected) {
                        table.reclassify(id, Status.rejected, reason);
                    } else if (hopeless || tries >= settings.triesBeforeDead()) {
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
