package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.fold.testing.Story;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldMetersTest {

    @Test
    void monitoringSeesHowFarBehindTheReadModelsAreAndWhatWasSetAside() {
        int events = Histories.of(61, 200).size();
        try (FoldDatabase database = new FoldDatabase()) {
            FoldLogs.append(database.dataSource, Histories.of(61, 200));
            SimpleMeterRegistry behind = registry(database);
            assertThat(behind.get("projection_lag_events").gauge().value()).isEqualTo(events);
            assertThat(behind.get("projection_lag_ms").gauge().value()).isPositive();
            assertThat(behind.get("projection_events_total").functionCounter().count())
                    .isZero();
            assertThat(behind.get("dead_letters").gauge().value()).isZero();

            FoldLogs.append(
                    database.dataSource,
                    new Story()
                            .tell(
                                    Given.CARD,
                                    new ContactEvent.ContactCardOpened(
                                            Given.CARD, Given.PHONE, ContactSource.callrail, Story.NOON),
                                    new ContactEvent.MessageReceived(
                                            Given.CARD,
                                            Given.CALL,
                                            "twilio",
                                            "sms",
                                            Given.PHONE,
                                            "nul \0",
                                            List.of(),
                                            Story.NOON))
                            .events());
            database.live.catchUp(1_000);
            SimpleMeterRegistry after = registry(database);
            assertThat(after.get("projection_lag_events").gauge().value()).isZero();
            assertThat(after.get("projection_lag_ms").gauge().value()).isZero();
            assertThat(after.get("projection_events_total").functionCounter().count())
                    .isEqualTo(events + 2);
            assertThat(after.get("dead_letters")
                            .tag("projection", "read_models")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    /** What is asked the first time is not remembered from before. */
    private static SimpleMeterRegistry registry(FoldDatabase database) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        FoldMeters.register(registry, database.projections, database.live);
        return registry;
    }
}
