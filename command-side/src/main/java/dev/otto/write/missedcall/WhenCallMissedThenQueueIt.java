package dev.otto.write.missedcall;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallEvent.CallLinked;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.missedcall.MissedCallEvent.MissedCallWithdrawn;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.CallStandings.CallStanding;
import dev.otto.write.missedcall.MissedCallCommand.QueueMissedCall;
import dev.otto.write.missedcall.MissedCallCommand.WithdrawMissedCall;
import dev.otto.write.missedcall.MissedCallDirectory.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A missed call waits in its contact's open entry; one that turns out not missed, no lead or linked is withdrawn. */
@Component
class WhenCallMissedThenQueueIt implements Policy {

    /** Counted from when the miss was recorded. */
    static final Duration WINDOW = Duration.ofHours(72);

    private final CallStandings calls;
    private final MissedCallDirectory entries;
    private final MissedCallRescues rescues;

    WhenCallMissedThenQueueIt(CallStandings calls, MissedCallDirectory entries, MissedCallRescues rescues) {
        this.calls = calls;
        this.entries = entries;
        this.rescues = rescues;
    }

    @Override
    public String name() {
        return "when_call_missed_then_queue_it";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof MissedCallWithdrawn withdrawn) {
            leftOver(withdrawn, envelope, run);
            return;
        }
        if (envelope.event() instanceof ContactsMerged merged) {
            merge(merged, envelope, run);
            return;
        }
        Optional<CallStanding> call = switch (envelope.event()) {
            case CallEvent e
            when e instanceof Told || e instanceof CallMarkedNotALead || e instanceof CallLinked ->
                calls.find(e.callId());
            case ContactEngaged e -> calls.find(e.sourceId());
            default -> Optional.empty();
        };
        // until the contact is engaged the lead is not known, and then this is heard of again
        call.filter(known -> known.contactCardId() != null && (known.leadId() != null || known.missedCallId() != null))
                .ifPresent(known -> follow(known, Objects.requireNonNull(known.contactCardId()), envelope, run));
    }

    /** A call taken out of an entry that still waits belongs in another; what is left of the entry may look otherwise now. */
    private void leftOver(MissedCallWithdrawn withdrawn, EventEnvelope envelope, PolicyContext run) {
        calls.find(withdrawn.callId())
                .filter(CallStanding::waits)
                .ifPresent(call -> follow(call, Objects.requireNonNull(call.contactCardId()), envelope, run));
        if (!withdrawn.entryEnds()) {
            rescues.tell(envelope.companyId(), withdrawn.contactCardId(), run);
        }
    }

    /** One contact has one open entry: the calls of the merged card's leave it for the survivor's. */
    private void merge(ContactsMerged merged, EventEnvelope envelope, PolicyContext run) {
        UUID survivor = merged.contactCardId();
        entries.openOf(envelope.companyId(), merged.mergedId())
                .map(Entry::missedCallId)
                .ifPresent(entry -> calls.heldBy(entry)
                        .forEach(call -> run.send(
                                new WithdrawMissedCall(entry, survivor, call),
                                envelope.metadata().occurredAt())));
        rescues.tell(envelope.companyId(), survivor, run);
    }

    private void follow(CallStanding call, UUID contact, EventEnvelope envelope, PolicyContext run) {
        Instant at = envelope.metadata().occurredAt();
        @Nullable UUID held = call.missedCallId();
        if (!call.waits()) {
            if (held != null) {
                run.send(new WithdrawMissedCall(held, contact, call.callId()), at);
            }
            return;
        }
        UUID entry = held != null
                ? held
                : entries.openOf(envelope.companyId(), contact)
                        .map(Entry::missedCallId)
                        .orElseGet(() -> entries.entryFor(call.callId()));
        run.send(
                new QueueMissedCall(
                        entry,
                        contact,
                        call.callId(),
                        call.leadId(),
                        Objects.requireNonNullElse(call.startedAt(), at),
                        envelope.recordedAt().plus(WINDOW)),
                at);
        rescues.tell(envelope.companyId(), contact, run);
    }
}
