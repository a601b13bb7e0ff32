package dev.otto.fold.runner;

import static dev.otto.fold.testing.Given.CARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.contact.ContactEvent;
import dev.otto.fold.Groups;
import dev.otto.fold.Projections.BusyException;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

@Tag(TestDatabase.ANY_SERVER)
class PoisonEventTest {

    private static final UUID MESSAGE = Given.LATER_CALL;
    private static final UUID WITHOUT_NUMBER = Given.APPOINTMENT;

    /** A card whose third event holds what no table can, and a fourth that is harmless. */
    private static List<EventEnvelope> poisoned(String body) {
        return poisoned(body, Story.NOON);
    }

    private static List<EventEnvelope> poisoned(String body, Instant at) {
        return new Story()
                .tell(
                        CARD,
                        new ContactEvent.ContactCardOpened(
                                CARD, Given.PHONE, dev.otto.events.contact.ContactSource.callrail, Story.NOON),
                        Given.engaged(CARD, Given.CALL, Story.NOON),
                        new ContactEvent.MessageReceived(
                                CARD, MESSAGE, "twilio", "sms", Given.PHONE, body, List.of(), at),
                        new ContactEvent.PhoneAdded(CARD, "+16145550777"))
                .events();
    }

    private static List<EventEnvelope> mixed(List<EventEnvelope> poison, long seed) {
        List<EventEnvelope> all = new ArrayList<>(Histories.of(seed, 600));
        for (int i = 0; i < poison.size(); i++) {
            all.add(100 + 120 * i, poison.get(i));
        }
        return all;
    }

    @Test
    void aPoisonEventIsSetAsideWithItsCardAndTheOthersGoOn() {
        try (FoldDatabase database = new FoldDatabase();
                FoldDatabase healthy = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("nul \0 in it"), 5));
            FoldLogs.append(healthy.dataSource, Histories.of(5, 600));
            database.live.catchUp(50);
            healthy.live.catchUp(50);

