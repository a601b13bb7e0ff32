package dev.otto.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Tables;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.ReadSide;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadModelsTest {

    private static final Caller MANAGER = Asked.manager(Story.COMPANY);

    /** A client that changed a row must not be told the old one, nor its ETag, as if that were what it has made of it. */
    @Test
    void aRowBehindAnEventThatCouldNotBeFoldedIsNotYetWhatAWriteMadeOfIt() {
        try (ReadDatabase database = new ReadDatabase(new Story()
                .tell(Given.CARD, new ContactCardOpened(Given.CARD, Given.PHONE, ContactSource.callrail, Story.NOON))
                .events())) {
            ReadModels models = new ReadModels(database.folded.projections, database.reads, List.of(cards(database)));
            String card = Given.CARD.toString();
            assertThat(models.view("contact-cards", card, MANAGER, 1)).isInstanceOf(ReadSide.Shown.class);

            TestDatabase.asSuperuser(database.folded.dataSource, """
                    insert into dead_letter (projection, company_id, group_id, position, event_name, state)
                    values ('read_models', '%s', '%s', 1, 'contact.edited', 'failed')""".formatted(Story.COMPANY, card));

            assertThat(models.view("contact-cards", card, MANAGER, 1)).isInstanceOf(ReadSide.Behind.class);
            assertThat(models.view("contact-cards", Given.OTHER_CARD.toString(), MANAGER, 1))
                    .isInstanceOf(ReadSide.NotTheirs.class);
        }
    }

    private static ResourceView cards(ReadDatabase database) {
        return new ResourceView() {
            @Override
            public String resource() {
                return "contact-cards";
            }

            @Override
            public Optional<Object> view(String id, Caller caller) {
                return database.reads.from(Tables.CONTACT_CARD, caller).byId(id).map(found -> found);
            }
        };
    }
}
