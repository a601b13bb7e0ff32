package dev.otto.write.lead;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.contact.AddressLines;
import dev.otto.write.contact.ContactCommand.HearDetails;
import dev.otto.write.lead.CallStandings.CallStanding;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The address that an analysis heard in a call is the contact's, whoever that turns out to be, until a newer one hears another or none. */
@Component
class WhenAnalysisTellsAddressThenTellContact implements Policy {

    private final CallStandings calls;

    WhenAnalysisTellsAddressThenTellContact(CallStandings calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return "when_analysis_tells_address_then_tell_contact";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        Instant at = envelope.metadata().occurredAt();
        switch (envelope.event()) {
            case AnalysisApplied e ->
                calls.find(e.callId())
                        .filter(call -> call.address() != null) // there is nothing to take back yet
                        .ifPresent(call -> tell(call, e.contactCardId(), at, run));
            case AnalysisRevised e -> calls.find(e.callId()).ifPresent(call -> tell(call, e.contactCardId(), at, run));
            case ContactEngaged e ->
                calls.find(e.sourceId())
                        .filter(call -> call.address() != null)
                        .ifPresent(call -> tell(call, e.contactCardId(), at, run));
            default -> {}
        }
    }

    /** Tells the card that has it, and the one that the call was found for: of two that became one, that one keeps the call. */
    private static void tell(CallStanding call, @Nullable UUID foundFor, Instant at, PolicyContext run) {
        Stream.of(call.contactCardId(), foundFor)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(contact ->
                        run.tryToSend(new HearDetails(contact, call.callId(), AddressLines.of(call.address())), at));
    }
}
