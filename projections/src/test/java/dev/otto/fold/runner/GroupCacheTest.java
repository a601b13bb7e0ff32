package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.Ending;
import dev.otto.events.call.Transcript;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Tables;
import dev.otto.fold.call.TranscriptRow;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.session.SessionRow;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GroupCacheTest {

    private static final UUID CARD = new UUID(0, 7);
    private static final Group.Key OF_CALL = new Group.Key(Story.COMPANY, Given.CALL.toString());
    private static final Group.Key OF_CARD = new Group.Key(Story.COMPANY, CARD.toString());

    private final GroupCache cache = new GroupCache(100);

    private static Held call(Group.Key key) {
        Group group = Group.empty(key);
        new Story()
                .tell(Given.CALL, Given.completed(Given.CALL, Story.NOON, Ending.answered))
                .events()
                .forEach(group::apply);
        assertThat(group.entries(Tables.CALL)).hasSize(1);
        return Held.of(group, MetricDefinition.FIRST);
    }

    private static Held nothing(Group.Key key) {
        return Held.asStored(Group.empty(key), MetricDefinition.FIRST);
    }

    @Test
    void aCallsHomeIsTheGroupThatHasItsRowWhateverTheOrderInWhichGroupsAreNoted() {
        cache.committed(Map.of(OF_CALL, call(OF_CALL)), 1, 1);
        assertThat(cache.home(OF_CALL)).isEqualTo(OF_CALL);

        Map<Group.Key, Held> moved = new LinkedHashMap<>();
        moved.put(OF_CARD, call(OF_CARD));
        moved.put(OF_CALL, nothing(OF_CALL));
        cache.committed(moved, 2, 1);

        assertThat(cache.home(OF_CALL)).isEqualTo(OF_CARD);
    }

    @Test
    void aHomeIsForgottenWithItsGroup() {
        cache.committed(Map.of(OF_CARD, call(OF_CARD)), 1, 1);
        cache.committed(Map.of(OF_CARD, nothing(OF_CARD)), 2, 1);
        assertThat(cache.home(OF_CALL)).isNull();

        GroupCache small = new GroupCache(1);
        small.committed(Map.of(OF_CARD, call(OF_CARD)), 1, 1);
        assertThat(small.get(OF_CARD)).isNull();
        assertThat(small.home(OF_CALL)).isNull();
    }

    @Test
    void aLongTranscriptIsAsMuchAsManyRows() {
        GroupCache small = new GroupCache(30);
        small.committed(Map.of(OF_CARD, transcribed("word ".repeat(100))), 1, 1);
        assertThat(small.get(OF_CARD)).isNotNull();

        small.committed(Map.of(OF_CARD, transcribed("word ".repeat(2_000))), 2, 1);
        assertThat(small.get(OF_CARD)).isNull();
    }

    @Test
    void aVisitsTranscriptIsAsMuchAsACalls() {
        GroupCache small = new GroupCache(30);
        small.committed(Map.of(OF_CARD, visited("word ".repeat(100))), 1, 1);
        assertThat(small.get(OF_CARD)).isNotNull();

        small.committed(Map.of(OF_CARD, visited("word ".repeat(2_000))), 2, 1);
        assertThat(small.get(OF_CARD)).isNull();
    }

    private static Held visited(String text) {
        Group group = Group.empty(OF_CARD);
        group.put(
                Tables.RECORDING_SESSION,
                Given.CALL.toString(),
                new Entry<>(
                        new SessionRow(
                                Story.COMPANY,
                                Given.CALL,
                                CARD,
                                Given.APPOINTMENT,
                                "rep-1",
                                RecordingMode.normal,
                                AudioStorageMode.persistent,
                                Story.NOON,
                                Story.ZONE,
                                null,
                                null,
                                null,
                                null,
                                null,
                                false,
                                null,
                                null,
                                null,
                                true,
                                new Transcript(text, List.of(), null, "en", 1, null, null, null),
                                null,
                                null,
                                null,
                                null,
                                false,
                                false,
                                false),
                        1,
                        0));
        return Held.asStored(group, MetricDefinition.FIRST);
    }

    private static Held transcribed(String text) {
        Group group = Group.empty(OF_CARD);
        group.put(
                Tables.CALL_TRANSCRIPT,
                Given.CALL.toString(),
                new Entry<>(
                        new TranscriptRow(
                                Story.COMPANY,
                                Given.CALL,
                                CARD,
                                new Transcript(text, List.of(), null, "en", 1, null, null, null)),
                        1,
                        0));
        return Held.asStored(group, MetricDefinition.FIRST);
    }

    @Test
    void anotherPositionOrGenerationEndsAllThatWasRemembered() {
        for (long[] other : new long[][] {{2, 1}, {1, 2}}) {
            cache.committed(Map.of(OF_CARD, call(OF_CARD)), 1, 1);
            cache.stands(new GroupCache.Standing(true, Definitions.none()));
            cache.standAt(1, 1);
            assertThat(cache.standing()).isNotNull();
            assertThat(cache.home(OF_CALL)).isEqualTo(OF_CARD);

            cache.standAt(other[0], other[1]);

            assertThat(cache.standing()).isNull();
            assertThat(cache.get(OF_CARD)).isNull();
            assertThat(cache.home(OF_CALL)).isNull();
        }
    }
}
