package dev.otto.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventTypes;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.Role;
import dev.otto.platform.eventlog.IndexedEvents;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

class MissedRowsTest {

    private final TestWriteSide write = new TestWriteSide(List.of(), List.of(), List.of());
    private final Elsewhere elsewhere = new Elsewhere();
    private final List<String> written = new ArrayList<>();
    private final MissedRows missed = new MissedRows(
            elsewhere, write.log.reader, write.log.tenants, List.of((event, metadata) -> written.add(told(event))));

    /** Events of which the test says that they lack their rows. */
    private static final class Elsewhere implements IndexedEvents {
        private final TreeSet<Long> without = new TreeSet<>();
        private final TreeSet<Long> takenByOthers = new TreeSet<>();
        private int taken;
        private int waits;
        private boolean allRead = true;

        @Override
        public void announce(List<String> eventIdentifiers) {
            // nothing is appended while it counts
        }

        @Override
        public List<Long> withoutRows() {
            return List.copyOf(without);
        }

        @Override
        public boolean take(long position) {
            taken++;
            return without.remove(position) && !takenByOthers.contains(position);
        }

        @Override
        public boolean awaitAllRead(Duration patience) {
            waits++;
            return allRead;
        }
    }

    private static String told(DomainEvent event) {
        if (event instanceof UserAdded added && added.userId().equals("bad")) {
            throw new IllegalStateException("the table refuses it");
        }
        return event instanceof UserAdded added ? added.userId() : EventTypes.nameOf(event.getClass());
    }

    @BeforeEach
    void aCompanyAndItsUsers() {
        write.commands.send(
                new RegisterCompany(TestWriteSide.CEDAR, TestWriteSide.settings("Cedar Ridge")),
                TestWriteSide.by("user:ava"));
        for (String user : List.of("ava", "bad", "cleo", "dora")) {
            write.commands.send(
                    new AddUser(TestWriteSide.CEDAR, user, null, null, Role.csr), TestWriteSide.by("user:ava"));
        }
    }

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void whatIsRefusedKeepsNothingElseFromItsRows() throws InterruptedException {
        elsewhere.without.addAll(List.of(5L, 3L, 2L, 4L));
        elsewhere.takenByOthers.add(4L);

        missed.write();

        assertThat(written).containsExactly("ava", "dora");
        assertThat(elsewhere.without).isEmpty();
    }

    @Test
    void whatADeadlockPreventedIsNotGivenUp() {
        MissedRows deadlocked =
                new MissedRows(elsewhere, write.log.reader, write.log.tenants, List.of((event, metadata) -> {
                    throw new CannotAcquireLockException("a deadlock");
                }));
        elsewhere.without.add(4L);

        assertThatThrownBy(deadlocked::write).isInstanceOf(CannotAcquireLockException.class);

        assertThat(elsewhere.taken).isOne(); // rolled back with its transaction, not taken again for good
    }

    @Test
    void itWaitsForTheLogAfterAStartAndAfterEachSuspicionUntilAllWasRead() throws InterruptedException {
        elsewhere.allRead = false;
        missed.write();
        missed.write();
        elsewhere.allRead = true;
        missed.write();
        missed.write();
        assertThat(elsewhere.waits).isEqualTo(3);

        missed.suspect();
        missed.write();
        missed.write();
        assertThat(elsewhere.waits).isEqualTo(4);
    }
}
