package dev.otto.write;

import static dev.otto.write.TestWriteSide.CEDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.EventEnvelope;
import dev.otto.events.company.CompanyEvent.RecordingModeSet;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.Role;
import dev.otto.platform.eventlog.IndexedEvents;
import dev.otto.platform.http.ReadyComponent.Status;
import dev.otto.platform.policy.PolicyBook;
import dev.otto.platform.policy.PolicyBook.Letter;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.platform.worker.WorkerTasks;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.company.CompanyCommand.SetRecordingMode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag(TestDatabase.ANY_SERVER)
class PolicyRunnerTest {

    /** Sets every new user's recording mode; refuses to while {@code broken}. */
    private static final class WhenUserAddedThenRecordGhostly implements Policy {

        private final AtomicBoolean broken;
        private final List<Long> heard = Collections.synchronizedList(new ArrayList<>());

        WhenUserAddedThenRecordGhostly(AtomicBoolean broken) {
            this.broken = broken;
        }

        @Override
        public String name() {
            return "when_user_added_then_record_ghostly";
        }

        @Override
        public void on(EventEnvelope event, PolicyContext run) {
            if (event.event() instanceof UserAdded added) {
                if (broken.get()) {
                    throw new IllegalStateException("broken");
                }
                heard.add(event.position());
                run.send(
                        new SetRecordingMode(CEDAR, added.userId(), "ghost"),
                        event.metadata().occurredAt());
            }
        }
    }

    @Test
    void aPolicyActsOnceAsTheSystemBecauseOfTheEvent() {
        WhenUserAddedThenRecordGhostly policy = new WhenUserAddedThenRecordGhostly(new AtomicBoolean());
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            write.commands.send(
                    new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
            write.commands.send(new AddUser(CEDAR, "ben", null, null, Role.csr), TestWriteSide.by("user:ava"));
            write.settle();
            write.settle();
            List<EventEnvelope> events = write.log.reader.read(0, 10);
            assertThat(events)
                    .extracting(EventEnvelope::name)
                    .containsExactly("company.registered", "company.user_added", "company.recording_mode_set");
            assertThat(events.getLast().metadata().actor()).isEqualTo("system:when_user_added_then_record_ghostly");
            assertThat(events.getLast().metadata().causation()).isEqualTo("company:cedar-ridge/1");
            assertThat(events.getLast().metadata().traceId())
                    .isEqualTo(events.get(1).metadata().traceId());
            assertThat(policy.heard).hasSize(1);
            assertThat(count(write, "commands", "command", "AddUser", "outcome", "changed"))
                    .isEqualTo(1);
            assertThat(count(write, "commands", "command", "SetRecordingMode", "outcome", "changed"))
                    .isEqualTo(1);
            assertThat(count(write, "worker_task", "name", "policies", "status", "success"))
                    .isPositive();
            assertThat(write.log
                            .meters
                            .get("event_append_duration_ms")
                            .summary()
                            .count())
                    .isEqualTo(3);
            assertThat(write.policies.position()).isEqualTo(events.getLast().position());
        }
    }

    @Test
    void anEventThatAPolicyCannotActOnIsSetAsideAndLaterOnesOfItsGroupWaitInOrder() {
        AtomicBoolean broken = new AtomicBoolean(true);
        WhenUserAddedThenRecordGhostly policy = new WhenUserAddedThenRecordGhostly(broken);
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            write.commands.send(
                    new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
            write.commands.send(new AddUser(CEDAR, "ben", null, null, Role.csr), TestWriteSide.by("user:ava"));
            write.settle();
            broken.set(false);
            write.commands.send(new AddUser(CEDAR, "cy", null, null, Role.csr), TestWriteSide.by("user:ava"));
            write.settle();
            assertThat(write.log.reader.read(0, 10)).hasSize(3);
            assertThat(policy.heard).isEmpty();
            assertThat(count(write, "worker_task", "name", policy.name(), "status", "failure"))
                    .isEqualTo(1);

            allDue(write);
            while (write.policies.retryDueLetters()) {
                // until none is due
            }
            write.settle();
            assertThat(policy.heard).containsExactly(2L, 3L);
            assertThat(write.log.reader.read(0, 10)).hasSize(5);
            assertThat(letters(write)).isEmpty();
        }
    }

