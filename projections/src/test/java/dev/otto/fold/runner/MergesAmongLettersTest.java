package dev.otto.fold.runner;

import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.OTHER_CARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Transcript;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Group;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Cards become one, and calls find theirs, while events of one of them wait. */
class MergesAmongLettersTest {

    private static final UUID ANONYMOUS = Given.APPOINTMENT;
    private static final CallFacts FACTS = Given.facts(Story.NOON, Ending.answered);

    private static ContactEvent.ContactCardOpened opened(UUID card, String phone) {
        return new ContactEvent.ContactCardOpened(card, phone, ContactSource.callrail, Story.NOON);
    }

    /** A call that is told without a number, whose first event nobody can read, and which then finds its card. */
    private static Story anonymousCallThatFinds(UUID card) {
        return new Story()
                .tell(CARD, opened(CARD, Given.PHONE))
                .tell(OTHER_CARD, opened(OTHER_CARD, "+16145550666"))
                .tell(Given.LEAD, Given.opened(Story.NOON))
                .tell(
                        Given.CALL,
                        Given.completed(Given.CALL, Story.NOON, Ending.answered),
                        Given.assigned(Given.CALL, "csr-1"))
                .tell(
                        ANONYMOUS,
                        new CallEvent.CallCompleted(ANONYMOUS, null, "callrail", "CAL-2", 3, FACTS, FACTS),
                        new CallEvent.CallAssignedToCsr(ANONYMOUS, null, "csr-2", null, CallType.csr_call, false),
                        new CallEvent.CallCorrected(ANONYMOUS, card, "callrail", "CAL-2", 4, FACTS, FACTS));
    }

    private static void spoil(FoldDatabase database, String which) {
        TestDatabase.asSuperuser(
                database.dataSource,
                "create table if not exists spoilt (global_index bigint, payload bytea);"
                        + " insert into spoilt select global_index, payload from event_log where "
                        + which
                        + "; update event_log set payload = 'not json' where " + which);
    }

    private static void repair(FoldDatabase database, String which) {
        TestDatabase.asSuperuser(
                database.dataSource,
                "update event_log e set payload = s.payload from spoilt s where s.global_index = e.global_index and e."
                        + which);
    }

    private static List<String> letters(FoldDatabase database) {
        return database.log.tenants.worker(() -> database.log
                .jdbc
                .sql("select position || ' ' || group_id || ' ' || state from dead_letter order by position, group_id")
                .query(String.class)
                .list());
    }

    private static boolean retried(FoldDatabase database) {
        DeadLetter failed = database.projections.deadLetters("acme", 20).stream()
                .filter(letter -> letter.state().equals("failed"))
                .findFirst()
                .orElseThrow();
        return database.projections.retry("acme", failed.id());
    }

