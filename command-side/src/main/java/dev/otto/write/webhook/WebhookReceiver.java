package dev.otto.write.webhook;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.platform.access.SlidingWindows;
import dev.otto.platform.tenancy.Gathering;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.write.company.UnknownCompany;
import dev.otto.write.webhook.Answer.Outcome;
import dev.otto.write.webhook.Delivery.Status;
import dev.otto.write.webhook.DeliveryTable.Arrival;
import dev.otto.write.webhook.DeliveryTable.Key;
import dev.otto.write.webhook.DeliveryTable.Stored;
import dev.otto.write.webhook.DeliveryTable.Wanted;
import dev.otto.write.webhook.Reading.NotNeeded;
import dev.otto.write.webhook.Reading.Understood;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
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
    private final SlidingWindows unverified;
    private final WebhookSettings settings;
    private final WebhookFigures figures;
    private final Runnable wakeRetries;
    private final Together<Lane, Coming, Answer> together = new Together<>(this::arriveTogether);

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
        this.unverified = new SlidingWindows(settings.unverifiedPerMinute(), clock);
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
        SlidingWindows.Answer limit = unverified.take(address);
        if (!limit.admitted()) {
            return Answer.limited(provider, limit).about(companyId, null);
        }
        UUID id = UuidCreator.getTimeOrderedEpoch();
        try {
            transactions.command(
                    DeliveryTable.NO_COMPANY, () -> table.refuse(id, companyId, provider, inbound, refusal));
            return Answer.rejected(provider, id, Refusal.Named.of(refusal)).about(companyId, null);
        } catch (RuntimeException e) {
            LOG.warn(
                    "a refused delivery of {} could not be put down: {}",
                    provider,
                    e.getClass().getName());
            return Answer.rejected(provider, null, Refusal.Named.of(refusal)).about(companyId, null);
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
        boolean queue = !limits.admit(provider, company, settings.perMinute());
        try {
            return settled(
                    together.take(new Lane(adapter, company), new Coming(arrival, namesAnother, queue)), arrival);
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

    /** How many wait for those at work. */
    int waiting() {
        return together.waiting();
    }

    /** Whose deliveries are committed together. */
    private record Lane(WebhookAdapter adapter, String companyId) {}

    private record Coming(Arrival arrival, boolean namesAnother, boolean queue) {}

    /**
     * One transaction for all. What is wrong with one body is its sender's alone; when anything of ours fails nothing of the
     * group stands, and each is taken alone.
     */
    private List<Supplier<Answer>> arriveTogether(Lane lane, List<Coming> group) {
        try {
            return transactions.command(lane.companyId(), () -> {
                List<Arrived> arrived = Gathering.within(() -> arrive(lane, group));
                long position = processing.position();
                return arrived.stream().map(one -> one.at(position)).toList();
            });
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                return List.of(() -> {
                    throw e;
                });
            }
            LOG.debug("{} deliveries are taken one by one", group.size(), e);
            return group.stream().map(one -> alone(lane, one)).toList();
        }
    }

    private Supplier<Answer> alone(Lane lane, Coming one) {
        return () -> transactions.command(
                lane.companyId(),
                () -> arrive(lane, List.of(one)).getFirst().answer.get());
    }

    /**
     * What became of an arrival.
     *
     * @param answer asked for once the transaction has ended; may throw what is wrong with the body
     * @param changed whether events were appended, in a transaction that may have written them later
     */
    private record Arrived(Supplier<Answer> answer, boolean changed) {

        static Arrived answered(Answer answer) {
            return new Arrived(() -> answer, false);
        }

        static Arrived failed(RuntimeException e) {
            return new Arrived(
                    () -> {
                        throw e;
                    },
                    false);
        }

        Supplier<Answer> at(long position) {
            return changed ? () -> answer.get().at(position) : answer;
        }
    }

    private record Meant(int place, Coming coming, Processing.Read read, Understood understood) {

        Wanted wanted() {
            Status status = coming.queue() ? Status.pending : Status.processed;
            Key key = read.key(coming.arrival().inbound().body());
            return new Wanted(coming.arrival(), key, status, coming.queue() ? "rate_limited" : null);
        }
    }

    private List<Arrived> arrive(Lane lane, List<Coming> group) {
        List<Supplier<Processing.Read>> readings = processing.readings(
                lane.adapter(),
                group.stream().map(one -> one.arrival().inbound()).toList(),
                lane.companyId());
        Arrived[] arrived = new Arrived[group.size()];
        Map<String, Meant> byOrder = new LinkedHashMap<>();
        for (int i = 0; i < arrived.length; i++) {
            Coming coming = group.get(i);
            try {
                if (coming.namesAnother()) {
                    throw new AnotherCompany(); // before anything of it is read: what fails there is tried again later
                }
                Processing.Read read = readings.get(i).get();
                switch (read.reading()) {
                    case NotNeeded notNeeded ->
                        arrived[i] = Arrived.answered(ignored(coming.arrival(), read, notNeeded));
                    case Understood understood -> {
                        Meant meant = new Meant(i, coming, read, understood);
                        if (byOrder.putIfAbsent(understood.orderKey(), meant) != null) {
                            // the earlier one of its order first
                            arrived[i] = new Arrived(alone(lane, coming), false);
                        }
                    }
                }
            } catch (MalformedBody | InvalidField | AnotherCompany e) {
                arrived[i] = Arrived.failed(e);
            }
        }
        if (!byOrder.isEmpty()) {
            table.lockOrders(lane.companyId(), lane.adapter().provider(), byOrder.keySet());
            process(List.copyOf(byOrder.values()), arrived);
        }
        return List.of(arrived);
    }

    private Answer ignored(Arrival arrival, Processing.Read read, NotNeeded notNeeded) {
        Key key = read.key(arrival.inbound().body());
        Stored stored = table.arrive(arrival, key, Status.ignored, notNeeded.reason());
        return answer(Outcome.ignored, arrival, key, stored.id(), notNeeded.reason(), 0);
    }

    private void process(List<Meant> all, Arrived[] arrived) {
        List<Wanted> wanted = all.stream().map(Meant::wanted).toList();
        List<Stored> stored = table.arrive(wanted);
        List<Understood> first = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            if (stored.get(i).first() && stored.get(i).status() == Status.processed) {
                first.add(all.get(i).understood());
            }
        }
        processing.willSend(first);
        for (int i = 0; i < stored.size(); i++) {
            arrived[all.get(i).place()] = process(all.get(i), wanted.get(i).key(), stored.get(i));
        }
    }

    private Arrived process(Meant meant, Key key, Stored stored) {
        Arrival arrival = meant.coming().arrival();
        if (!stored.first()) {
            return Arrived.answered(repeated(arrival, key, stored));
        }
        if (stored.status() == Status.pending) {
            String reason = meant.coming().queue() ? "rate_limited" : "queued_behind_pending";
            return Arrived.answered(answer(Outcome.accepted, arrival, key, stored.id(), reason, 0));
        }
        Processing.Done done = processing.send(
                meant.understood(), meant.read().company(), arrival.provider(), stored.id(), arrival.traceId());
        if (done.reason() != null) {
            table.reclassify(stored.id(), Status.processed, done.reason());
        }
        Answer answer = answer(Outcome.processed, arrival, key, stored.id(), done.reason(), done.position());
        return new Arrived(() -> answer, done.changed());
    }

    private static Answer repeated(Arrival arrival, Key key, Stored stored) {
        Outcome outcome = switch (stored.status()) {
            case processed -> Outcome.duplicate_ignored;
            case ignored -> Outcome.ignored;
            case pending, dead, rejected -> Outcome.accepted;
        };
        return answer(outcome, arrival, key, stored.id(), null, 0);
    }

    private static Answer answer(
            Outcome outcome, Arrival arrival, Key key, UUID id, @Nullable String reason, long position) {
        return Answer.of(outcome, arrival.provider(), id, reason, position)
                .about(arrival.companyId(), key.externalId());
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
        return Answer.rejected(arrival.provider(), arrival.id(), refusal).about(arrival.companyId(), null);
    }

    /** Processing failed for a reason of ours, and nothing of it stands: the delivery alone is kept. */
    private Answer keep(WebhookAdapter adapter, Arrival arrival, RuntimeException failure) {
        LOG.warn("delivery {} of {} waits for its next try", arrival.id(), arrival.provider(), failure);
        figures.failed(arrival.provider(), arrival.companyId());
        String reason = failure.getClass().getSimpleName();
        Answer answer = transactions.command(arrival.companyId(), () -> {
            Key key = keyOf(adapter, arrival);
            Stored stored = table.arrive(List.of(new Wanted(arrival, key, Status.pending, reason)))
                    .getFirst();
            return stored.first()
                    ? answer(Outcome.accepted, arrival, key, stored.id(), "processing_failed", 0)
                    : repeated(arrival, key, stored);
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
