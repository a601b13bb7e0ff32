package dev.otto.fold.message;

import static dev.otto.fold.testing.Given.CARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.contact.ContactEvent.MessageSuggested;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Story;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageFoldTest {

    private static final UUID DRAFT = UUID.fromString("00000000-0000-5000-8000-0000000000d1");

    @Test
    void aDraftOfThePartnersIsShownAsASuggestedMessage() {
        Story story = new Story().tell(CARD, new MessageSuggested(CARD, DRAFT, "sms", "How old is your roof?"));

        MessageRow message = Objects.requireNonNull(story.folded(CARD).row(Tables.MESSAGE, DRAFT.toString()));

        assertThat(message.status()).isEqualTo("suggested");
        assertThat(message.body()).isEqualTo("How old is your roof?");
        assertThat(message.channel()).isEqualTo("sms");
        assertThat(message.direction()).isNull();
        assertThat(message.contactCardId()).isEqualTo(CARD);
    }
}
