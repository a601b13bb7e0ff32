package dev.otto.read.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Projections.Projection;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Page;
import dev.otto.platform.policy.PolicyBook;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.read.projection.ProjectionApi.SetAside;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeadLetterApiTest {

    private static final UUID CARD = UUID.fromString("00000000-0000-5000-8000-0000000000aa");

    private static ProjectionApi api(ReadDatabase database) {
        return new ProjectionApi(
                database.folded.projections,
                new PolicyBook(database.folded.log.tenants, database.folded.log.jdbc, ReadDatabase.CLOCK));
    }

    /** What the follower and the policies leave behind when {@code many} events each could not be taken. */
    private static void setAside(ReadDatabase database, String company, int first, int many) {
        TestDatabase.asSuperuser(
                (HikariDataSource) database.folded.dataSource, """
                insert into dead_letter (projection, company_id, group_id, position, event_name, state, at)
                select 'read_models', '%1$s', 'card-%1$s', n, 'call.received', 'failed', timestamptz '2026-07-14' + 2 * n * interval '1 s'
                from generate_series(%2$d, %3$d) n;
                insert into policy_letter (policy, company_id, group_id, position, event_name, error, next_attempt_at, at)
                select 'when_call_missed_then_queue_it', '%1$s', 'card-%1$s', n, 'call.missed',
                       case n when %2$d then 'java.lang.IllegalStateException' else 'held_behind_an_earlier_event' end,
                       now() + interval '1 hour', timestamptz '2026-07-14' + (2 * n + 1) * interval '1 s'
                from generate_series(%2$d, %3$d) n""".formatted(company, first, first + many - 1));
    }

    @Test
    void whatPoliciesCouldNotActOnStandsBesideWhatCouldNotBeFolded() {
        try (ReadDatabase database = new ReadDatabase(List.of())) {
            setAside(database, "acme", 1, 2);
            ProjectionApi api = api(database);
            assertThat(api.deadLetters(Asked.with(), admin("acme")).items())
                    .extracting(
                            SetAside::projection,
                            SetAside::policy,
                            SetAside::position,
                            SetAside::state,
                            SetAside::error,
                            SetAside::attempts)
                    .containsExactly(
                            tuple("policies", "when_call_missed_then_queue_it", 2L, "held", null, 0),
                            tuple("read_models", null, 2L, "failed", null, 0),
                            tuple(
                                    "policies",
                                    "when_call_missed_then_queue_it",
                                    1L,
                                    "failed",
                                    "java.lang.IllegalStateException",
                                    1),
                            tuple("read_models", null, 1L, "failed", null, 0));
            assertThat(api.deadLetters(Asked.with(), admin("blue")).items()).isEmpty();
            assertThat(api.list().items().getLast())
                    .extracting(Projection::name, Projection::status, Projection::deadLetters)
                    .containsExactly("policies", "running", 2L);

            UUID failed = api.deadLetters(Asked.with("projection", "policies"), admin("acme"))
                    .items()
                    .getLast()
                    .id();
            assertThat(Asked.refusal(() -> api.retry(failed, admin("blue")))).isEqualTo("404 not_found");
            assertThat(Asked.refusal(() -> {
                        api.discard(failed, admin("blue"));
                        return "discarded";
                    }))
                    .isEqualTo("404 not_found");
            api.discard(failed, admin("acme"));
            assertThat(api.deadLetters(Asked.with("projection", "policies"), admin("acme"))
                            .items())
                    .extracting(SetAside::position)
                    .containsExactly(2L);
        }
    }

    @Test
    void theListIsPagedAndFilteredBeforeItIsCut() {
        try (ReadDatabase database = new ReadDatabase(List.of())) {
            setAside(database, "acme", 1, 5);
            setAside(database, "blue", 100, 1);
            ProjectionApi api = api(database);
            List<String> seen = new ArrayList<>();
            Page<SetAside> page = api.deadLetters(Asked.with("limit", "3"), admin("acme"));
            while (true) {
                page.items().forEach(letter -> seen.add(letter.projection() + " " + letter.position()));
                if (page.nextCursor() == null) {
                    break;
                }
                page = api.deadLetters(Asked.with("limit", "3", "cursor", page.nextCursor()), admin("acme"));
            }
            assertThat(seen)
                    .containsExactly(
                            "policies 5",
                            "read_models 5",
                            "policies 4",
                            "read_models 4",
                            "policies 3",
                            "read_models 3",
                            "policies 2",
                            "read_models 2",
                            "policies 1",
                            "read_models 1");

            Page<SetAside> first =
                    api.deadLetters(Asked.with("limit", "4", "projection", "read_models"), admin("acme"));
            assertThat(first.items()).extracting(SetAside::position).containsExactly(5L, 4L, 3L, 2L);
            assertThat(first.nextCursor()).isNotNull();
            assertThatThrownBy(() -> api.deadLetters(Asked.with("projection", "no_such"), admin("acme")))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(
                                            ReadDatabase.json(refused.problem()).toString())
                                    .contains("must be one of read_models, policies"));
        }
    }

    @Test
    void nothingIsVerifiedWhileTablesWaitForARebuild() {
        try (ReadDatabase database = new ReadDatabase(List.of())) {
            TestDatabase.asSuperuser(
                    (HikariDataSource) database.folded.dataSource,
                    "update projection_version set version = 0 where table_name = 'call'");
            assertThat(Asked.refusal(() -> api(database).verify("all", admin("acme"))))
                    .isEqualTo("409 projection_outdated");
        }
    }

    @Test
    void anAdminSeesOfAnOperatorsVerificationWhatDiffersInOwnRowsOnly() {
        try (ReadDatabase database = new ReadDatabase(List.of())) {
            UUID run = UUID.randomUUID();
            TestDatabase.asSuperuser((HikariDataSource) database.folded.dataSource, """
                    insert into projection_run (id, kind, projection, phase, differences, started_at, updated_at, ended_at)
                    values ('%s', 'verify', 'call', 'done', '[
                        {"table": "call", "company_id": "acme", "key": "1", "field": "status", "live": "a", "folded": "b"},
                        {"table": "call", "company_id": "blue", "key": "2", "field": "status", "live": "a", "folded": "b"}]',
                        now(), now(), now())""".formatted(run));
            ProjectionApi api = api(database);
            assertThat(api.rebuildOf(run, admin("acme")).differences())
                    .extracting(Difference::companyId)
                    .containsExactly("acme");
            assertThat(api.rebuildOf(run, admin("cedar")).differences()).isEmpty();
            assertThat(api.rebuildOf(run, new Caller("", "operator", AccessRole.operator))
                            .differences())
                    .hasSize(2);
        }
    }

    private static Caller admin(String company) {
        return new Caller(company, "admin-of-" + company, AccessRole.admin);
    }

    @Test
    void anotherCompanysDeadLetterIsNotThereForAnybodyElse() {
        try (ReadDatabase database = new ReadDatabase(List.of())) {
            database.folded.log.append(
                    "contact",
                    CARD.toString(),
                    TestEventLog.metadata("acme"),
                    new ContactEvent.ContactCardOpened(CARD, "+16145550100", ContactSource.callrail, TestEventLog.NOON),
                    new ContactEvent.MessageReceived(
                            CARD, CARD, "twilio", "sms", "+16145550100", "nul \0", List.of(), TestEventLog.NOON),
                    new ContactEvent.PhoneAdded(CARD, "+16145550777"));
            database.folded.live.catchUp(100);
            ProjectionApi api = api(database);
            List<SetAside> letters =
                    api.deadLetters(Asked.with(), admin("acme")).items();
            assertThat(letters).extracting(SetAside::state).containsExactlyInAnyOrder("failed", "held");
            assertThat(api.deadLetters(Asked.with(), admin("blue")).items()).isEmpty();

            for (SetAside letter : letters) {
                assertThat(Asked.refusal(() -> api.retry(letter.id(), admin("blue"))))
                        .isEqualTo("404 not_found");
                assertThat(Asked.refusal(() -> {
                            api.discard(letter.id(), admin("blue"));
                            return "discarded";
                        }))
                        .isEqualTo("404 not_found");
            }
            assertThat(Asked.refusal(() -> api.retry(UUID.randomUUID(), admin("acme"))))
                    .isEqualTo("404 not_found");
            assertThat(database.folded.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::state, DeadLetter::attempts)
                    .containsExactlyInAnyOrder(tuple("failed", 1), tuple("held", 0));

            SetAside failed = letters.stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(api.retry(failed.id(), admin("acme"))).containsEntry("retried", false);
            api.discard(failed.id(), admin("acme"));
            assertThat(database.folded.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::state)
                    .containsExactly("discarded");
        }
    }
}
