package dev.otto.read.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallEvent.CallLinked;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.call.Ending;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Transcript;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactSource;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.Caller;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag(TestDatabase.ANY_SERVER)
class CallApiTest {

    private static final Caller MANAGER = Asked.manager(Story.COMPANY);

    @Test
    void aConversationIsToldByTheCallThatHasWhatItsPrincipalLacks() {
        try (ReadDatabase database = new ReadDatabase(new Story()
                .tell(Given.CARD, new ContactCardOpened(Given.CARD, Given.PHONE, ContactSource.callrail, Story.NOON))
                .tell(Given.CALL, Given.completed(Given.CALL, Story.NOON, Ending.answered))
                .tell(
                        Given.LATER_CALL,
                        Given.completed(Given.LATER_CALL, Story.NOON, Ending.answered),
                        Given.analysed(Given.LATER_CALL, QualificationStatus.hot, BookingStatus.booked),
                        new TranscriptAttached(
                                Given.LATER_CALL,
                                Given.CARD,
                                1,
                                new Transcript("the roof leaks", List.of(), null, "en", 3, null, null, null)),
                        new CallLinked(Given.LATER_CALL, Given.CARD, Given.CALL))
                .events())) {
            CallApi api = new CallApi(database.reads, database.past);
            String call = Given.CALL.toString();

            JsonNode analysis = ReadDatabase.json(api.analysis(call, MANAGER));
            assertThat(analysis.path("status").asString()).isEqualTo("complete");
            assertThat(analysis.path("call_id").asString()).isEqualTo(call);
            assertThat(analysis.path("summary").asString()).isEqualTo("Summary of a hot call");
            assertThat(analysis.at("/transcript/transcript_text").asString()).isEqualTo("the roof leaks");
            assertThat(api.transcript(call, MANAGER).transcriptText()).isEqualTo("the roof leaks");
        }
    }
}
