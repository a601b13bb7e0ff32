package dev.otto.fold.testing;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Facts with believable values where the test does not care. */
public final class Given {

    public static final UUID CARD = UUID.fromString("00000000-0000-5000-8000-00000000000a");
    public static final UUID OTHER_CARD = UUID.fromString("00000000-0000-5000-8000-00000000000b");
    public static final UUID LEAD = UUID.fromString("00000000-0000-5000-8000-0000000000d1");
    public static final UUID CALL = UUID.fromString("00000000-0000-5000-8000-0000000000c1");
    public static final UUID LATER_CALL = UUID.fromString("00000000-0000-5000-8000-0000000000c2");
    public static final UUID APPOINTMENT = UUID.fromString("00000000-0000-5000-8000-0000000000e1");
    public static final String PHONE = "+16145550151";

    private Given() {}

    public static CallFacts facts(Instant start, @Nullable Ending ending) {
        return facts(Direction.inbound, start, ending);
    }

    private static CallFacts facts(Direction direction, Instant start, @Nullable Ending ending) {
        return new CallFacts(
                direction,
                PHONE,
                "+16145550100",
                null,
                "Google Ads",
                "Pat Miller",
                "Columbus",
                "OH",
                "US",
                null,
                ending == Ending.answered ? "https://recordings.example/1" : null,
                start,
                null,
                null,
                ending == null ? null : 60,
                ending,
                ending == null ? null : ending == Ending.answered,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    public static CallEvent.CallCompleted completed(UUID call, Instant start, Ending ending) {
        CallFacts facts = facts(start, ending);
        return new CallEvent.CallCompleted(call, CARD, "callrail", "CAL-" + call, 3, facts, facts);
    }

    public static CallEvent.CallCompleted calledOut(UUID call, Instant start) {
        CallFacts facts = facts(Direction.outbound, start, Ending.answered);
        return new CallEvent.CallCompleted(call, CARD, "callrail", "CAL-" + call, 3, facts, facts);
    }

    public static CallEvent.CallAssignedToCsr assigned(UUID call, @Nullable String csr) {
        return new CallEvent.CallAssignedToCsr(call, CARD, csr, null, CallType.csr_call, false);
    }

    public static ContactEvent.ContactEngaged engaged(UUID card, UUID call, Instant at) {
        return engaged(
                card,
                call,
                at,
                new ContactDetails("Pat", "Miller", null, null, null, null, "Columbus", "OH", null, "US", null));
    }

    public static ContactEvent.ContactEngaged engaged(UUID card, UUID call, Instant at, ContactDetails details) {
        return new ContactEvent.ContactEngaged(
                card,
                EngagementKind.inbound_call,
                call,
                ContactSource.callrail,
                at,
                3,
                LEAD,
                1,
                false,
                LeadSource.inbound_call,
                new ContactEvent.LeadOrigin(LeadSource.inbound_call, call, at),
                new ContactEvent.CardOrigin(ContactSource.callrail, call, at),
                details,
                details,
                null);
    }

    public static LeadEvent.LeadOpened opened(Instant at) {
        return new LeadEvent.LeadOpened(LEAD, CARD, 1, LeadSource.inbound_call, CALL, at);
    }

    public static CallEvent.AnalysisApplied analysed(
            UUID call, QualificationStatus qualification, BookingStatus booking) {
        return new CallEvent.AnalysisApplied(call, CARD, call, 1, Story.NOON, analysis(qualification, booking));
    }

    public static CallAnalysis analysis(QualificationStatus qualification, @Nullable BookingStatus booking) {
        return new CallAnalysis(
                qualification,
                new CallAnalysis.Qualification(qualification.name(), null, null, null, List.of(), List.of(), List.of()),
                null,
                booking,
                false,
                null,
                new BigDecimal("0.75"),
                List.of(new CallAnalysis.Objection(
                        "too expensive",
                        "price",
                        dev.otto.events.call.Severity.high,
                        false,
                        null,
                        null,
                        List.of(),
                        null)),
                new CallAnalysis.ObjectionSeverity(1, 0, 0),
                new BigDecimal("8.5"),
                List.of(),
                List.of(),
                List.of(),
                "Summary of a " + qualification + " call",
                List.of("roof leak"),
                List.of(),
                List.of(),
                List.of(),
                new CallAnalysis.Entities(null, null, null, null, null, null),
                "job-1",
                "hash");
    }
}
