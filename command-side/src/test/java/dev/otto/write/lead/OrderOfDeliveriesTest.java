package dev.otto.write.lead;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static dev.otto.write.ScannedWriteSide.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadEvent.LeadOriginCorrected;
import dev.otto.events.lead.LeadEvent.LeadQualified;
import dev.otto.events.missedcall.MissedCallEvent.CallRescued;
import dev.otto.write.Command;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.call.CallCommand.ApplyAnalysis;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.MarkNotALead;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.call.CallCommand.ReceiveCall;
import dev.otto.write.contact.ContactIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One customer's day, told in any order with repetitions, ends the same: every round is another customer. */
class OrderOfDeliveriesTest {

    private static final Instant VISIT = Instant.parse("2026-07-15T14:00:00Z");
    private static final int ROUNDS = 12;

    /** A delivery, and which of the others must have come before (an analysis is of a call that is known). */
    private record Delivery(Command command, Instant at, int after) {}

    @ParameterizedTest
    @ValueSource(longs = {7, 77})
    void aDayEndsTheSameInEveryOrder(long seed) {
        Random random = new Random(seed);
        try (ScannedWriteSide write = new ScannedWriteSide()) {
            Map<String, Object> inOrder = round(write, 0, List.of(0, 1, 2, 3, 4, 5, 6, 7), random);
            assertThat(inOrder)
                    .containsEntry("status", "qualified_booked")
                    .containsEntry("source", "missed_call")
                    .containsEntry("rescued_by", "human");
            for (int i = 1; i <= ROUNDS; i++) {
                List<Integer> order = shuffled(random);
                assertThat(round(write, i, order, random))
                        .as("seed %s, order %s", seed, order)
                        .isEqualTo(inOrder);
            }
        }
    }

    private static List<Integer> shuffled(Random random) {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
        for (int i = 0; i < 3; i++) {
            order.add(random.nextInt(8));
        }
        Collections.shuffle(order, random);
        return order;
    }

    private static Map<String, Object> round(ScannedWriteSide write, int round, List<Integer> order, Random random) {
        String phone = "+1614555%04d".formatted(2000 + round);
        UUID card = write.log.tenants.command(
                COMPANY, () -> write.bean(ContactIds.class).of(COMPANY, phone));
        List<Delivery> day = day(round, phone, card);
        List<Integer> waiting = new ArrayList<>(order);
        List<Integer> done = new ArrayList<>();
        while (!waiting.isEmpty()) {
            int next = waiting.stream()
                    .filter(i ->
                            day.get(i).after() < 0 || done.contains(day.get(i).after()))
                    .findFirst()
                    .orElseThrow();
            waiting.remove(Integer.valueOf(next));
            done.add(next);
            write.send(day.get(next).command(), "provider:test", day.get(next).at());
            if (random.nextBoolean()) {
                write.settle();
            }
        }
        write.settle();
        return outcome(write, card);
    }

    private static List<Delivery> day(int round, String phone, UUID card) {
        Instant back = NOON.plusSeconds(900);
        Instant again = NOON.plusSeconds(7200);
        UUID first = call(round, 1);
        UUID second = call(round, 2);
        UUID third = call(round, 3);
        UUID job = Ids.of("test", "job", round);
        return List.of(
                new Delivery(
                        new MissCall(first, card, "callrail", "a" + round, 2, inbound(phone, NOON, Ending.unanswered)),
                        NOON,
                        -1),
                new Delivery(new ReceiveCall(second, card, "callrail", "b" + round, 0, CallFacts.NONE), back, -1),
                new Delivery(
                        new CompleteCall(second, card, "callrail", "b" + round, 2, outbound(phone, back)), back, -1),
                new Delivery(
                        new ApplyAnalysis(
                                second,
                                job,
                                1,
                                back.plusSeconds(100),
                                Conversations.analysis(
                                        null, "h1", new Action("Send the quote", "send_quote", null, null))),
                        back,
                        2),
                new Delivery(
                        new ApplyAnalysis(
                                second, job, 1, back.plusSeconds(200), Conversations.analysis(VISIT, "h2", List.of())),
                        back,
                        2),
                new Delivery(
                        new CompleteCall(
                                third, card, "callrail", "c" + round, 2, inbound(phone, again, Ending.answered)),
                        again,
                        -1),
                new Delivery(new MarkNotALead(third, true, NotALeadReason.spam, 5), again, 5),
                new Delivery(new ReceiveCall(first, card, "callrail", "a" + round, 0, CallFacts.NONE), NOON, 0));
    }

    private static UUID call(int round, int number) {
        return Conversations.call("CAL-" + round + "-" + number);
    }

    private static CallFacts inbound(String phone, Instant at, Ending ending) {
        return Conversations.inbound(phone, at, ending, ending == Ending.answered ? "dana@riverbend.example" : null);
    }

    private static CallFacts outbound(String phone, Instant at) {
        return Conversations.outbound(phone, at, Ending.answered, "dana@riverbend.example");
    }

    /** What stands in the end, without ids and times of recording. */
    private static Map<String, Object> outcome(ScannedWriteSide write, UUID card) {
        Map<String, Object> outcome = new TreeMap<>();
        outcome.putAll(write.log.tenants.command(
                COMPANY,
                () -> write.log.jdbc.sql("""
                        select l.status, l.csr_id, l.holds_contact::text as holds, v.status as visit, v.csr_id as visit_csr,
                            lower(v.during)::text as starts, v.conversation_at::text as conversation,
                            (select count(*) from lead_directory x where x.contact_card_id = l.contact_card_id) as leads,
                            (select count(*) from rep_calendar x where x.contact_card_id = l.contact_card_id) as visits,
                            (select count(*) from action_directory x where x.contact_card_id = l.contact_card_id and x.live) as actions,
                            (select count(*) from signal_directory x where x.contact_card_id = l.contact_card_id and x.standing)
                                as signals,
                            (select count(*) from missed_call_entry x where x.contact_card_id = l.contact_card_id) as entries,
                            (select count(*) from missed_call_entry x where x.contact_card_id = l.contact_card_id and x.open) as open
                        from lead_directory l left join rep_calendar v on v.lead_id = l.lead_id
                        where l.contact_card_id = :card
                        """).param("card", card).query().singleRow()));
        for (EventEnvelope envelope : write.all()) {
            if (!card.equals(envelope.event().contactCardId())) {
                continue;
            }
            switch (envelope.event()) {
                case LeadOpened e -> {
                    outcome.put("source", e.source().word());
                    outcome.put("opened", e.openedAt());
                }
                case LeadOriginCorrected e -> {
                    outcome.put("source", e.source().word());
                    outcome.put("opened", e.openedAt());
                }
                case LeadQualified e -> outcome.put("temperature", String.valueOf(e.qualificationStatus()));
                case AppointmentScheduled e -> outcome.put("rank", e.sourceRank());
                case CallRescued e -> {
                    outcome.put("rescued_by", e.by().name());
                    outcome.put("rescued_at", e.rescuedAt());
                }
                default -> {}
            }
        }
        return outcome;
    }
}
