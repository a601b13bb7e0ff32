package dev.otto.write.lead;

import dev.otto.events.Ids;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallAnalysis.Entities;
import dev.otto.events.call.CallAnalysis.Objection;
import dev.otto.events.call.CallAnalysis.ObjectionSeverity;
import dev.otto.events.call.CallAnalysis.Qualification;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Severity;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.contact.ContactCommand.MergeAway;
import dev.otto.write.contact.ContactCommand.MergeContacts;
import dev.otto.write.contact.ContactIds;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls of one invented customer and what an analysis says of them. */
public final class Conversations {

    public static final String CUSTOMER = "+16145550151";
    public static final String SOMEBODY_ELSE = "+16145550152";
    public static final String OFFICE = "+16145550100";

    private Conversations() {}

    public static UUID call(String name) {
        return Ids.call(ScannedWriteSide.COMPANY, "callrail", name);
    }

    public static CallFacts inbound(Instant at, Ending ending, @Nullable String agent) {
        return inbound(CUSTOMER, at, ending, agent);
    }

    public static CallFacts inbound(String customer, Instant at, Ending ending, @Nullable String agent) {
        return facts(Direction.inbound, customer, OFFICE, at, ending, agent);
    }

    public static CallFacts outbound(Instant at, Ending ending, @Nullable String agent) {
        return outbound(CUSTOMER, at, ending, agent);
    }

    public static CallFacts outbound(String customer, Instant at, Ending ending, @Nullable String agent) {
        return facts(Direction.outbound, OFFICE, customer, at, ending, agent);
    }

    private static CallFacts facts(
            Direction direction, String from, String to, Instant at, Ending ending, @Nullable String agent) {
        boolean answered = ending == Ending.answered;
        return new CallFacts(
                direction,
                from,
                to,
                null,
                null,
                null,
                null,
                null,
                null,
                agent,
                null,
                at,
                answered ? at : null,
                at.plusSeconds(120),
                120,
                ending,
                answered,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** A card of another number, known by a call an hour earlier. */
    static UUID somebodyElse(ScannedWriteSide write) {
        Instant at = ScannedWriteSide.NOON.minusSeconds(3600);
        UUID card = write.log.tenants.command(
                ScannedWriteSide.COMPANY,
                () -> write.bean(ContactIds.class).of(ScannedWriteSide.COMPANY, SOMEBODY_ELSE));
        write.send(
                new CompleteCall(
                        call("CAL0"),
                        card,
                        "callrail",
                        "CAL0",
                        1,
                        inbound(SOMEBODY_ELSE, at, Ending.answered, "dana@riverbend.example")),
                "provider:callrail",
                at);
        write.settle();
        return card;
    }

    /** The customer's card becomes part of the survivor. */
    static void merge(ScannedWriteSide write, UUID card, UUID survivor) {
        write.send(new MergeContacts(survivor, card, List.of(CUSTOMER)), "user:dana");
        write.send(new MergeAway(card, survivor), "user:dana");
        write.settle();
    }

    /** Hot, with a high objection; {@code start} null: not booked. */
    public static CallAnalysis analysis(@Nullable Instant start, String hash, Action... actions) {
        return analysis(
                start,
                hash,
                List.of(new Objection("too dear", "price", Severity.high, false, null, null, List.of(), null)),
                actions);
    }

    public static CallAnalysis analysis(
            @Nullable Instant start, String hash, List<Objection> objections, Action... actions) {
        return new CallAnalysis(
                QualificationStatus.hot,
                new Qualification("qualified_booked", null, null, null, List.of(), List.of(), List.of()),
                LeadQuality.qualified,
                start == null ? BookingStatus.not_booked : BookingStatus.booked,
                false,
                start,
                new BigDecimal("0.8"),
                objections,
                new ObjectionSeverity(objections.size(), 0, 0),
                new BigDecimal("8.0"),
                List.of(),
                List.of(),
                List.of(),
                "A leak in the roof.",
                List.of(),
                List.of(),
                List.of(actions),
                List.of(),
                new Entities("12 Elm Street, Columbus, OH 43004", null, null, null, null, null),
                "job-1",
                hash);
    }
}