    /** What stands is what a rebuild makes of the same log, letters included. */
    private static void equalsARebuild(FoldDatabase database) {
        assertThat(database.verified().differences()).isEmpty();
        Map<String, List<String>> live = database.dump();
        List<String> letters = letters(database);
        assertThat(database.rebuilt().phase()).isEqualTo("done");
        assertThat(letters(database)).isEqualTo(letters);
        assertThat(database.dump()).isEqualTo(live);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void aMergeOfTheCardThatAWaitingCallNamesLeavesTheCallWhereItWaits(int batch) {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource,
                    anonymousCallThatFinds(CARD)
                            .tell(
                                    OTHER_CARD,
                                    new ContactEvent.ContactsMerged(OTHER_CARD, CARD, List.of(Given.PHONE)),
                                    new ContactEvent.PhoneAdded(OTHER_CARD, "+16145550888"))
                            .events());
            spoil(database, "aggregate_identifier = '" + ANONYMOUS + "' and sequence_number = 0");
            database.live.catchUp(batch);

            assertThat(letters(database))
                    .containsExactly(
                            "6 " + ANONYMOUS + " failed", "7 " + ANONYMOUS + " held", "8 " + ANONYMOUS + " held");
            equalsARebuild(database);
        }
    }

    @Test
    void whatTheBatchAheadSetsAsideIsLeftOutThoughItIsNotWrittenYet() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource,
                    anonymousCallThatFinds(CARD)
                            .tell(OTHER_CARD, new ContactEvent.ContactsMerged(OTHER_CARD, CARD, List.of(Given.PHONE)))
                            .events());
            spoil(database, "aggregate_identifier = '" + ANONYMOUS + "' and sequence_number = 0");
            while (database.projections.position() < 7) {
                assertThat(database.live.foldOnce(7)).isTrue();
            }
            assertThat(letters(database)).hasSize(2);

            Group merged = database.log.tenants.worker(() -> {
                Connection connection = DataSourceUtils.getConnection(database.dataSource);
                try {
                    Batch ahead = prepared(database, connection, Batch.NONE, 7);
                    assertThat(ahead.held()).hasSize(1);
                    Held held = prepared(database, connection, ahead, 8)
                            .written()
                            .get(new Group.Key(Story.COMPANY, OTHER_CARD.toString()));
                    return Objects.requireNonNull(held).group();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                } finally {
                    DataSourceUtils.releaseConnection(connection, database.dataSource);
                }
            });

            assertThat(merged.entries(Tables.CALL)).hasSize(1);
        }
    }

    /** The one event behind that position, folded upon a batch that is not written. */
    private static Batch prepared(FoldDatabase database, Connection connection, Batch ahead, long after)
            throws SQLException {
        Preparation.Memory memory = new Preparation.Memory() {

            @Override
            public @Nullable Held group(Group.Key key) {
                return ahead.written().get(key);
            }

            @Override
            public Group.@Nullable Key home(Group.Key stream) {
                return null;
            }

            @Override
            public GroupCache.Standing standing() throws SQLException {
                return Store.LIVE.standing(connection);
            }
        };
        return new Preparation(connection, Store.LIVE, database.log.decoder, memory, ahead, FoldThreads.one())
                .of(FoldLog.next(connection, after, Long.MAX_VALUE, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aCallThatWaitedBelongsToTheCardIntoWhichItsOwnWasMergedMeanwhile(int batch) {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource,
                    anonymousCallThatFinds(CARD)
                            .tell(
                                    OTHER_CARD,
                                    new ContactEvent.ContactsMerged(OTHER_CARD, CARD, List.of(Given.PHONE)),
                                    new ContactEvent.PhoneAdded(OTHER_CARD, "+16145550888"))
                            .events());
            spoil(database, "aggregate_identifier = '" + ANONYMOUS + "' and sequence_number = 0");
            database.live.catchUp(batch);
            repair(database, "sequence_number = 0");

            assertThat(retried(database)).isTrue();

            assertThat(letters(database)).isEmpty();
            assertThat(database.dump().get("merged_card"))
                    .hasSize(2)
                    .allSatisfy(edge -> assertThat(edge).contains("," + OTHER_CARD + ","));
            assertThat(database.dump().get("contact_card")).hasSize(1);
            assertThat(database.dump().get("call")).hasSize(2);
            equalsARebuild(database);
        }
    }

    /** What is told of it between its first telling, which is discarded, and the one that names its card. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing", "transcript", "analysis"})
    void whatIsToldOfACallWhoseBeginningWasDiscardedFindsItsCardWithIt(String between) {
        try (FoldDatabase database = new FoldDatabase()) {
            Story story = new Story()
                    .tell(CARD, opened(CARD, Given.PHONE))
                    .tell(
                            ANONYMOUS,
                            new CallEvent.CallCompleted(ANONYMOUS, null, "callrail", "CAL-2", 3, FACTS, FACTS));
            switch (between) {
                case "transcript" ->
                    story.tell(
                            ANONYMOUS,
                            new CallEvent.TranscriptAttached(
                                    ANONYMOUS,
                                    null,
                                    1,
                                    new Transcript("Hello", List.of(), null, "en", 1, null, null, null)));
                case "analysis" ->
                    story.tell(
                            ANONYMOUS,
                            new CallEvent.AnalysisApplied(
                                    ANONYMOUS,
                                    null,
                                    ANONYMOUS,
                                    1,
                                    Story.NOON,
                                    Given.analysis(QualificationStatus.hot, null)));
                default -> {}
            }
            FoldLogs.append(
                    database.dataSource,
                    story.tell(
                                    ANONYMOUS,
                                    new CallEvent.CallCorrected(ANONYMOUS, CARD, "callrail", "CAL-2", 4, FACTS, FACTS))
                            .events());
            spoil(database, "aggregate_identifier = '" + ANONYMOUS + "' and sequence_number = 0");
            assertThat(database.live.foldOnce(2)).isTrue();
            DeadLetter failed = database.projections.deadLetters("acme", 20).getFirst();
            assertThat(database.projections.discard("acme", failed.id())).isTrue();
            database.live.catchUp(1);

            assertThat(database.projections.position()).isEqualTo(database.log.reader.provenHead());
            equalsARebuild(database);
        }
    }

    @Test
    void aCallWhoseBeginningIsDiscardedWhileTheRestWaitsBelongsToItsCard() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource,
                    new Story()
                            .tell(CARD, opened(CARD, Given.PHONE))
                            .tell(
                                    ANONYMOUS,
                                    new CallEvent.CallCompleted(ANONYMOUS, null, "callrail", "CAL-2", 3, FACTS, FACTS),
                                    new CallEvent.CallCorrected(ANONYMOUS, CARD, "callrail", "CAL-2", 4, FACTS, FACTS),
                                    Given.assigned(ANONYMOUS, "csr-1"))
                            .events());
            spoil(database, "aggregate_identifier = '" + ANONYMOUS + "' and sequence_number = 0");
            database.live.catchUp(100);
            DeadLetter failed = database.projections.deadLetters("acme", 20).stream()
                    .filter(letter -> letter.state().equals("failed"))
                    .findFirst()
                    .orElseThrow();

            assertThat(database.projections.discard("acme", failed.id())).isTrue();

            assertThat(letters(database)).containsExactly("2 " + ANONYMOUS + " discarded");
            assertThat(database.dump().get("call")).hasSize(1);
            equalsARebuild(database);
        }
    }

    /** The first and the third event of a card are refused; the second takes in another card, which went on. */
    private static FoldDatabase halfRefused() {
        FoldDatabase database = new FoldDatabase();
        FoldLogs.append(
                database.dataSource,
                new Story()
                        .tell(CARD, opened(CARD, Given.PHONE))
                        .tell(OTHER_CARD, opened(OTHER_CARD, "+16145550666"))
                        .tell(
                                CARD,
                                new ContactEvent.PhoneAdded(CARD, "+16145550701"),
                                new ContactEvent.ContactsMerged(CARD, OTHER_CARD, List.of("+16145550666")),
                                new ContactEvent.PhoneAdded(CARD, "+16145550703"))
                        .tell(OTHER_CARD, new ContactEvent.PhoneAdded(OTHER_CARD, "+16145550888"))
                        .tell(
                                Given.CALL,
                                new CallEvent.CallCompleted(
                                        Given.CALL, OTHER_CARD, "callrail", "CAL-1", 3, FACTS, FACTS),
                                new CallEvent.CallAssignedToCsr(
                                        Given.CALL, OTHER_CARD, "csr-1", null, CallType.csr_call, false))
                        .events());
        spoil(database, "event_name = 'contact.phone_added' and contact_card_id = '" + CARD + "'");
        database.live.catchUp(100);
        assertThat(letters(database))
                .containsExactly("3 " + CARD + " failed", "4 " + CARD + " held", "5 " + CARD + " held");
        assertThat(database.dump().get("contact_card")).hasSize(2);
        return database;
    }

    @Test
    void aRetryThatEndsBehindAMergeKeepsWhatTheOtherCardDidMeanwhile() {
        try (FoldDatabase database = halfRefused()) {
            repair(database, "sequence_number = 1");

            assertThat(retried(database)).isFalse();

            assertThat(letters(database)).containsExactly("5 " + CARD + " failed");
            assertThat(database.dump().get("contact_card"))
                    .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                    .contains("+16145550701", "+16145550888");
            assertThat(database.dump().get("call")).hasSize(1);
            assertThat(database.dump().get("csr_day")).hasSize(1);
            assertThat(database.verified().differences()).isEmpty();

            // and alone, in the order of the log
            repair(database, "sequence_number = 3");
            assertThat(retried(database)).isTrue();
            assertThat(letters(database)).isEmpty();
            equalsARebuild(database);
        }
    }

    @Test
    void whatWaitedAloneInACardThatTookInAnotherStandsInTheOrderOfTheLog() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource,
                    new Story()
                            .tell(CARD, opened(CARD, Given.PHONE))
                            .tell(OTHER_CARD, opened(OTHER_CARD, "+16145550666"))
                            .tell(
                                    CARD,
                                    new ContactEvent.PhoneAdded(CARD, "+16145550701"),
                                    new ContactEvent.ContactsMerged(CARD, OTHER_CARD, List.of("+16145550666")),
                                    Given.engaged(CARD, Given.CALL, Story.NOON.plusSeconds(5)))
                            .tell(
                                    OTHER_CARD,
                                    Given.engaged(OTHER_CARD, Given.LATER_CALL, Story.NOON.plusSeconds(9)),
                                    new ContactEvent.PhoneAdded(OTHER_CARD, "+16145550888"))
                            .events());
            spoil(
                    database,
                    "contact_card_id = '" + CARD
                            + "' and (event_name = 'contact.phone_added' or event_name = 'contact.engaged')");
            database.live.catchUp(100);
            repair(database, "sequence_number = 1");
            assertThat(retried(database)).isFalse();
            repair(database, "sequence_number = 3");

            assertThat(retried(database)).isTrue();

            equalsARebuild(database);
        }
    }

    @Test
    void aMergeThatWaitsForTheMergedCardIsMadeOnceThatIsFolded() {
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(
                    database.dataSource,
                    new Story()
                            .tell(CARD, opened(CARD, Given.PHONE))
                            .tell(OTHER_CARD, opened(OTHER_CARD, "+16145550666"))
                            .tell(CARD, new ContactEvent.PhoneAdded(CARD, "+16145550701"))
                            .tell(
                                    OTHER_CARD,
                                    new ContactEvent.ContactsMerged(OTHER_CARD, CARD, List.of(Given.PHONE)),
                                    new ContactEvent.PhoneAdded(OTHER_CARD, "+16145550888"))
                            .events());
            spoil(database, "event_name = 'contact.phone_added' and contact_card_id = '" + CARD + "'");
            database.live.catchUp(100);
            assertThat(letters(database))
                    .containsExactly("3 " + CARD + " failed", "4 " + OTHER_CARD + " held", "5 " + OTHER_CARD + " held");
            repair(database, "sequence_number = 1");

            assertThat(retried(database)).isTrue();

            assertThat(letters(database)).isEmpty();
            equalsARebuild(database);
        }
    }
}