    @Test
    @Timeout(60)
    void anEventBehindAGapThatAPolicyCannotActOnIsSetAsideToo() {
        WhenUserAddedThenRecordGhostly policy = new WhenUserAddedThenRecordGhostly(new AtomicBoolean(true));
        Listening listening = new Listening("listening");
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy, listening))) {
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ann"));
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ben"));
            lostAppend(write);
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("cy"));
            lostAppend(write);
            write.log.append("company", "company:blue", TestEventLog.metadata("blue"), added("dee"));
            write.settle();

            assertThat(write.policies.position()).isEqualTo(6);
            assertThat(listening.heard.stream().distinct()).containsExactly(1L, 2L, 4L, 6L);
            assertThat(letters(write))
                    .extracting(letter -> letter.replaceAll(" company.user_added.*", ""))
                    .containsExactly(
                            policy.name() + " 1 acme company:acme",
                            policy.name() + " 2 acme company:acme",
                            policy.name() + " 4 acme company:acme",
                            policy.name() + " 6 blue company:blue");
        }
    }

    /** A transaction that came to nothing takes its position in the log along. */
    private static void lostAppend(TestWriteSide write) {
        TestDatabase.asSuperuser(
                (HikariDataSource) write.log.dataSource,
                "select nextval(pg_get_serial_sequence('event_log', 'global_index'))");
    }

    @Test
    @Timeout(60)
    void whoCanNeverAppendIsFoundAndSetAside() {
        Listening listening = new Listening("listening");
        List<Long> tried = new ArrayList<>();
        Policy losing = new Policy() {
            @Override
            public String name() {
                return "losing";
            }

            @Override
            public void on(EventEnvelope event, PolicyContext run) {
                if (event.position() == 2) {
                    tried.add(event.position());
                    throw new ConcurrencyException("somebody else was first");
                }
            }
        };
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(losing, listening))) {
            for (String company : List.of("acme", "blue", "cedar")) {
                write.log.append("company", "company:" + company, TestEventLog.metadata(company), added("ann"));
            }
            write.settle();
            assertThat(write.policies.position()).isEqualTo(3);
            assertThat(listening.heard.stream().distinct()).containsExactly(1L, 2L, 3L);
            assertThat(letters(write)).singleElement().asString().startsWith("losing 2 blue");
            assertThat(tried).hasSizeBetween(50, 70);
        }
    }

    @Test
    void ofAllWhoseTimeHasComeSomeAreTriedAtOnceAndOfEachContactOne() {
        AtomicBoolean broken = new AtomicBoolean(true);
        WhenUserAddedThenRecordGhostly policy = new WhenUserAddedThenRecordGhostly(broken);
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            for (int company = 0; company < 60; company++) {
                String id = "company-" + company;
                write.log.append("company", "company:" + id, TestEventLog.metadata(id), added("ann"));
            }
            write.settle();
            assertThat(letters(write)).hasSize(60);
            allDue(write);
            write.policies.retryDueLetters();
            assertThat(write.log.tenants.<Long>worker(() -> write.log
                            .jdbc
                            .sql("select count(*) from policy_letter where attempts > 1")
                            .query(Long.class)
                            .single()))
                    .isEqualTo(50);
        }
    }

    @Test
    void whatWasDiscardedSinceItWasListedIsNotActedOn() {
        AtomicBoolean broken = new AtomicBoolean(true);
        List<String> acted = new ArrayList<>();
        List<Runnable> beside = new ArrayList<>();
        Policy policy = new Policy() {
            @Override
            public String name() {
                return "acting";
            }

            @Override
            public void on(EventEnvelope event, PolicyContext run) {
                if (broken.get()) {
                    throw new IllegalStateException("broken");
                }
                beside.forEach(Runnable::run);
                acted.add(event.metadata().companyId());
            }
        };
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ann"));
            write.log.append("company", "company:blue", TestEventLog.metadata("blue"), added("ben"));
            write.settle();
            PolicyBook book = new PolicyBook(write.log.tenants, write.log.jdbc, Clock.systemUTC());
            Letter second = book.letters("blue", null, null, 10).getFirst();
            broken.set(false);
            beside.add(() -> CompletableFuture.runAsync(() -> book.discard("blue", second.id()))
                    .join());
            allDue(write);
            write.policies.retryDueLetters();
            assertThat(acted).containsExactly("acme");
            assertThat(letters(write)).isEmpty();
        }
    }

    @Test
    void whatAPolicyOfAnotherVersionCouldNotActOnIsKeptForIt() {
        WhenUserAddedThenRecordGhostly policy = new WhenUserAddedThenRecordGhostly(new AtomicBoolean(true));
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ann"));
            write.settle();
            write.log.tenants.worker(() -> write.log
                    .jdbc
                    .sql("update policy_letter set policy = 'newer'")
                    .update());
            allDue(write);
            write.policies.retryDueLetters();
            assertThat(letters(write)).singleElement().asString().startsWith("newer 1");
        }
    }

    /** As a calendar does when somebody else came first: after the event was appended. */
    @Test
    void whatATableRefusesIsUndoneAndThePolicySeesWhoCameFirst() {
        AtomicBoolean taken = new AtomicBoolean();
        WriteIndex calendar = (event, metadata) -> {
            if (event instanceof RecordingModeSet) {
                taken.set(true);
                throw new Refused(new Refusal("rep_busy", "Somebody else was first."));
            }
        };
        Policy asking = new Policy() {
            @Override
            public String name() {
                return "asking";
            }

            @Override
            public void on(EventEnvelope event, PolicyContext run) {
                if (event.event() instanceof UserAdded added && !taken.get()) {
                    run.tryToSend(
                            new SetRecordingMode(CEDAR, added.userId(), "ghost"),
                            event.metadata().occurredAt());
                }
            }
        };
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(calendar), List.of(asking))) {
            write.commands.send(
                    new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
            write.commands.send(new AddUser(CEDAR, "ben", null, null, Role.csr), TestWriteSide.by("user:ava"));
            write.settle();
            assertThat(taken).isTrue();
            assertThat(write.log.reader.read(0, 10))
                    .extracting(EventEnvelope::name)
                    .containsExactly("company.registered", "company.user_added");
            assertThat(letters(write)).isEmpty();
            assertThat(write.policies.position()).isEqualTo(2);
        }
    }

    /** Remembers what it heard, and does nothing. */
    private record Listening(String name, List<Long> heard) implements Policy {

        Listening(String name) {
            this(name, new ArrayList<>());
        }

        @Override
        public void on(EventEnvelope event, PolicyContext run) {
            heard.add(event.position());
        }
    }

    private static UserAdded added(String user) {
        return new UserAdded(CEDAR, user, null, null, Role.csr);
    }

    private static List<String> letters(TestWriteSide write) {
        return write.log.tenants.worker(
                () -> write.log.jdbc.sql("""
                        select policy || ' ' || position || ' ' || company_id || ' ' || group_id || ' ' || event_name
                               || ' ' || split_part(error, '$', 2) from policy_letter order by position, policy""").query(String.class).list());
    }

    @ParameterizedTest
    @CsvSource({
        "payload = 'not json', UnreadableEvent, company.user_added",
        "event_name = 'company.foretold', UnknownEventException, company.foretold",
        "event_revision = 99, UnreadableEvent, company.user_added",
        "metadata = '[]', UnreadableEvent, company.user_added"
    })
    void anEventThatNobodyCanReadIsSetAsideForEveryPolicyAndOtherCompaniesGoOn(
            String spoilt, String error, String name) {
        Listening first = new Listening("first");
        Listening second = new Listening("second");
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(first, second))) {
            write.log.append("company", "company:blue", TestEventLog.metadata("blue"), added("ann"));
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ben"));
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("cy"));
            write.log.append("company", "company:blue", TestEventLog.metadata("blue"), added("dee"));
            TestDatabase.asSuperuser(
                    (HikariDataSource) write.log.dataSource,
                    "update event_log set " + spoilt + " where global_index = 2");
            write.settle();

            assertThat(first.heard).containsExactly(1L, 4L);
            assertThat(second.heard).containsExactly(1L, 4L);
            assertThat(write.policies.position()).isEqualTo(4);
            assertThat(letters(write))
                    .containsExactly(
                            "first 2 acme company:acme " + name + " " + error,
                            "second 2 acme company:acme " + name + " " + error,
                            "first 3 acme company:acme company.user_added ",
                            "second 3 acme company:acme company.user_added ");
        }
    }

    @Test
    void whatNobodyCouldReadIsHeardOnceSomebodyCan() {
        Listening policy = new Listening("listening");
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ben"));
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("cy"));
            HikariDataSource database = (HikariDataSource) write.log.dataSource;
            TestDatabase.asSuperuser(database, "update event_log set event_revision = 99 where global_index = 1");
            write.settle();
            allDue(write);
            assertThat(write.policies.retryDueLetters()).isTrue();
            assertThat(letters(write)).hasSize(2);

            TestDatabase.asSuperuser(database, "update event_log set event_revision = 1 where global_index = 1");
            allDue(write);
            while (write.policies.retryDueLetters()) {
                // until none is due
            }
            assertThat(policy.heard).containsExactly(1L, 2L);
            assertThat(letters(write)).isEmpty();
        }
    }

    @Test
    void monitoringSeesHowFarBehindThePoliciesAreAndWhatTheyCouldNotActOn() {
        Listening policy = new Listening("listening");
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            PolicyBook book = new PolicyBook(write.log.tenants, write.log.jdbc, Clock.systemUTC());
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ben"));
            write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("cy"));
            TestDatabase.asSuperuser(
                    (HikariDataSource) write.log.dataSource,
                    "update event_log set event_revision = 99 where global_index = 1");
            assertThat(figures(book)).containsExactly(2, 0);
            assertThat(book.standing().lagMs()).isPositive();

            write.settle();
            assertThat(figures(book)).containsExactly(0, 2);
            assertThat(book.letters("acme", null, null, 10))
                    .extracting(Letter::state, Letter::attempts)
                    .containsExactlyInAnyOrder(tuple("failed", 1), tuple("held", 0));
        }
    }

    @Test
    void whatIsCommittedBehindAnOpenTransactionCountsAsNotHeard() {
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(new Listening("listening")))) {
            PolicyBook book = new PolicyBook(write.log.tenants, write.log.jdbc, Clock.systemUTC());
            long behind = write.log.tenants.command("acme", () -> {
                write.log.append("company", "company:acme", TestEventLog.metadata("acme"), added("ben"));
                return CompletableFuture.supplyAsync(() -> {
                            write.log.append("company", "company:blue", TestEventLog.metadata("blue"), added("cy"));
                            write.settle();
                            return book.standing().lagEvents();
                        })
                        .join();
            });
            assertThat(behind).isEqualTo(2);
            write.settle();
            assertThat(figures(book)).containsExactly(0, 0);
        }
    }

    private static double[] figures(PolicyBook book) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        PolicyMeters.register(registry, book);
        return Stream.of("projection_lag_events", "dead_letters")
                .mapToDouble(name ->
                        registry.get(name).tag("projection", "policies").gauge().value())
                .toArray();
    }

    @Test
    void whoAsksForAnotherTrySeesWhatComesOfItWhicheverNodeRunsThePolicies() {
        AtomicBoolean broken = new AtomicBoolean(true);
        WhenUserAddedThenRecordGhostly policy = new WhenUserAddedThenRecordGhostly(broken);
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            write.commands.send(
                    new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
            write.commands.send(new AddUser(CEDAR, "ben", null, null, Role.csr), TestWriteSide.by("user:ava"));
            PolicyBook book = new PolicyBook(write.log.tenants, write.log.jdbc, Clock.systemUTC());
            write.settle();
            Letter letter = book.letters(CEDAR, null, null, 10).getFirst();
            assertThat(book.retry(CEDAR, letter.id(), Duration.ZERO))
                    .as("nobody runs the policies")
                    .isFalse();

            write.policies.start();
            try {
                assertThat(book.retry(CEDAR, letter.id(), Duration.ofSeconds(30)))
                        .as("the policy still cannot")
                        .isFalse();
                assertThat(book.letter(CEDAR, letter.id()).orElseThrow().attempts())
                        .isGreaterThan(1);
                broken.set(false);
                assertThat(book.retry(CEDAR, letter.id(), Duration.ofSeconds(30)))
                        .isTrue();
            } finally {
                write.policies.stop();
            }
            assertThat(policy.heard).containsExactly(2L);
        }
    }

    @Test
    void aNodeWhosePoliciesDoNotListenSaysSo() {
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(new Listening("listening")))) {
            PoliciesReady ready = new PoliciesReady(write.policies);
            assertThat(ready.status()).isEqualTo(Status.down);
            write.policies.start();
            try {
                assertThat(ready.status()).isEqualTo(Status.up);
            } finally {
                write.policies.stop();
            }
            assertThat(ready.status()).isEqualTo(Status.down);
            assertThat(ready.required()).isFalse();
        }
    }

    private static double count(TestWriteSide write, String name, String... tags) {
        return write.log.meters.counter(name, tags).count();
    }

    private static void allDue(TestWriteSide write) {
        write.log.tenants.worker(() -> write.log
                .jdbc
                .sql("update policy_letter set next_attempt_at = now() - interval '1 hour'")
                .update());
    }

    /** Requests and policies at the same aggregate must not wait for each other in a circle that no database sees. */
    @Test
    @Timeout(60)
    void twoNodesThatRunAtOnceHearEveryEventOnce() {
        WhenUserAddedThenRecordGhostly policy = new WhenUserAddedThenRecordGhostly(new AtomicBoolean());
        try (TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of(policy))) {
            List<PolicyRunner> nodes = Stream.of(1, 2)
                    .map(node -> new PolicyRunner(
                            write.log.reader,
                            write.log.tenants,
                            write.log.jdbc,
                            write.commands,
                            List.of(policy),
                            List.of(),
                            Clock.systemUTC(),
                            new WorkerTasks(write.log.meters),
                            new MissedRows(
                                    IndexedEvents.inOneCommit(), write.log.reader, write.log.tenants, List.of())))
                    .toList();
            write.commands.send(
                    new RegisterCompany(CEDAR, TestWriteSide.settings("Cedar Ridge")), TestWriteSide.by("user:ava"));
            nodes.forEach(PolicyRunner::start);
            try {
                for (int user = 0; user < 100; user++) {
                    write.commands.send(
                            new AddUser(CEDAR, "user-" + user, null, null, Role.csr), TestWriteSide.by("user:ava"));
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> write.policies.position() >= 201
                                && write.log.reader.provenHead() == write.policies.position());
            } finally {
                nodes.forEach(PolicyRunner::stop);
            }
            List<EventEnvelope> events = write.log.events();
            assertThat(events)
                    .filteredOn(event -> event.name().equals("company.recording_mode_set"))
                    .hasSize(100)
                    .extracting(event -> event.metadata().causation())
                    .doesNotHaveDuplicates();
            assertThat(events).hasSize(201);
        }
    }
}
