package dev.otto.write;

import static dev.otto.write.TestWriteSide.CEDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.otto.events.EventEnvelope;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.Role;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.company.CompanyCommand.SetRecordingMode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

            write.log.tenants.worker(() -> write.log
                    .jdbc
                    .sql("update policy_letter set next_attempt_at = now() - interval '1 hour'")
                    .update());
            while (write.policies.retryDueLetters()) {
                // until none is due
            }
            write.settle();
            assertThat(policy.heard).containsExactly(2L, 3L);
            assertThat(write.log.reader.read(0, 10)).hasSize(5);
            assertThat(write.log.tenants.worker(() -> write.log
                            .jdbc
                            .sql("select count(*) from policy_letter")
                            .query(Long.class)
                            .single()))
                    .isZero();
        }
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
                            Clock.systemUTC()))
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
