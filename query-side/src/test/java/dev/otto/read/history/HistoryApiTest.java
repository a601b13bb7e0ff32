package dev.otto.read.history;

import static dev.otto.fold.testing.Given.CALL;
import static dev.otto.fold.testing.Given.CARD;
import static dev.otto.fold.testing.Given.LEAD;
import static dev.otto.fold.testing.Given.OTHER_CARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.EventMetadata;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.Ending;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadStatus;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.Given;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.Page;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.platform.testing.TestEventLog;
import dev.otto.read.Reads;
import dev.otto.read.ReadsThatAreBusy;
import dev.otto.read.history.History.Entry;
import dev.otto.read.testing.Asked;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.DelegatingServletOutputStream;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

@Tag(TestDatabase.ANY_SERVER)
class HistoryApiTest {

    private static final Caller MANAGER = Asked.manager("acme");
    private static final UUID LATE = UUID.fromString("00000000-0000-5000-8000-0000000000c9");

    private final FoldDatabase database = new FoldDatabase();
    private final HistoryApi api = new HistoryApi(new Reads(database.log.jdbc, database.log.tenants));

    @BeforeEach
    void aContactThatTookInAnotherAndACallThatFoundItsNumberLate() {
        append("Contact", CARD, Given.engaged(CARD, CALL, TestEventLog.NOON));
        append("Call", CALL, Given.completed(CALL, TestEventLog.NOON, Ending.answered));
        append("Lead", LEAD, Given.opened(TestEventLog.NOON));
        append("Lead", LEAD, moved(LeadStatus.new_, LeadStatus.qualified_unbooked));
        append("Lead", LEAD, new LeadEvent.LeadNoteAdded(LEAD, CARD, "=HYPERLINK(\"http://evil\")"));
        append("Contact", OTHER_CARD, Given.engaged(OTHER_CARD, LATE, TestEventLog.NOON));
        CallEvent.CallCompleted late = Given.completed(LATE, TestEventLog.NOON, Ending.answered);
        append(
                "Call",
                LATE,
                new CallEvent.CallCompleted(LATE, null, "callrail", "CAL-9", 3, late.facts(), late.facts()),
                new CallEvent.CallCompleted(LATE, OTHER_CARD, "callrail", "CAL-9", 3, late.facts(), late.facts()));
        append("Contact", CARD, new ContactEvent.ContactsMerged(CARD, OTHER_CARD, List.of()));
        append("Contact", OTHER_CARD, new ContactEvent.ContactMergedAway(OTHER_CARD, CARD));
        database.live.catchUp(1_000);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aLeadsHistorySaysWhoChangedWhatFromWhatToWhat() {
        List<Entry> entries = all("2");
        assertThat(entries).extracting(Entry::event).containsExactly("lead.opened", "lead.moved", "lead.note_added");
        assertThat(entries.get(1).sentence())
                .isEqualTo("Otto (test): lead moved (cause: evidence, status: new → qualified_unbooked).");
        assertThat(entries.get(1).traceId()).isEqualTo("trace-1");
    }

    @Test
    void aContactsLifeIsMergedWithThatOfWhomItTookIn() {
        Page<Entry> page = page(api.contact(CARD.toString(), Asked.with(), MANAGER, new MockHttpServletResponse()));
        assertThat(page.items()).extracting(Entry::position).isSorted().hasSize(10);
        assertThat(page.items())
                .extracting(Entry::streamId)
                .contains(CARD.toString(), OTHER_CARD.toString(), LATE.toString(), LEAD.toString());
        assertThat(page(api.contact(OTHER_CARD.toString(), Asked.with(), MANAGER, new MockHttpServletResponse()))
                        .items())
                .isEqualTo(page.items());
    }

    @Test
    void inAContactsLifeItsIdIsToldOfTheCallThatFoundItLateOnly() {
        assertThat(contact().stream()
                        .filter(entry -> entry.changes().stream()
                                .anyMatch(change -> change.field().equals("contact_card_id"))))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.streamId()).isEqualTo(LATE.toString());
                    assertThat(entry.sequence()).isEqualTo(1);
                    assertThat(entry.sentence()).contains("contact card id: nothing → " + OTHER_CARD);
                });
    }

    @Test
    void aContactIsTheSameHoweverItsIdIsWritten() {
        for (UUID id : List.of(CARD, OTHER_CARD)) {
            String capitals = id.toString().toUpperCase(Locale.ROOT);
            assertThat(page(api.contact(capitals, Asked.with(), MANAGER, new MockHttpServletResponse()))
                            .items())
                    .hasSize(10);
            assertThat(api.verifyContact(capitals, MANAGER).streams()).hasSize(5);
        }
    }

    @Test
    void theWholeIsExportedAsLinesOfJson() throws UnsupportedEncodingException {
        List<String> lines = export("ndjson").lines().toList();
        assertThat(lines).hasSize(10);
        assertThat(lines)
                .allSatisfy(line -> assertThat(
                                EventJson.MAPPER.readTree(line).path("hash").asString())
                        .hasSize(64));
    }

    @Test
    void theWholeIsExportedAsCellsOfWhichNoneIsAFormula() throws UnsupportedEncodingException {
        database.log.append(
                "Lead",
                LEAD.toString(),
                new EventMetadata("acme", "=HYPERLINK(1)", null, "trace-1", "-2+3", TestEventLog.NOON, ZoneOffset.UTC),
                moved(LeadStatus.qualified_unbooked, LeadStatus.nurturing));
        database.live.catchUp(1_000);
        List<String> lines = export("csv").lines().toList();
        assertThat(lines).hasSize(12);
        assertThat(lines.getLast()).contains(",'=HYPERLINK(1),", ",'-2+3,");
        assertThat(lines.getFirst()).startsWith("position,stream_id,sequence,event,");
        assertThat(lines.getFirst().split(",", -1)).hasSize(13);
        assertThat(String.join("\n", lines))
                .contains("HYPERLINK")
                .doesNotContain(",=")
                .doesNotContain("\"=");
    }

    @Test
    void aHistoryThatIsReadAChunkAtATimeIsWhole() throws UnsupportedEncodingException {
        int notes = 1_100;
        append(
                "Lead",
                LEAD,
                IntStream.range(0, notes)
                        .mapToObj(n -> new LeadEvent.LeadNoteAdded(LEAD, CARD, "note " + n))
                        .toArray(dev.otto.events.DomainEvent[]::new));
        database.live.catchUp(1_000);
        int events = 3 + notes;

        List<JsonNode> lines =
                lead("ndjson").lines().map(EventJson.MAPPER::readTree).toList();
        assertThat(lines).hasSize(events);
        assertThat(lines)
                .extracting(line -> line.path("sequence").asInt())
                .containsExactlyElementsOf(IntStream.range(0, events).boxed().toList());
        List<Long> positions =
                lines.stream().map(line -> line.path("position").asLong()).toList();
        assertThat(positions).isSorted().doesNotHaveDuplicates();
        assertThat(lines.getLast().toString()).contains("note " + (notes - 1));

        assertThat(lead("csv").lines().skip(1).map(line -> Long.valueOf(line.split(",", 2)[0])))
                .isEqualTo(positions);
        assertThat(all("200")).extracting(Entry::position).isEqualTo(positions);
    }

    private String lead(String format) throws UnsupportedEncodingException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        assertThat(api.lead(LEAD.toString(), Asked.with("format", format), MANAGER, response))
                .isNull();
        return response.getContentAsString();
    }

    @Test
    void theChainHoldsUntilSomebodyChangesWhatWasWritten() {
        HistoryApi.Verified before = api.verifyContact(CARD.toString(), MANAGER);
        assertThat(before.holds()).isTrue();
        assertThat(before.events()).isEqualTo(10);
        assertThat(before.streams()).hasSize(5);

        TestDatabase.asSuperuser(
                database.dataSource,
                "update event_log set payload = convert_to(replace(convert_from(payload, 'UTF8'), 'evil', 'good'), 'UTF8')"
                        + " where event_name = 'lead.note_added'");
        HistoryApi.Verified lead = api.verifyLead(LEAD.toString(), MANAGER);
        assertThat(lead.holds()).isFalse();
        assertThat(lead.streams()).singleElement().satisfies(chain -> {
            assertThat(chain.fault()).isEqualTo("changed");
            assertThat(chain.brokenSequence()).isEqualTo(2);
        });
        assertThat(api.verifyContact(CARD.toString(), MANAGER).holds()).isFalse();
        assertThat(api.verifyCall(CALL.toString(), MANAGER).holds()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contact_card_id = gen_random_uuid()",
                "contact_card_id = null",
                "occurred_at = occurred_at - interval '1 day'"
            })
    void anEventThatWasMovedToAnotherContactOrTimeIsChanged(String moved) {
        TestDatabase.asSuperuser(
                database.dataSource, "update event_log set " + moved + " where event_name = 'lead.moved'");
        assertThat(api.verifyLead(LEAD.toString(), MANAGER).streams())
                .singleElement()
                .satisfies(chain -> assertThat(chain.fault()).isEqualTo("changed"));
    }

    /** Folds go by position, which no hash holds. */
    @Test
    void twoEventsThatChangedPlacesInTheLogAreFound() {
        List<Long> positions = all("50").stream().map(Entry::position).toList();
        long first = positions.get(1);
        long second = positions.get(2);
        TestDatabase.asSuperuser(
                database.dataSource, "alter table event_log alter column global_index set generated by default");
        for (String move : List.of(first + ", -1", second + ", " + first, "-1, " + second)) {
            String[] fromAndTo = move.split(", ", -1);
            TestDatabase.asSuperuser(
                    database.dataSource,
                    "update event_log set global_index = " + fromAndTo[1] + " where global_index = " + fromAndTo[0]);
        }
        HistoryApi.Verified lead = api.verifyLead(LEAD.toString(), MANAGER);
        assertThat(lead.holds()).isFalse();
        assertThat(lead.streams()).singleElement().satisfies(chain -> {
            assertThat(chain.fault()).isEqualTo("changed");
            assertThat(chain.brokenSequence()).isEqualTo(2);
            assertThat(chain.brokenAt()).isEqualTo(first);
        });
    }

    @Test
    void everyKindOfEventIsAsItWasWritten() {
        try (FoldDatabase many = new FoldDatabase()) {
            Histories.of(91, 1_500)
                    .forEach(told -> many.log.append("Any", told.streamId(), told.metadata(), told.event()));
            for (String company : List.of("acme", "blue")) {
                List<String> streams = many.log.tenants.worker(() -> many.log
                        .jdbc
                        .sql("select distinct aggregate_identifier from event_log where company_id = ?")
                        .param(company)
                        .query(String.class)
                        .list());
                List<String> faults = many.log.tenants.request(
                        company,
                        () -> many.log
                                .jdbc
                                .sql("select stream_id || ' ' || fault from event_chains(?, ?, array[]::uuid[])"
                                        + " where fault is not null")
                                .param(company)
                                .param(streams.toArray(String[]::new))
                                .query(String.class)
                                .list());
                assertThat(streams).hasSizeGreaterThan(50);
                assertThat(faults).isEmpty();
            }
        }
    }

    @Test
    void anEventThatWasTakenOutIsMissed() {
        TestDatabase.asSuperuser(database.dataSource, "delete from event_log where event_name = 'lead.moved'");
        assertThat(api.verifyLead(LEAD.toString(), MANAGER).streams())
                .singleElement()
                .satisfies(chain -> assertThat(chain.fault()).isEqualTo("missing"));
    }

    @Test
    void aChainWithoutEventsHoldsNothing() {
        TestDatabase.asSuperuser(
                database.dataSource, "delete from event_log where aggregate_identifier = '" + LEAD + "'");
        assertThat(api.verifyLead(LEAD.toString(), MANAGER).holds()).isFalse();
    }

    @Test
    void aCallIsNoContactThoughItFoundItsContactLate() {
        assertThat(Asked.refusal(
                        () -> api.contact(LATE.toString(), Asked.with(), MANAGER, new MockHttpServletResponse())))
                .isEqualTo("404 not_found");
    }

    /** A reader who takes their time must not hold a connection that webhooks need. */
    @Test
    void whileTheExportIsWrittenNoTransactionIsOpen() throws UnsupportedEncodingException {
        List<Boolean> open = new ArrayList<>();
        MockHttpServletResponse response = new MockHttpServletResponse() {
            @Override
            public ServletOutputStream getOutputStream() {
                ServletOutputStream out = super.getOutputStream();
                return new DelegatingServletOutputStream(out) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        open.add(database.log.tenants.isOpen());
                        super.write(bytes, offset, length);
                    }
                };
            }
        };
        api.contact(CARD.toString(), Asked.with("format", "ndjson"), MANAGER, response);
        assertThat(response.getContentAsString().lines()).hasSize(10);
        assertThat(open).isNotEmpty().containsOnly(false);
    }

    @Test
    void anExportThatFailsIsNotEnded() throws UnsupportedEncodingException {
        LeadEvent[] notes = IntStream.range(0, 1_100)
                .mapToObj(i -> new LeadEvent.LeadNoteAdded(LEAD, CARD, "Note " + i))
                .toArray(LeadEvent[]::new);
        append("Lead", LEAD, notes);
        database.live.catchUp(2_000);
        TestDatabase.asSuperuser(
                database.dataSource,
                "update event_log set payload = convert_to('{', 'UTF8')"
                        + " where global_index = (select max(global_index) from event_log)");
        for (String format : List.of("ndjson", "csv")) {
            AtomicBoolean closed = new AtomicBoolean();
            MockHttpServletResponse response = new MockHttpServletResponse() {
                @Override
                public ServletOutputStream getOutputStream() {
                    return new DelegatingServletOutputStream(super.getOutputStream()) {
                        @Override
                        public void close() throws IOException {
                            closed.set(true);
                            super.close();
                        }
                    };
                }
            };
            assertThatThrownBy(() -> api.lead(LEAD.toString(), Asked.with("format", format), MANAGER, response))
                    .isInstanceOf(JacksonException.class);
            assertThat(response.isCommitted()).isTrue();
            assertThat(response.getContentAsString()).contains("Note 900").doesNotContain("Note 1099");
            assertThat(closed).isFalse();
        }
    }

    @Test
    void ofAnExportThatFailsAtOnceNothingWasSent() {
        TestDatabase.asSuperuser(
                database.dataSource,
                "update event_log set payload = convert_to('{', 'UTF8') where event_name = 'lead.moved'");
        MockHttpServletResponse response = new MockHttpServletResponse();
        assertThatThrownBy(() -> api.lead(LEAD.toString(), Asked.with("format", "csv"), MANAGER, response))
                .isInstanceOf(JacksonException.class);
        assertThat(response.isCommitted()).isFalse();
    }

    /** Each reads from the first event on. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson", "csv"})
    void ofHistoriesAsOfOtherLongLooksThereAreFewAtATime(String format) throws InterruptedException {
        Reads busy = ReadsThatAreBusy.of(database.log.jdbc, database.log.tenants);
        MockHttpServletResponse response = new MockHttpServletResponse();
        assertThat(ReadsThatAreBusy.during(
                        busy,
                        MANAGER,
                        () -> Asked.refusal(() -> String.valueOf(new HistoryApi(busy)
                                .contact(CARD.toString(), Asked.with("format", format), MANAGER, response)))))
                .isEqualTo("503 busy");
        assertThat(response.isCommitted()).isFalse();
    }

    @Test
    void anEventThatIsCommittedLateIsNotPassedOver() throws InterruptedException, ExecutionException {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<?> late = thread.submit(() -> database.log.tenants.command("acme", () -> {
                append("Lead", LEAD, moved(LeadStatus.qualified_unbooked, LeadStatus.nurturing));
                written.countDown();
                return awaited(seen);
            }));
            assertThat(awaited(written)).isTrue();
            append("Contact", CARD, new ContactEvent.PhoneAdded(CARD, "+16145550777"));
            database.live.catchUp(1_000);
            List<Entry> before = contact();
            assertThat(before).extracting(Entry::event).doesNotContain("contact.phone_added");
            seen.countDown();
            late.get();

            database.live.catchUp(1_000);
            List<Entry> after = contact();
            assertThat(after).startsWith(before.toArray(Entry[]::new));
            assertThat(after.subList(before.size(), after.size()))
                    .extracting(Entry::event)
                    .containsExactly("lead.moved", "contact.phone_added");
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<Entry> contact() {
        return page(api.contact(CARD.toString(), Asked.with(), MANAGER, new MockHttpServletResponse()))
                .items();
    }

    @Test
    void anotherCompanysHistoryIsNotThereAndAnUnknownFormatIsRefused() {
        assertThat(Asked.refusal(() -> api.verifyLead(LEAD.toString(), Asked.manager("blue"))))
                .isEqualTo("404 not_found");
        assertThat(Asked.refusal(() -> api.contact(
                        CARD.toString(), Asked.with(), Asked.manager("blue"), new MockHttpServletResponse())))
                .isEqualTo("404 not_found");
        assertThat(Asked.refusal(() -> api.contact(
                        CARD.toString(), Asked.with("format", "xml"), MANAGER, new MockHttpServletResponse())))
                .isEqualTo("400 validation_failed");
    }

    private String export(String format) throws UnsupportedEncodingException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        assertThat(api.contact(CARD.toString(), Asked.with("format", format), MANAGER, response))
                .isNull();
        return response.getContentAsString();
    }

    private List<Entry> all(String limit) {
        List<Entry> entries = new ArrayList<>();
        Page<Entry> page =
                page(api.lead(LEAD.toString(), Asked.with("limit", limit), MANAGER, new MockHttpServletResponse()));
        entries.addAll(page.items());
        while (page.nextCursor() != null) {
            page = page(api.lead(
                    LEAD.toString(),
                    Asked.with("limit", limit, "cursor", page.nextCursor()),
                    MANAGER,
                    new MockHttpServletResponse()));
            entries.addAll(page.items());
        }
        return entries;
    }

    @SuppressWarnings("unchecked")
    private static Page<Entry> page(@org.jspecify.annotations.Nullable Object answer) {
        return (Page<Entry>) Objects.requireNonNull(answer);
    }

    private static LeadEvent.LeadMoved moved(LeadStatus from, LeadStatus to) {
        return new LeadEvent.LeadMoved(LEAD, CARD, from, to, "evidence", null);
    }

    private void append(String type, UUID stream, dev.otto.events.DomainEvent... events) {
        database.log.append(type, stream.toString(), TestEventLog.metadata("acme"), events);
    }
}
