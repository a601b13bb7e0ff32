package dev.otto.write.webhook;

import static dev.otto.write.webhook.WebhookFixture.CEDAR;
import static dev.otto.write.webhook.WebhookFixture.OAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.otto.platform.testing.TestDatabase;
import dev.otto.write.webhook.Answer.Outcome;
import dev.otto.write.webhook.Deliveries.Redelivered;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag(TestDatabase.ANY_SERVER)
class WebhookReceiverTest {

    private final WebhookFixture here = new WebhookFixture();
    private String key = "";

    @BeforeEach
    void connect() {
        key = here.connect(CEDAR, "cedar's secret", null).integrationKey();
    }

    @Test
    void a_delivery_is_processed_once_and_then_a_duplicate() {
        Answer first = here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"a\"}");
        here.clock.forward(Duration.ofSeconds(5));
        Answer second = here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"another\"}");

        assertThat(first.outcome()).isEqualTo(Outcome.processed);
        assertThat(first.httpStatus()).isEqualTo(200);
        assertThat(first.position()).isPositive();
        assertThat(second.outcome()).isEqualTo(Outcome.duplicate_ignored);
        assertThat(second.deliveryId()).isEqualTo(first.deliveryId());
        assertThat(here.effects()).containsExactly("e1:a");
        Delivery delivery = here.delivery(CEDAR, first);
        assertThat(delivery.companyId()).isEqualTo(CEDAR);
        assertThat(delivery.attempts()).isEqualTo(2);
        assertThat(delivery.lastSeenAt()).isAfter(delivery.receivedAt());
        assertThat(delivery.status()).isEqualTo("processed");
        assertThat(delivery.body()).isEqualTo("{\"id\":\"e1\",\"text\":\"a\"}");
    }

    @Test
    void the_same_id_of_another_kind_or_in_a_newer_version_is_another_delivery() {
        here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"a\"}");
        here.post("other", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"b\"}");
        here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"c\"}");
        here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"d\"}");
        Answer again = here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"d\"}");

        assertThat(again.outcome()).isEqualTo(Outcome.duplicate_ignored);
        assertThat(here.effects()).containsExactly("e1:a", "e1:b", "e1:c", "e1:d");
    }

    @Test
    void body_and_secrets_lie_sealed_and_headers_redacted() {
        Answer answer = here.post(
                "told",
                "application/json",
                Map.of("x-acme", "cedar's secret", "user-agent", "acme/1", "authorization", "Bearer x"),
                key,
                "{\"id\":\"e1\",\"text\":\"my mother is ill\"}");

        String stored = here.transactions.worker(() -> here.jdbc
                .sql("select encode(body, 'escape') || headers::text from webhook_delivery")
                .query(String.class)
                .single());
        String secrets = here.transactions.worker(() -> here.jdbc
                .sql("select encode(secret, 'escape') from integration")
                .query(String.class)
                .single());
        assertThat(stored)
                .doesNotContain("mother")
                .doesNotContain("cedar's secret")
                .doesNotContain("Bearer");
        assertThat(secrets).doesNotContain("cedar");
        assertThat(here.delivery(CEDAR, answer).headers())
                .containsEntry("user-agent", "acme/1")
                .containsEntry("authorization", "[redacted]");
    }

    @Test
    void checks_come_in_their_order_and_each_has_its_code() {
        Map<String, String> unsigned = Map.of();
        Map<String, String> wrong = Map.of("x-acme", "guess");
        Map<String, String> late = Map.of("x-acme", "late");
        Map<String, String> right = Map.of("x-acme", "cedar's secret");

        assertThat(code(here.post("told", "text/plain", unsigned, "nobody", "{")))
                .isEqualTo("415 unsupported_media_type");
        assertThat(code(here.post("told", "application/json", unsigned, "nobody", "{")))
                .isEqualTo("401 integration_unknown");
        assertThat(code(here.post("told", "application/json", unsigned, key, "{")))
                .isEqualTo("401 signature_missing");
        assertThat(code(here.post("told", "application/json", wrong, key, "{"))).isEqualTo("401 signature_invalid");
        assertThat(code(here.post("told", "application/json", late, key, "{")))
                .isEqualTo("401 timestamp_outside_window");
        assertThat(code(here.post("told", "application/json", right, key, "{"))).isEqualTo("400 malformed_body");
        assertThat(code(here.post("told", "application/json", right, key, "{\"id\":[]}")))
                .isEqualTo("400 field_invalid");
        assertThat(here.effects()).isEmpty();
    }

    @Test
    void what_is_refused_is_kept_with_its_reason() {
        Answer unsigned = here.post("told", "application/json", Map.of(), key, "{\"id\":\"e1\"}");
        Answer unreadable = here.post("told", "cedar's secret", key, "{\"id\":[]}");

        assertThat(here.delivery(CEDAR, unsigned).companyId()).isEqualTo(CEDAR);
        assertThat(here.delivery(CEDAR, unsigned).errorCode()).isEqualTo("signature_missing");
        assertThat(here.delivery(CEDAR, unsigned).body()).isEqualTo("{\"id\":\"e1\"}");
        assertThat(here.delivery(CEDAR, unreadable).errorCode()).isEqualTo("field_invalid");
        assertThat(here.delivery(CEDAR, unreadable).reason()).startsWith("id ");
        assertThat(here.deliveries.list(CEDAR, null, "rejected", null, null, 10).items())
                .hasSize(2);
        assertThat(here.deliveries.list(OAK, null, null, null, null, 10).items())
                .isEmpty();
    }

    @Test
    void of_what_cannot_be_read_a_company_keeps_its_newest_and_no_other_loses_any() {
        WebhookFixture narrow = new WebhookFixture(WebhookSettings.DEFAULT, EnvironmentSecrets.NONE, 3);
        String cedars = narrow.connect(CEDAR, "cedar's secret", null).integrationKey();
        String oaks = narrow.connect(OAK, "oak's secret", null).integrationKey();
        narrow.post("told", "oak's secret", oaks, "{\"id\":[]}");
        narrow.post("told", "cedar's secret", cedars, "{\"id\":\"e1\"}");
        List<UUID> refused = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            narrow.clock.forward(Duration.ofSeconds(1));
            refused.addFirst(
                    Objects.requireNonNull(narrow.post("told", "cedar's secret", cedars, "{\"id\":[" + n + "]}")
                            .deliveryId()));
        }

        assertThat(narrow.deliveries
                        .list(CEDAR, null, "rejected", null, null, 10)
                        .items())
                .extracting(Delivery::id)
                .isEqualTo(refused.subList(0, 3));
        assertThat(narrow.deliveries
                        .list(CEDAR, null, "processed", null, null, 10)
                        .items())
                .hasSize(1);
        assertThat(narrow.deliveries.list(OAK, null, "rejected", null, null, 10).items())
                .hasSize(1);
    }

    @Test
    void what_is_refused_unverified_takes_the_place_of_the_oldest_of_ten_thousand() {
        here.jdbc
                .sql("select setval('webhook_refusal_slot', 0, false)")
                .query(Long.class)
                .single();
        UUID oldest = refused();
        here.jdbc
                .sql("select setval('webhook_refusal_slot', 9999, false)")
                .query(Long.class)
                .single();
        UUID last = refused();
        UUID first = refused();

        assertThat(here.deliveries.list(CEDAR, null, "rejected", null, null, 10).items())
                .extracting(Delivery::id)
                .containsExactlyInAnyOrder(last, first)
                .doesNotContain(oldest);
    }

    private UUID refused() {
        Answer unsigned = here.post("told", "application/json", Map.of(), key, "{}");
        return Objects.requireNonNull(unsigned.deliveryId());
    }

    @Test
    void a_rejected_delivery_does_not_stand_in_the_way_of_its_mended_one() {
        here.post("told", "cedar's secret", key, "{\"id\":[]}");
        here.post("told", "cedar's secret", key, "{\"id\":[]}");

        assertThat(here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}").outcome())
                .isEqualTo(Outcome.processed);
    }

    @Test
    void both_live_secrets_pass_and_a_replaced_one_no_longer_does() {
        here.connect(CEDAR, "old", "new");
        assertThat(here.post("told", "old", key, "{\"id\":\"e1\"}").outcome()).isEqualTo(Outcome.processed);
        assertThat(here.post("told", "new", key, "{\"id\":\"e2\"}").outcome()).isEqualTo(Outcome.processed);

        here.connect(CEDAR, "new", null);
        assertThat(code(here.post("told", "old", key, "{\"id\":\"e3\"}"))).isEqualTo("401 signature_invalid");
        assertThat(here.post("told", "new", key, "{\"id\":\"e4\"}").outcome()).isEqualTo(Outcome.processed);
    }

    @Test
    void a_company_is_found_by_the_name_that_it_registered() {
        here.connect(CEDAR, "cedar's secret", null, "COM1");
        here.connect(OAK, "oak's secret", null, "COM2");

        Answer oaks = here.post("told", "oak's secret", null, "{\"id\":\"e1\",\"company\":\"COM2\"}");

        assertThat(oaks.outcome()).isEqualTo(Outcome.processed);
        assertThat(here.deliveries.one(OAK, Objects.requireNonNull(oaks.deliveryId())))
                .isPresent();
        assertThat(here.deliveries.one(CEDAR, Objects.requireNonNull(oaks.deliveryId())))
                .isEmpty();
        assertThat(code(here.post("told", "cedar's secret", null, "{\"id\":\"e2\",\"company\":\"COM2\"}")))
                .isEqualTo("401 signature_invalid");
        assertThat(code(here.post("told", "cedar's secret", null, "{\"id\":\"e3\",\"company\":\"COM3\"}")))
                .isEqualTo("401 integration_unknown");
    }

    @Test
    void of_many_companies_with_one_account_the_one_whose_number_was_rung_is_asked_first() {
        for (int i = 0; i < 25; i++) {
            String company = "company-%02d".formatted(i);
            List<String> numbers = List.of("+161455501%02d".formatted(i));
            here.transactions.command(
                    company,
                    () -> here.integrations.connect(
                            company,
                            "acme",
                            new Integrations.Registration("secret of " + company, null, "ACC1", List.of(), numbers)));
        }
        here.integrations.changed();

        assertThat(here.integrations.addressed("acme", null, new Claims("ACC1", List.of(), List.of("+16145550124"))))
                .hasSize(20)
                .first()
                .satisfies(candidate -> assertThat(candidate.companyId()).isEqualTo("company-24"));
    }

    @Test
    void a_body_that_names_another_company_than_its_secrets_is_refused() {
        here.connect(OAK, "oak's secret", null, "COM2");
        assertThat(code(here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"company\":\"COM2\"}")))
                .isEqualTo("403 company_mismatch");

        here.connect(CEDAR, "cedar's secret", null, "COM1");
        assertThat(code(here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"company\":\"COM9\"}")))
                .isEqualTo("403 company_mismatch");
        assertThat(here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"company\":\"COM1\"}")
                        .outcome())
                .isEqualTo(Outcome.processed);
    }

    @Test
    void what_is_not_needed_is_kept_and_ignored() {
        Answer answer = here.post("news", "cedar's secret", key, "{\"id\":\"n1\"}");

        assertThat(answer.outcome()).isEqualTo(Outcome.ignored);
        assertThat(answer.reason()).isEqualTo("not needed");
        assertThat(here.delivery(CEDAR, answer).status()).isEqualTo("ignored");
    }

    @Test
    void a_failure_of_ours_leaves_nothing_but_the_delivery_and_is_tried_again_in_order() {
        here.failing.add("e1");
        Answer first = here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"thing\":\"call\",\"text\":\"1\"}");
        Answer behind = here.post("told", "cedar's secret", key, "{\"id\":\"e2\",\"thing\":\"call\",\"text\":\"2\"}");
        Answer another = here.post("told", "cedar's secret", key, "{\"id\":\"e3\",\"thing\":\"other\",\"text\":\"3\"}");
        Answer repeated = here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"thing\":\"call\",\"text\":\"1\"}");

        assertThat(first.outcome()).isEqualTo(Outcome.accepted);
        assertThat(first.httpStatus()).isEqualTo(202);
        assertThat(behind.outcome()).isEqualTo(Outcome.accepted);
        assertThat(another.outcome()).isEqualTo(Outcome.processed);
        assertThat(repeated.outcome()).isEqualTo(Outcome.accepted);
        assertThat(here.effects()).containsExactly("e3:3");

        assertThat(here.deliveries.processDue()).isEqualTo(1);
        assertThat(here.delivery(CEDAR, first).tries()).isEqualTo(1);
        assertThat(here.deliveries.processDue()).isZero();

        here.failing.clear();
        here.clock.forward(Duration.ofMinutes(1));
        int taken;
        do {
            taken = here.deliveries.processDue();
        } while (taken > 0);
        assertThat(here.effects()).containsExactly("e3:3", "e1:1", "e2:2");
        assertThat(here.delivery(CEDAR, behind).status()).isEqualTo("processed");
        assertThat(here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"thing\":\"call\",\"text\":\"1\"}")
                        .outcome())
                .isEqualTo(Outcome.duplicate_ignored);
    }

    @Test
    void a_delivery_that_never_works_dies_lets_the_next_pass_and_can_be_redelivered() {
        here.failing.add("e1");
        Answer dying = here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"thing\":\"call\"}");
        Answer behind = here.post("told", "cedar's secret", key, "{\"id\":\"e2\",\"thing\":\"call\"}");

        for (int tries = 0; tries < WebhookSettings.DEFAULT.triesBeforeDead(); tries++) {
            here.clock.forward(Duration.ofHours(1));
            here.deliveries.processDue();
        }
        here.deliveries.processDue();
        assertThat(here.delivery(CEDAR, dying).status()).isEqualTo("dead");
        assertThat(here.delivery(CEDAR, behind).status()).isEqualTo("processed");

        here.failing.clear();
        Redelivered redelivered = here.deliveries
                .redeliver(CEDAR, Objects.requireNonNull(dying.deliveryId()))
                .orElseThrow();
        assertThat(redelivered.delivery().status()).isEqualTo("processed");
        assertThat(redelivered.position()).isPositive();
        assertThat(here.effects()).containsExactly("e2:", "e1:", "e2:"); // e2 is still the last word
    }

    /** Lets a delivery fail as often as it takes to give it up. */
    private Answer dead(String body) {
        here.failing.add("e1");
        Answer dying = here.post("told", "cedar's secret", key, body);
        for (int tries = 0; tries < WebhookSettings.DEFAULT.triesBeforeDead(); tries++) {
            here.clock.forward(Duration.ofHours(1));
            here.deliveries.processDue();
        }
        assertThat(here.delivery(CEDAR, dying).status()).isEqualTo("dead");
        return dying;
    }

    @Test
    void monitoringSeesWhatWasGivenUp() {
        DeliveryMeters.register(here.registry, here.deliveries);
        Gauge gauge = here.registry
                .get("dead_letters")
                .tag("projection", "webhook_deliveries")
                .gauge();
        assertThat(gauge.value()).isZero();
        dead("{\"id\":\"e1\"}");
        assertThat(gauge.value()).isEqualTo(1);
        here.lose();
        assertThat(gauge.value()).isNaN();
    }

    @Test
    void a_copy_of_a_dead_delivery_has_it_tried_again() {
        Answer dead = dead("{\"id\":\"e1\"}");
        here.failing.clear();
        Answer copy = here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}");

        assertThat(copy.outcome()).isEqualTo(Outcome.accepted);
        assertThat(copy.deliveryId()).isEqualTo(dead.deliveryId());
        assertThat(here.delivery(CEDAR, dead).status()).isEqualTo("pending");
        assertThat(here.delivery(CEDAR, dead).tries()).isZero();
        assertThat(here.deliveries.processDue()).isEqualTo(1);
        assertThat(here.effects()).containsExactly("e1:");
    }

    @Test
    void what_names_another_company_is_refused_though_it_could_not_be_read() {
        here.connect(CEDAR, "cedar's secret", null, "COM1");
        here.connect(OAK, "oak's secret", null, "COM2");
        String body = "{\"id\":\"" + AcmeAdapter.UNREADABLE + "\",\"company\":\"COM2\"}";

        assertThat(code(here.post("told", "cedar's secret", key, body))).isEqualTo("403 company_mismatch");

        here.clock.forward(Duration.ofDays(1));
        assertThat(here.deliveries.processDue()).isZero();
    }

    @Test
    void what_was_processed_stays_so_when_processing_it_again_fails() {
        Answer processed = here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}");
        here.failing.add("e1");
        Redelivered again = here.deliveries
                .redeliver(CEDAR, Objects.requireNonNull(processed.deliveryId()))
                .orElseThrow();

        assertThat(again.position()).isZero();
        assertThat(again.delivery().status()).isEqualTo("processed");
        assertThat(again.delivery().reason()).isEqualTo("processing it again failed: IllegalStateException");
        assertThat(again.delivery().nextAttemptAt()).isNull();
        here.clock.forward(Duration.ofDays(1));
        assertThat(here.deliveries.processDue()).isZero();
        assertThat(here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}").outcome())
                .isEqualTo(Outcome.duplicate_ignored);
    }

    @Test
    void a_rotated_secret_leaves_the_names_by_which_deliveries_find_their_company() {
        here.connect(CEDAR, "old", null, "acme's cedar");
        here.transactions.command(
                CEDAR,
                () -> here.integrations.connect(
                        CEDAR,
                        "acme",
                        new Integrations.Registration(null, null, "account", null, List.of("+16145550100"))));
        Integrations.Connected rotated = here.transactions.command(
                CEDAR,
                () -> here.integrations.connect(
                        CEDAR, "acme", new Integrations.Registration("new", null, null, null, null)));
        here.integrations.changed();

        assertThat(rotated.accountId()).isEqualTo("account");
        assertThat(rotated.companyIds()).containsExactly("acme's cedar");
        assertThat(rotated.phoneNumbers()).containsExactly("+16145550100");
        assertThat(here.post("told", "new", null, "{\"id\":\"e1\",\"company\":\"acme's cedar\"}")
                        .outcome())
                .isEqualTo(Outcome.processed);
        assertThat(here.connect(CEDAR, "new", null).companyIds())
                .as("an empty list forgets them")
                .isEmpty();
    }

    @Test
    void only_a_companys_own_verified_deliveries_can_be_redelivered() {
        Answer refused = here.post("told", "application/json", Map.of(), key, "{\"id\":\"e1\"}");
        Answer processed = here.post("told", "cedar's secret", key, "{\"id\":\"e2\"}");

        assertThat(here.deliveries.redeliver(CEDAR, Objects.requireNonNull(refused.deliveryId())))
                .isEmpty();
        assertThat(here.deliveries.redeliver(OAK, Objects.requireNonNull(processed.deliveryId())))
                .isEmpty();
    }

    @Test
    void what_names_another_company_is_not_redelivered_while_it_does() {
        here.connect(CEDAR, "cedar's secret", null, "COM1");
        here.connect(OAK, "oak's secret", null, "COM2");
        Answer refused = here.post("told", "cedar's secret", key, "{\"id\":\"e1\",\"company\":\"COM2\"}");
        assertThat(code(refused)).isEqualTo("403 company_mismatch");
        UUID id = Objects.requireNonNull(refused.deliveryId());

        assertThat(here.deliveries.redeliver(CEDAR, id)).isEmpty();
        assertThat(here.effects()).isEmpty();
        assertThat(here.delivery(CEDAR, refused).errorCode()).isEqualTo("company_mismatch");

        here.connect(OAK, "oak's secret", null);
        here.connect(CEDAR, "cedar's secret", null, "COM1", "COM2");
        assertThat(here.deliveries.redeliver(CEDAR, id))
                .hasValueSatisfying(
                        again -> assertThat(again.delivery().status()).isEqualTo("processed"));
        assertThat(here.effects()).containsExactly("e1:");
    }

    @Test
    void copies_that_come_at_once_wait_and_are_duplicates() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Answer>> copies = new ArrayList<>();
            for (int copy = 0; copy < 8; copy++) {
                copies.add(threads.submit(() -> here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}")));
            }
            for (Future<Answer> copy : copies) {
                outcomes.add(copy.get().outcome());
            }
        }

        assertThat(outcomes).containsOnly(Outcome.processed, Outcome.duplicate_ignored);
        assertThat(outcomes).filteredOn(Outcome.processed::equals).hasSize(1);
        assertThat(here.effects()).containsExactly("e1:");
    }

    @Test
    void what_comes_while_others_are_at_work_is_committed_together() throws Exception {
        Map<String, Answer> answers = whileTwoAreAtWork(List.of("{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"id\":\"c\"}"));

        assertThat(answers.values()).extracting(Answer::outcome).containsOnly(Outcome.processed);
        assertThat(here.effects()).containsExactlyInAnyOrder("first:", "second:", "a:", "b:", "c:");
        assertThat(here.transactions.worker(() -> here.jdbc
                        .sql(
                                "select count(distinct xmin::text) from webhook_delivery where external_id in ('a', 'b', 'c')")
                        .query(Long.class)
                        .single()))
                .isEqualTo(1);
    }

    @Test
    void one_that_fails_takes_none_of_its_group_with_it() throws Exception {
        here.failing.add("b");
        Map<String, Answer> answers = whileTwoAreAtWork(List.of(
                "{\"id\":\"a\",\"thing\":\"call\"}",
                "{\"id\":\"b\"}",
                "{\"id\":\"a2\",\"thing\":\"call\"}",
                "{\"id\":\"c\"}",
                "{\"no\":\"id\"}"));

        assertThat(answers)
                .hasEntrySatisfying(
                        "{\"id\":\"b\"}", held -> assertThat(held.outcome()).isEqualTo(Outcome.accepted))
                .hasEntrySatisfying(
                        "{\"no\":\"id\"}",
                        wrong -> assertThat(wrong.httpStatus()).isEqualTo(400));
        assertThat(answers.values())
                .extracting(Answer::outcome)
                .containsExactlyInAnyOrder(
                        Outcome.processed, Outcome.processed, Outcome.processed, Outcome.accepted, Outcome.rejected);
        assertThat(here.effects()).containsExactlyInAnyOrder("first:", "second:", "a:", "a2:", "c:");
    }

    /** Posts bodies when two groups, of one delivery each, are at work, and lets these go on when all the others wait. */
    private Map<String, Answer> whileTwoAreAtWork(List<String> bodies) throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        here.held.put("first", latch);
        here.held.put("second", latch);
        Map<String, Answer> answers = new HashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String id : List.of("first", "second")) {
                threads.submit(() -> here.post("told", "cedar's secret", key, "{\"id\":\"" + id + "\"}"));
                await().until(() -> here.begun.contains(id));
            }
            Map<String, Future<Answer>> posted = new LinkedHashMap<>();
            for (String body : bodies) {
                posted.put(body, threads.submit(() -> here.post("told", "cedar's secret", key, body)));
            }
            await().until(() -> here.receiver.waiting() == bodies.size());
            latch.countDown();
            for (Map.Entry<String, Future<Answer>> one : posted.entrySet()) {
                answers.put(one.getKey(), one.getValue().get());
            }
        }
        return answers;
    }

    @Test
    void what_cannot_be_stored_is_asked_for_again() {
        here.lose();

        Answer answer = here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}");

        assertThat(code(answer)).isEqualTo("503 not_stored");
    }

    @Test
    void old_deliveries_are_forgotten_with_their_keys_but_not_pending_ones() {
        here.failing.add("e2");
        here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}");
        here.post("told", "cedar's secret", key, "{\"id\":\"e2\"}");
        here.post("told", "application/json", Map.of(), key, "{\"id\":\"e3\"}");

        here.clock.forward(Duration.ofDays(91));

        assertThat(here.deliveries.purge()).isEqualTo(1);
        assertThat(here.deliveries.list(CEDAR, null, null, null, null, 10).items())
                .extracting(Delivery::status)
                .containsExactly("pending");
        assertThat(here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}").outcome())
                .isEqualTo(Outcome.processed);
    }

    @Test
    void unverified_requests_are_limited_by_address_and_verified_ones_are_not() {
        WebhookFixture strict =
                new WebhookFixture(new WebhookSettings(Duration.ofDays(90), 60_000, 2, 20), EnvironmentSecrets.NONE);
        String strictKey = strict.connect(CEDAR, "s", null).integrationKey();
        strict.post("told", "guess", strictKey, "{}");
        strict.post("told", "guess", strictKey, "{}");

        assertThat(code(strict.post("told", "guess", strictKey, "{}"))).isEqualTo("429 rate_limited");
        assertThat(strict.post("told", "s", strictKey, "{\"id\":\"e1\"}").outcome())
                .isEqualTo(Outcome.processed);
        assertThat(strict.deliveries
                        .list(CEDAR, null, "rejected", null, null, 10)
                        .items())
                .hasSize(2);
        strict.clock.forward(Duration.ofMinutes(2));
        assertThat(code(strict.post("told", "guess", strictKey, "{}"))).isEqualTo("401 signature_invalid");
    }

    @Test
    void beyond_the_companys_limit_deliveries_are_stored_and_queued() {
        WebhookFixture strict =
                new WebhookFixture(new WebhookSettings(Duration.ofDays(90), 1, 100, 20), EnvironmentSecrets.NONE);
        String strictKey = strict.connect(CEDAR, "s", null).integrationKey();
        strict.post("told", "s", strictKey, "{\"id\":\"e1\"}");
        Answer second = strict.post("told", "s", strictKey, "{\"id\":\"e2\"}");

        assertThat(second.outcome()).isEqualTo(Outcome.accepted);
        assertThat(strict.deliveries.processDue()).isEqualTo(1);
        assertThat(strict.effects()).containsExactly("e1:", "e2:");
    }

    @Test
    void the_environments_secret_serves_the_one_company() {
        EnvironmentSecrets environment =
                new EnvironmentSecrets(Map.of("acme", List.of("from the environment")), () -> Optional.of(OAK));
        WebhookFixture single = new WebhookFixture(WebhookSettings.DEFAULT, environment);
        Answer answer = single.post("told", "from the environment", null, "{\"id\":\"e1\"}");

        assertThat(answer.outcome()).isEqualTo(Outcome.processed);
        assertThat(single.deliveries.one(OAK, Objects.requireNonNull(answer.deliveryId())))
                .isPresent();
        assertThat(code(single.post("told", "from the environment", "unknown key", "{\"id\":\"e2\"}")))
                .isEqualTo("401 integration_unknown");
    }

    @Test
    void an_integration_without_a_secret_is_none() {
        String bare = here.transactions
                .command(
                        OAK,
                        () -> here.integrations.connect(
                                OAK, "acme", new Integrations.Registration(null, null, null, List.of(), List.of())))
                .integrationKey();
        here.integrations.changed();

        assertThat(code(here.post("told", "", bare, "{\"id\":\"e1\"}"))).isEqualTo("401 integration_unknown");
    }

    @Test
    void figures_are_counted() {
        here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}");
        here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}");
        here.post("told", "guess", key, "{\"id\":\"e1\"}");

        assertThat(here.registry
                        .counter("webhook.processed", "provider", "acme", "tenant_id", CEDAR)
                        .count())
                .isEqualTo(1);
        assertThat(here.registry
                        .counter("webhook.duplicates", "provider", "acme", "tenant_id", CEDAR)
                        .count())
                .isEqualTo(1);
        assertThat(here.registry
                        .counter("webhook.failures", "provider", "acme", "tenant_id", CEDAR)
                        .count())
                .isEqualTo(1);
    }

    private static String code(Answer answer) {
        Refusal.Named refusal = answer.refusal();
        return answer.httpStatus() + " "
                + (refusal == null ? answer.outcome() : refusal.refusal().errorCode());
    }

    @Test
    void the_last_word_about_a_thing_stays_the_last_when_an_earlier_one_is_redelivered() {
        Answer earlier = here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"earlier\"}");
        here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"later\"}");
        here.post("modified", "cedar's secret", key, "{\"id\":\"e2\",\"text\":\"of another\"}");

        here.deliveries.redeliver(CEDAR, Objects.requireNonNull(earlier.deliveryId()));

        assertThat(here.effects()).containsExactly("e1:earlier", "e1:later", "e2:of another", "e1:earlier", "e1:later");
    }

    @Test
    void who_goes_back_to_what_was_said_before_has_the_last_word() {
        String a = "{\"id\":\"e1\",\"text\":\"a\"}";
        String b = "{\"id\":\"e1\",\"text\":\"b\"}";
        Answer first = here.post("modified", "cedar's secret", key, a);
        Answer second = here.post("modified", "cedar's secret", key, b);
        here.clock.forward(Duration.ofSeconds(1));
        Answer third = here.post("modified", "cedar's secret", key, a);

        assertThat(third.outcome()).isEqualTo(Outcome.processed);
        assertThat(third.deliveryId()).isNotEqualTo(first.deliveryId());
        assertThat(here.effects()).containsExactly("e1:a", "e1:b", "e1:a");
        Answer copy = here.post("modified", "cedar's secret", key, a);
        assertThat(copy.outcome()).isEqualTo(Outcome.duplicate_ignored);
        assertThat(copy.deliveryId()).isEqualTo(third.deliveryId());

        here.deliveries.redeliver(CEDAR, Objects.requireNonNull(second.deliveryId()));
        assertThat(here.effects()).endsWith("e1:b", "e1:a");
        assertThat(here.post("modified", "cedar's secret", key, b).outcome()).isEqualTo(Outcome.processed);
    }

    @Test
    void who_goes_back_while_we_fail_has_the_last_word_too() {
        String a = "{\"id\":\"e1\",\"text\":\"a\"}";
        here.post("modified", "cedar's secret", key, a);
        here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"b\"}");
        here.failing.add("e1");
        Answer third = here.post("modified", "cedar's secret", key, a);
        here.failing.clear();

        assertThat(third.outcome()).isEqualTo(Outcome.accepted);
        assertThat(here.deliveries.processDue()).isEqualTo(1);
        assertThat(here.delivery(CEDAR, third).status()).isEqualTo("processed");
        assertThat(here.effects()).containsExactly("e1:a", "e1:b", "e1:a");
        assertThat(here.post("modified", "cedar's secret", key, a).outcome()).isEqualTo(Outcome.duplicate_ignored);
    }

    @Test
    void what_failed_and_was_stored_behind_a_later_word_does_not_become_the_last() {
        here.clock.forward(Duration.ofSeconds(1));
        here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"later\"}");
        here.clock.forward(Duration.ofSeconds(-1));
        here.failing.add("e1");
        here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"earlier\"}");
        here.failing.clear();
        here.clock.forward(Duration.ofMinutes(1));

        here.deliveries.processDue();

        assertThat(here.effects()).containsExactly("e1:later", "e1:earlier", "e1:later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "'damaged'"})
    void a_later_word_that_cannot_be_read_does_not_keep_an_earlier_one_back(String body) {
        Answer earlier = here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"earlier\"}");
        Answer later = here.post("modified", "cedar's secret", key, "{\"id\":\"e1\",\"text\":\"later\"}");
        here.transactions.worker(() -> here.jdbc
                .sql("update webhook_delivery set body = " + body + " where id = ?")
                .param(later.deliveryId())
                .update());

        here.deliveries.redeliver(CEDAR, Objects.requireNonNull(earlier.deliveryId()));

        assertThat(here.effects()).containsExactly("e1:earlier", "e1:later", "e1:earlier");
        assertThat(here.delivery(CEDAR, earlier).status()).isEqualTo("processed");
    }

    @Test
    void a_body_that_cannot_be_opened_is_given_up_and_holds_up_nobody() {
        here.failing.add("e1");
        here.failing.add("e2");
        Answer damaged = here.post("told", "cedar's secret", key, "{\"id\":\"e1\"}");
        Answer whole = here.post("told", "cedar's secret", key, "{\"id\":\"e2\"}");
        here.failing.clear();
        here.transactions.worker(() -> here.jdbc
                .sql("update webhook_delivery set body = 'damaged' where id = ?")
                .param(damaged.deliveryId())
                .update());
        here.clock.forward(Duration.ofMinutes(1));

        here.deliveries.processDue();

        assertThat(here.delivery(CEDAR, whole).status()).isEqualTo("processed");
        assertThat(here.deliveries.list(CEDAR, null, "dead", null, null, 10).items())
                .extracting(Delivery::id)
                .containsExactly(damaged.deliveryId());
    }

    @Test
    void what_nobody_registered_leaves_nothing_behind_in_memory() {
        String long_ = "x".repeat(10_000);
        for (int i = 0; i < 100; i++) {
            here.post(
                    "told", "application/json", Map.of("x-acme", "guess"), null, "{\"company\":\"" + long_ + i + "\"}");
            here.post("told", "application/json", Map.of("x-acme", "guess"), long_ + i, "{}");
        }

        assertThat(here.integrations.remembered()).isZero();
    }

    @Test
    void only_the_registered_form_of_a_companys_name_contradicts() {
        String numbered = here.connect(OAK, "oak's secret", null, "408551207").integrationKey();

        assertThat(here.post("told", "oak's secret", numbered, "{\"id\":\"e1\",\"company\":\"COM8f3\"}")
                        .outcome())
                .isEqualTo(Outcome.processed);
        assertThat(code(here.post(
                        "told",
                        "application/json",
                        Map.of("x-acme", "oak's secret"),
                        numbered,
                        "{\"id\":\"e2\",\"company\":\"99\"}")))
                .isEqualTo("403 company_mismatch");
    }

    @Test
    void a_long_id_is_known_by_its_hash() {
        String id = new Random(1)
                .ints(4_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        Answer first = here.post("news", "cedar's secret", key, "{\"id\":\"" + id + "\"}");
        Answer again = here.post("news", "cedar's secret", key, "{\"id\":\"" + id + "\"}");

        assertThat(first.outcome()).isEqualTo(Outcome.ignored);
        assertThat(again.deliveryId()).isEqualTo(first.deliveryId());
    }
}