            List<DeadLetter> letters = database.projections.deadLetters(null, 10);
            assertThat(letters)
                    .extracting(DeadLetter::groupId, DeadLetter::eventName, DeadLetter::state)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple(CARD.toString(), "contact.message_received", "failed"),
                            org.assertj.core.groups.Tuple.tuple(CARD.toString(), "contact.phone_added", "held"));
            assertThat(database.projections.held(Story.COMPANY, CARD.toString()))
                    .isTrue();
            assertThat(database.projections.held("acme", "somebody else")).isFalse();
            assertThat(database.projections.held("acme", "000000001-0001-0001-0001-00000000001"))
                    .isFalse();
            assertThat(database.dump().get("csr_day")).isEqualTo(healthy.dump().get("csr_day"));
            assertThat(database.projections.list())
                    .allSatisfy(
                            projection -> assertThat(projection.deadLetters()).isEqualTo(2));
        }
    }

    @Test
    void aRebuildSetsTheSameAsideAndALeftOutEventStaysOut() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("nul \0 in it"), 6));
            database.live.catchUp(70);
            var live = database.dump();
            assertThat(database.verified().differences()).isEmpty();

            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(live);
            List<DeadLetter> letters = database.projections.deadLetters(null, 10);
            assertThat(letters).hasSize(2);

            DeadLetter failed = letters.stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(database.projections.retry("acme", failed.id())).isFalse();
            failed = database.projections.deadLetters(null, 10).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.attempts()).isEqualTo(2);
            assertThat(database.projections.discard("blue", failed.id())).isFalse();
            UUID letter = failed.id();
            ended(database, "null");
            assertThatThrownBy(() -> database.projections.discard("acme", letter))
                    .isInstanceOf(BusyException.class);
            assertThatThrownBy(() -> database.projections.retry("acme", letter)).isInstanceOf(BusyException.class);
            ended(database, "now()");
            assertThat(database.projections.discard("acme", failed.id())).isTrue();

            assertThat(database.projections.held("acme", CARD.toString())).isFalse();
            assertThat(database.dump().get("contact_card"))
                    .anySatisfy(row -> assertThat(row).contains("+16145550777"));
            assertThat(database.verified().differences()).isEmpty();
            var withoutIt = database.dump();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(withoutIt);
        }
    }

    @Test
    void aRebuildOfOneTableIsOneOfAllWhileLettersWait() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("nul \0 in it"), 6));
            database.live.catchUp(70);
            var live = database.dump();
            List<String> letters = letters(database);
            assertThat(letters).hasSize(2);

            assertThat(rebuilt(database, "contact_card")).isEqualTo("all");
            assertThat(letters(database)).isEqualTo(letters);
            assertThat(database.dump()).isEqualTo(live);

            DeadLetter failed = database.projections.deadLetters("acme", 10).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(database.projections.discard("acme", failed.id())).isTrue();
            var withoutIt = database.dump();
            assertThat(rebuilt(database, "contact_card")).isEqualTo("contact_card");
            assertThat(database.dump()).isEqualTo(withoutIt);
        }
    }

    /** Of what the rebuild was. */
    private static String rebuilt(FoldDatabase database, String table) {
        Run run = database.projections
                .await(database.projections.rebuild(table), Duration.ofMinutes(1))
                .orElseThrow();
        assertThat(run.phase()).as(run.error()).isEqualTo("done");
        return run.projection();
    }

    /** Whether nobody can read it, or it is a database that cannot hold what is folded from it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSetAsideIsNotInThePastEitherNorIsWhatWaitsBehindIt(boolean unreadable) {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, poisoned(unreadable ? "harmless" : "nul \0 in it"));
            if (unreadable) {
                TestDatabase.asSuperuser(
                        database.dataSource,
                        "update event_log set payload = 'not json' where event_name = 'contact.message_received'");
            }
            database.live.catchUp(100);
            assertThat(database.projections.deadLetters("acme", 10)).hasSize(2);
            assertThat(phonesThen(database)).containsExactly(Given.PHONE);

            DeadLetter failed = database.projections.deadLetters("acme", 10).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(database.projections.discard("acme", failed.id())).isTrue();
            assertThat(phonesThen(database)).containsExactly(Given.PHONE, "+16145550777");
        }
    }

    /** Numbers of the card, a year after all that happened to it; nothing was said to it by then. */
    private static List<String> phonesThen(FoldDatabase database) {
        StoredGroups groups = new StoredGroups(
                database.log.jdbc, database.log.decoder, new DayIndex(database.log.tenants, database.dataSource));
        List<String> phones = new ArrayList<>();
        database.log.tenants.request("acme", () -> {
            groups.at(
                    "acme",
                    List.of(CARD.toString()),
                    new Groups.Moment(Story.NOON.plus(Duration.ofDays(365)), Groups.Basis.happened),
                    group -> {
                        assertThat(group.rows(Tables.MESSAGE)).isEmpty();
                        group.rows(Tables.CONTACT_CARD).forEach(card -> {
                            phones.add(String.valueOf(card.primaryPhone()));
                            phones.addAll(card.secondaryPhones());
                        });
                    });
            return true;
        });
        return phones;
    }

    @Test
    void aTimeThatNoTableCanHoldIsSetAsideByARebuildToo() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource, mixed(poisoned("harmless", Instant.parse("+294277-01-01T00:00:00Z")), 6));
            database.live.catchUp(70);
            var live = database.dump();
            assertThat(database.projections.deadLetters(null, 10)).hasSize(2);

            assertThat(database.rebuilt().phase()).isEqualTo("done");

            assertThat(database.dump()).isEqualTo(live);
            assertThat(database.projections.deadLetters(null, 10)).hasSize(2);
        }
    }

    private static void ended(FoldDatabase database, String at) {
        database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("update projection_run set ended_at = " + at + " where kind = 'rebuild'")
                .update());
    }

    @Test
    void anEventThatNobodyCanReadIsSetAsideToo() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("harmless"), 7));
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "update event_log set payload = 'not json' where event_name = 'contact.message_received'"
                            + " and contact_card_id = '" + CARD + "'");
            database.live.catchUp(200);

            assertThat(database.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::state)
                    .containsExactlyInAnyOrder("failed", "held");
            assertThat(database.projections.deadLetters(null, 10))
                    .filteredOn(letter -> letter.state().equals("failed"))
                    .allSatisfy(letter -> assertThat(letter.error()).doesNotContain("not json"));
            assertThat(database.live.position()).isEqualTo(database.log.reader.provenHead());
        }
    }

    /** A card's call that one of those takes, and something harmless after it. */
    private static List<EventEnvelope> takenBy(String csr) {
        return new Story()
                .tell(
                        CARD,
                        new ContactEvent.ContactCardOpened(
                                CARD, Given.PHONE, dev.otto.events.contact.ContactSource.callrail, Story.NOON))
                .tell(
                        Given.CALL,
                        Given.completed(Given.CALL, Story.NOON, Ending.answered),
                        Given.assigned(Given.CALL, csr))
                .tell(CARD, new ContactEvent.PhoneAdded(CARD, "+16145550777"))
                .events();
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 5_000})
    void whatTheDatabaseRefusesSetsItsCardAloneAside(int batch) {
        try (FoldDatabase database = new FoldDatabase();
                FoldDatabase healthy = new FoldDatabase()) {
            TestDatabase.asSuperuser(database.dataSource, "alter table call add check (csr_id <> 'refused')");
            FoldLogs.append(database.dataSource, mixed(takenBy("refused"), 8));
            FoldLogs.append(healthy.dataSource, Histories.of(8, 600));
            database.live.catchUp(batch);
            healthy.live.catchUp(batch);

            assertThat(database.projections.deadLetters(null, 10))
                    .extracting(DeadLetter::groupId, DeadLetter::eventName, DeadLetter::state)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple(CARD.toString(), "call.assigned_to_csr", "failed"),
                            org.assertj.core.groups.Tuple.tuple(CARD.toString(), "contact.phone_added", "held"));
            assertThat(database.projections.deadLetters(null, 10))
                    .filteredOn(letter -> letter.state().equals("failed"))
                    .allSatisfy(letter -> assertThat(letter.error()).contains("23514"));
            assertThat(database.live.position()).isEqualTo(database.log.reader.provenHead());
            assertThat(rowsBeside(database, "lead")).isEqualTo(rowsBeside(healthy, "lead"));
            assertThat(rowsBeside(database, "appointment")).isEqualTo(rowsBeside(healthy, "appointment"));

            var live = database.dump();
            assertThat(database.verified().differences()).isEmpty();
            assertThat(database.dump()).isEqualTo(live);
        }
    }

    /** Longer than what an index of PostgreSQL holds, and not to be compressed: no fold minds, the database does. */
    private static String tooLongToBeIndexed() {
        SplittableRandom random = new SplittableRandom(9);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    @Test
    void whatIsTooLongForAnIndexIsRefusedByARebuildAsItIsByTheLiveFolds() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(takenBy(tooLongToBeIndexed()), 8));
            database.live.catchUp(5_000);
            assertThat(database.projections.deadLetters(null, 10))
                    .extracting(DeadLetter::eventName, DeadLetter::state)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("call.assigned_to_csr", "failed"),
                            org.assertj.core.groups.Tuple.tuple("contact.phone_added", "held"));
            var live = database.dump();

            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(live);
            assertThat(database.projections.deadLetters(null, 10)).hasSize(2);
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    @Test
    void aFigureUnderAKeyThatIsTooLongIsRefusedByARebuildAsItIsByTheLiveFolds() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource,
                    new Story()
                            .tell(
                                    Given.CALL,
                                    Given.completed(Given.CALL, Story.NOON, Ending.answered),
                                    new CallEvent.AnalysisApplied(
                                            Given.CALL, CARD, Given.CALL, 1, Story.NOON, missing(tooLongToBeIndexed())))
                            .events());
            database.live.catchUp(5_000);
            assertThat(database.projections.deadLetters(null, 10))
                    .extracting(DeadLetter::eventName)
                    .containsExactly("call.analysis_applied");
            var live = database.dump();

            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(live);
        }
    }

    private static CallAnalysis missing(String stage) {
        CallAnalysis analysis = Given.analysis(QualificationStatus.hot, null);
        ObjectNode json = (ObjectNode) EventJson.MAPPER.valueToTree(analysis);
        json.putArray("sop_stages_missed").add(stage);
        return EventJson.MAPPER.treeToValue(json, CallAnalysis.class);
    }

    /** Rows but for their positions, which differ by what lies between. */
    private static List<String> rowsBeside(FoldDatabase database, String table) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select company_id || id || doc::text from " + table + " where group_id <> :card order by 1")
                .param("card", CARD.toString())
                .query(String.class)
                .list());
    }

    @Test
    void whatWaitsIsTriedAgainInItsOrderAndAMergeAmongItTakesInWhatHappenedMeanwhile() {
        try (FoldDatabase database = new FoldDatabase()) {
            List<EventEnvelope> events = new ArrayList<>(poisoned("nul \0 in it"));
            CallFacts facts = Given.facts(Story.NOON, Ending.answered);
            List<EventEnvelope> more = new Story()
                    .tell(
                            Given.OTHER_CARD,
                            new ContactEvent.ContactCardOpened(
                                    Given.OTHER_CARD,
                                    "+16145550666",
                                    dev.otto.events.contact.ContactSource.callrail,
                                    Story.NOON))
                    .tell(
                            Given.CALL,
                            new CallEvent.CallCompleted(
                                    Given.CALL, Given.OTHER_CARD, "callrail", "CAL-1", 3, facts, facts))
                    .tell(
                            WITHOUT_NUMBER,
                            new CallEvent.CallCompleted(WITHOUT_NUMBER, null, "callrail", "CAL-2", 3, facts, facts))
                    .tell(WITHOUT_NUMBER, Given.assigned(WITHOUT_NUMBER, "csr-1"))
                    .events();
            FoldLogs.append(database.dataSource, events);
            FoldLogs.append(database.dataSource, more);
            database.log.append(
                    "contact",
                    CARD.toString(),
                    TestEventLog.metadata("acme"),
                    new ContactEvent.ContactsMerged(CARD, Given.OTHER_CARD, List.of("+16145550666")));
            database.log.append(
                    "contact",
                    Given.OTHER_CARD.toString(),
                    TestEventLog.metadata("acme"),
                    new ContactEvent.PhoneAdded(Given.OTHER_CARD, "+16145550888"));
            database.live.catchUp(3);
            assertThat(database.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::eventName, DeadLetter::state)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("contact.message_received", "failed"),
                            org.assertj.core.groups.Tuple.tuple("contact.phone_added", "held"),
                            org.assertj.core.groups.Tuple.tuple("call.assigned_to_csr", "held"),
                            org.assertj.core.groups.Tuple.tuple("contact.merged", "held"));
            assertThat(database.projections.held("acme", CARD.toString(), 2)).isFalse();
            assertThat(database.projections.held("acme", CARD.toString(), 3)).isTrue();
            assertThat(database.projections.held("acme", Given.OTHER_CARD.toString()))
                    .isFalse();
            var live = database.dump();
            assertThat(database.verified().differences()).isEmpty();
            assertThat(database.dump()).isEqualTo(live);

            DeadLetter failed = database.projections.deadLetters("acme", 10).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(database.projections.discard("acme", failed.id())).isTrue();

            assertThat(database.projections.deadLetters("acme", 10))
                    .extracting(DeadLetter::state)
                    .containsExactly("discarded");
            assertThat(database.dump().get("contact_card"))
                    .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                    .contains("+16145550777", "+16145550666", "+16145550888");
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    @Test
    void anEventThatIsRepairedIsFoldedWhenItIsTriedAgain() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("harmless"), 9));
            String broken = " from event_log where event_name = 'contact.message_received' and contact_card_id = '"
                    + CARD + "'";
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "create table spoilt as select global_index, payload" + broken
                            + "; update event_log set payload = 'not json' where global_index in (select global_index"
                            + broken + ")");
            database.live.catchUp(1_000);
            DeadLetter held = database.projections.deadLetters("acme", 10).stream()
                    .filter(letter -> letter.state().equals("held"))
                    .findFirst()
                    .orElseThrow();
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "update event_log e set payload = s.payload from spoilt s where s.global_index = e.global_index");

            assertThat(database.projections.retry("blue", held.id())).isFalse();
            assertThat(database.projections.deadLetter("blue", held.id())).isEmpty();
            assertThat(database.projections.retry("acme", held.id())).isTrue();
            assertThat(database.projections.deadLetters(null, 10)).isEmpty();
            assertThat(database.verified().differences()).isEmpty();
            var retried = database.dump();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(retried);
        }
    }

    /** Whether following refused the event while one table alone was rebuilt, or the rebuild what following once folded. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRebuildOfOneTableIsOneOfAllWhereALetterComesBetween(boolean following) {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, mixed(poisoned("harmless"), 9));
            if (following) {
                database.projections.pause();
            } else {
                database.live.catchUp(1_000);
                spoilTheMessage(database);
            }

            UUID id = database.projections.rebuild("message");
            if (following) {
                // it waits for the other tables, which nobody folds
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> database.projections
                                .run(id)
                                .orElseThrow()
                                .phase()
                                .equals("swapping"));
                spoilTheMessage(database);
                database.projections.resume();
                database.live.start(); // again and again, for the rebuild looks at the position too
            }
            Run run = database.projections.await(id, Duration.ofMinutes(1)).orElseThrow();

            assertThat(run.phase()).as(run.error()).isEqualTo("done");
            assertThat(run.projection()).isEqualTo("all");
            assertThat(database.projections.deadLetters("acme", 10)).hasSize(following ? 0 : 2);
            assertThat(database.projections.outdated()).isEmpty();
        }
    }

    private static void spoilTheMessage(FoldDatabase database) {
        TestDatabase.asSuperuser(
                database.dataSource,
                "update event_log set payload = 'not json' where event_name = 'contact.message_received'"
                        + " and contact_card_id = '" + CARD + "'");
    }

    /** A call whose first event is refused, and that finds its card while that waits. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallOfWhichAnEventWaitsFindsItsCardOnceThatIsFoldedOrDiscarded(boolean repaired) {
        try (FoldDatabase database = new FoldDatabase()) {
            CallFacts facts = Given.facts(Story.NOON, Ending.answered);
            FoldLogs.append(
                    database.dataSource,
                    new Story()
                            .tell(
                                    Given.OTHER_CARD,
                                    new ContactEvent.ContactCardOpened(
                                            Given.OTHER_CARD,
                                            "+16145550666",
                                            dev.otto.events.contact.ContactSource.callrail,
                                            Story.NOON))
                            .tell(
                                    WITHOUT_NUMBER,
                                    new CallEvent.CallCompleted(
                                            WITHOUT_NUMBER, null, "callrail", "CAL-2", 3, facts, facts),
                                    new CallEvent.CallAssignedToCsr(
                                            WITHOUT_NUMBER,
                                            null,
                                            "csr-1",
                                            null,
                                            dev.otto.events.call.CallType.csr_call,
                                            false),
                                    new CallEvent.CallCorrected(
                                            WITHOUT_NUMBER, Given.OTHER_CARD, "callrail", "CAL-2", 4, facts, facts))
                            .tell(Given.OTHER_CARD, new ContactEvent.PhoneAdded(Given.OTHER_CARD, "+16145550888"))
                            .events());
            String first = " from event_log where event_name = 'call.completed'";
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "create table spoilt as select global_index, payload" + first
                            + "; update event_log set payload = 'not json' where global_index in (select global_index"
                            + first + ")");
            database.live.catchUp(2);
            assertThat(database.dump().get("contact_card"))
                    .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                    .contains("+16145550888");
            assertThat(database.dump().get("call")).isEmpty();
            DeadLetter failed = database.projections.deadLetters("acme", 10).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(database.projections.retry("acme", failed.id())).isFalse();
            failed = database.projections.deadLetters("acme", 10).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.groupId()).isEqualTo(WITHOUT_NUMBER.toString());

            if (repaired) {
                TestDatabase.asSuperuser(
                        database.dataSource,
                        "update event_log e set payload = s.payload from spoilt s where s.global_index = e.global_index");
                assertThat(database.projections.retry("acme", failed.id())).isTrue();
            } else {
                assertThat(database.projections.discard("acme", failed.id())).isTrue();
            }

            assertThat(database.projections.deadLetters("acme", 10))
                    .allSatisfy(letter -> assertThat(letter.state()).isEqualTo("discarded"));
            assertThat(database.dump().get("call")).hasSize(1);
            assertThat(database.verified().differences()).isEmpty();
            var live = database.dump();
            assertThat(database.rebuilt().phase()).isEqualTo("done");
            assertThat(database.dump()).isEqualTo(live);
        }
    }

    /** Which of the two cards has the refused event: the one that is merged away, or the one that lives on. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRebuildSetsNothingElseAsideThanFollowingDidWhereARefusedEventCameBeforeAMerge(boolean ofTheMerged) {
        try (FoldDatabase database = new FoldDatabase()) {
            CallFacts facts = Given.facts(Story.NOON, Ending.answered);
            UUID survivor = ofTheMerged ? Given.OTHER_CARD : CARD;
            UUID merged = ofTheMerged ? CARD : Given.OTHER_CARD;
            List<EventEnvelope> events = new ArrayList<>(poisoned("nul \0 in it"));
            events.addAll(new Story()
                    .tell(
                            Given.OTHER_CARD,
                            new ContactEvent.ContactCardOpened(
                                    Given.OTHER_CARD,
                                    "+16145550666",
                                    dev.otto.events.contact.ContactSource.callrail,
                                    Story.NOON))
                    .tell(
                            Given.CALL,
                            new CallEvent.CallCompleted(
                                    Given.CALL, Given.OTHER_CARD, "callrail", "CAL-1", 3, facts, facts))
                    .tell(
                            WITHOUT_NUMBER,
                            new CallEvent.CallCompleted(WITHOUT_NUMBER, null, "callrail", "CAL-2", 3, facts, facts),
                            new CallEvent.CallCorrected(
                                    WITHOUT_NUMBER, Given.OTHER_CARD, "callrail", "CAL-2", 4, facts, facts))
                    .events());
            FoldLogs.append(database.dataSource, events);
            database.log.append(
                    "contact",
                    survivor.toString(),
                    TestEventLog.metadata("acme"),
                    new ContactEvent.ContactsMerged(survivor, merged, List.of("+16145550666")));
            database.log.append(
                    "contact",
                    Given.OTHER_CARD.toString(),
                    TestEventLog.metadata("acme"),
                    new ContactEvent.PhoneAdded(Given.OTHER_CARD, "+16145550888"));
            database.live.catchUp(3);
            assertThat(database.dump().get("call")).hasSize(2);
            var live = database.dump();
            var letters = letters(database);
            assertThat(letters).hasSizeGreaterThan(2);

            assertThat(database.rebuilt().phase()).isEqualTo("done");

            assertThat(letters(database)).isEqualTo(letters);
            assertThat(database.dump()).isEqualTo(live);
            assertThat(database.verified().differences()).isEmpty();
        }
    }

    private static List<String> letters(FoldDatabase database) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql(
                        "select position || ' ' || group_id || ' ' || state || ' ' || coalesce(split_part(error, ' ', 1), '') from dead_letter"
                                + " order by position, group_id")
                .query(String.class)
                .list());
    }
}
