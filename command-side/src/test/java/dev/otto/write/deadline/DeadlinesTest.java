package dev.otto.write.deadline;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static dev.otto.write.ScannedWriteSide.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.Ids;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.write.ScannedWriteSide;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(TestDatabase.ANY_SERVER)
class DeadlinesTest {

    private static final UUID LEAD = Ids.of("test", "lead");
    private static final UUID CARD = Ids.of("test", "card");
    private static final Instant AGAIN = NOON.plusSeconds(60);

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final Deadlines deadlines = write.bean(Deadlines.class);

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void whatFailedIsTakenAgainALittleLater() {
        set(NOON);
        Deadlines.Due due = taken();
        setAgain(due);
        assertThat(take(NOON)).isEmpty();
        assertThat(take(AGAIN)).contains(due);
    }

    @Test
    void whatWasSetMeanwhileStands() {
        Instant later = NOON.plus(Duration.ofDays(30));
        set(NOON);
        Deadlines.Due due = taken();
        set(later);
        setAgain(due);
        assertThat(take(AGAIN)).isEmpty();
        assertThat(take(later)).contains(due);
    }

    @Test
    void whatWasCancelledMeanwhileStaysSo() {
        set(NOON);
        Deadlines.Due due = taken();
        write.log.tenants.worker(() -> deadlines.cancel("sleep", LEAD));
        setAgain(due);
        assertThat(take(AGAIN)).isEmpty();
    }

    /** Taken by a transaction that came to nothing. */
    private Deadlines.Due taken() {
        Deadlines.Due[] due = new Deadlines.Due[1];
        assertThatThrownBy(() -> write.log.tenants.worker(() -> {
                    due[0] = deadlines.take(NOON).orElseThrow();
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        return due[0];
    }

    private void set(Instant dueAt) {
        write.log.tenants.worker(() -> deadlines.set("sleep", LEAD, COMPANY, CARD, dueAt));
    }

    private void setAgain(Deadlines.Due due) {
        write.log.tenants.worker(() -> deadlines.setAgain(due, AGAIN, NOON));
    }

    private Optional<Deadlines.Due> take(Instant now) {
        return write.log.tenants.worker(() -> deadlines.take(now));
    }
}
