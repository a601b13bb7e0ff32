package dev.otto.write.callrail;

import static dev.otto.write.TestWriteSide.CEDAR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent.CallCompleted;
import dev.otto.events.call.CallEvent.CallMarkedNotALead;
import dev.otto.events.call.CallEvent.CallMissed;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactEvent.ContactEngaged;
import dev.otto.events.contact.ContactEvent.MessageReceived;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.lead.LeadSource;
import dev.otto.write.Policy;
import dev.otto.write.TestWriteSide;
import dev.otto.write.WriteIndex;
import dev.otto.write.call.TestCalls;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.contact.TestContacts;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.TestReceiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the signed body to the events of calls and contacts, on a real log. */
class CallRailWebhookTest {

    private static final Map<String, String> DAY = Map.ofEntries(
            Map.entry("pre-call.json", "/webhooks/callrail/call.incoming"),
            Map.entry("call-routing-complete.json", "/webhooks/callrail/call.answered"),
            Map.entry("post-call.json", "/webhooks/callrail/call.completed"),
            Map.entry("post-call.ac-booking-failed.json", "/webhook/callrail/call-complete"),
            Map.entry("post-call.hangup-before-booking.json", "/callrail/call.completed"),
            Map.entry("post-call.missed.json", "/webhooks/callrail/call.missed"),
            Map.entry("outbound-post-call.json", "/webhooks/callrail/call.completed"),
            Map.entry("call-modified.json", "/webhooks/callrail/call.modified"),
            Map.entry("call-modified.wrong-number.json", "/webhooks/callrail/call.modified"),
            Map.entry("text-message-received.json", "/webhooks/callrail/text.received"),
            Map.entry("text-message-sent.json", "/webhooks/callrail/text.sent"),
            Map.entry("form-submission.json", "/webhooks/callrail/form.submitted"));

    private volatile Instant now = Instant.parse("2026-07-14T20:00:00Z");

    private final TestWriteSide write = new TestWriteSide(
            List.of(TestCalls.AGGREGATE, TestContacts.AGGREGATE),
            (jdbc, companies) -> {
                List<WriteIndex> indexes = new ArrayList<>(TestCalls.indexes(jdbc));
                indexes.add(new TestContacts(jdbc, companies).index());
                return indexes;
            },
            (jdbc, companies) -> {
                List<Policy> policies = new ArrayList<>(new TestContacts(jdbc, companies).policies());
                policies.addAll(TestCalls.policies(jdbc, companies));
                return policies;
            });
    private final TestReceiver receiver = new TestReceiver(
            write.log.tenants,
            write.log.jdbc,
            write.companies.directory(),
            write.commands,
            new CallRailAdapter(
                    new TestContacts(write.log.jdbc, write.companies.directory()).ids(),
                    CallRailAdapterTest.partner(true)),
            () -> now);

    private String key = "";

