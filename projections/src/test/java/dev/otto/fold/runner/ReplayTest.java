package dev.otto.fold.runner;

import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.OTHER_CARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.events.EventTypes;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Tables;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.eventlog.EventSerializer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplayTest {

    @Test
    void anEventThatIsRefusedEndsItsGroupAndNoOther() {
        Story story = new Story()
                .tell(CARD, opened(CARD), new ContactEvent.PhoneAdded(CARD, "+16145550001"))
                .tell(OTHER_CARD, opened(OTHER_CARD))
                .tell(CARD, new ContactEvent.PhoneAdded(CARD, "+16145550002"))
                .tell(OTHER_CARD, new ContactEvent.PhoneAdded(OTHER_CARD, "+16145550003"));
        List<LoggedEvent> events = story.events().stream()
                .map(event -> logged(event, event.position() == 2))
                .toList();

        Replay replay = Replay.of(Story.COMPANY, events, new EventDecoder(new EventSerializer(), List.of()));

        assertThat(phones(replay, CARD)).isEmpty();
        assertThat(phones(replay, OTHER_CARD)).containsExactly("+16145550003");
    }

    private static ContactEvent opened(UUID card) {
        return new ContactEvent.ContactCardOpened(card, Given.PHONE, ContactSource.callrail, Story.NOON);
    }

    private static List<String> phones(Replay replay, UUID card) {
        return replay.of(card.toString()).orElseThrow().rows(Tables.CONTACT_CARD).stream()
                .map(ContactCardRow::secondaryPhones)
                .flatMap(List::stream)
                .toList();
    }

    private static LoggedEvent logged(EventEnvelope event, boolean unreadable) {
        return new LoggedEvent(
                event.position(),
                event.streamId(),
                event.sequence(),
                event.name(),
                EventTypes.revisionOf(event.event().getClass()),
                event.companyId(),
                String.valueOf(event.event().contactCardId()),
                event.recordedAt(),
                unreadable ? "not json".getBytes(StandardCharsets.UTF_8) : EventJson.write(event.event()),
                EventJson.MAPPER.writeValueAsBytes(event.metadata()));
    }
}