    @BeforeEach
    void connect() {
        write.commands.send(
                new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
        key = receiver.connect(
                CEDAR,
                Samples.SIGNING_KEY,
                List.of("COMa0f9dfc0b6d4a001a880c12c01b44f24", "408551207"),
                List.of("+16145550120", "+16145550121"));
    }

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void the_whole_day_is_taken_once_and_makes_one_card_of_each_caller() {
        DAY.forEach((file, path) -> assertThat(post(path, file)).as(file).isEqualTo("200 processed"));
        byte[] unneeded = Samples.bytes("callrail/convert-assist-complete.json");
        assertThat(receiver.post(
                        "/webhooks/callrail/convert_assist.complete",
                        key,
                        Inbound.JSON,
                        Map.of("signature", CallRailSignature.of(Samples.SIGNING_KEY, unneeded)),
                        unneeded))
                .isEqualTo("200 ignored");
        write.settle();
        List<EventEnvelope> once = events();
        DAY.forEach((file, path) -> assertThat(post(path, file)).as(file).isEqualTo("200 duplicate_ignored"));
        write.settle();

        assertThat(events()).hasSameSizeAs(once);
        assertThat(of(ContactCardOpened.class, once))
                .extracting(ContactCardOpened::contactCardId)
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(of(CallCompleted.class, once)).hasSize(5);
        assertThat(of(CallMissed.class, once)).hasSize(1);
        assertThat(of(CallMarkedNotALead.class, once))
                .filteredOn(CallMarkedNotALead::notALead)
                .singleElement()
                .matches(mark -> mark.reason() == NotALeadReason.wrong_number);
        assertThat(of(MessageReceived.class, once)).hasSize(1);
        assertThat(of(MessageSent.class, once)).hasSize(1);
        assertThat(of(ContactEngaged.class, once)).anyMatch(engaged -> engaged.leadSource() == LeadSource.web_form);
        assertThat(once).filteredOn(event -> event.name().startsWith("call.")).allSatisfy(event -> {
            assertThat(event.metadata().companyId()).isEqualTo(CEDAR);
            assertThat(event.metadata().causation()).isNotBlank();
        });
    }

    @Test
    void a_day_told_again_when_its_deliveries_are_forgotten_is_processed_and_changes_nothing() {
        DAY.forEach((file, path) -> post(path, file));
        write.settle();
        List<EventEnvelope> once = events();

        now = now.plus(Duration.ofDays(91));
        assertThat(receiver.purge()).isEqualTo(DAY.size());
        DAY.forEach((file, path) -> assertThat(post(path, file)).as(file).isEqualTo("200 processed"));
        write.settle();

        assertThat(events()).isEqualTo(once);
    }

    @Test
    void the_old_form_is_another_telling_of_the_same_call() {
        post("/webhooks/callrail/call.incoming", "pre-call.json");

        assertThat(post("/webhooks/callrail/call.completed", "post-call.form")).isEqualTo("200 processed");
        assertThat(of(CallCompleted.class, events()))
                .singleElement()
                .matches(call -> call.providerCallId().equals("CAL9547c6aa09af822b44f301b61a108f2f"));
    }

    @Test
    void a_days_deliveries_all_at_once_from_many_connections_are_each_told_once() throws Exception {
        List<String> answers = new ArrayList<>();
        try (ExecutorService connections = Executors.newFixedThreadPool(8)) {
            List<Future<String>> posts = new ArrayList<>();
            for (int copy = 0; copy < 3; copy++) {
                DAY.forEach((file, path) -> posts.add(connections.submit(() -> post(path, file))));
            }
            for (Future<String> one : posts) {
                answers.add(one.get());
            }
        }
        receiver.settle();

        assertThat(answers).isSubsetOf("200 processed", "200 duplicate_ignored", "202 accepted");
        assertThat(receiver.statuses(CEDAR)).hasSize(DAY.size()).containsOnly("processed");
        List<UUID> completed = of(CallCompleted.class, events()).stream()
                .map(CallCompleted::callId)
                .toList();
        assertThat(completed).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void another_company_s_key_opens_nothing() {
        byte[] body = Samples.bytes("callrail/post-call.json");

        assertThat(receiver.post(
                        "/webhooks/callrail/call.completed",
                        Inbound.JSON,
                        Map.of("signature", CallRailSignature.of("another key", body)),
                        body))
                .isEqualTo("401 rejected");
        assertThat(events()).noneMatch(event -> event.name().startsWith("call."));
    }

    private String post(String path, String file) {
        byte[] body = Samples.bytes("callrail/" + file);
        return receiver.post(
                path,
                file.endsWith(".form") ? Inbound.FORM : Inbound.JSON,
                Map.of("signature", CallRailSignature.of(Samples.SIGNING_KEY, body)),
                body);
    }

    private List<EventEnvelope> events() {
        return write.log.events();
    }

    private static <E> List<E> of(Class<E> type, List<EventEnvelope> events) {
        return events.stream()
                .map(EventEnvelope::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
