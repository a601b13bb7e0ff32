package dev.otto.app.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.otto.app.SteppedOtto;
import dev.otto.app.day.SampleDay.Analysed;
import dev.otto.app.day.SampleDay.Told;
import dev.otto.app.day.Wire.Answer;
import dev.otto.app.demo.Demo;
import dev.otto.app.tenancy.TenantTables;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The samples' whole day through a running Otto: from the signed webhooks to what people read. */
@Tag(TestDatabase.ANY_SERVER)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SamplesDayTest {

    private static final String THAT_DAY = "from=2026-07-14&to=2026-07-14";

    private SteppedOtto otto;
    private Wire wire;
    private ReadModels tables;
    private String manager;
    private String admin;
    private String operator;
    private List<String> results;

    /** What the environment says besides what it does in every test. */
    Map<String, String> variables() {
        return Map.of();
    }

    @BeforeAll
    void theDayIsTold(@TempDir Path directory) throws Exception {
        otto = SteppedOtto.start(directory, Clock.systemUTC(), variables());
        wire = new Wire(otto.address(), Clock.systemUTC());
        tables = new ReadModels(otto.context());
        manager = wire.token(Demo.COMPANY, "morgan", "manager");
        admin = wire.token(Demo.COMPANY, "casey", "admin");
        operator = wire.token(Demo.COMPANY, "olive", "operator");
        for (Told told : SampleDay.CALLRAIL) {
            assertThat(callRail(told)).as(told.file()).isEqualTo("200 processed");
        }
        settle();
        results = new ArrayList<>();
        JsonNode jobs = get("/api/v1/admin/shunya-jobs", admin).at("/items");
        for (Analysed analysed : SampleDay.RESULTS) {
            String body = analysed.body(Demo.COMPANY, analysed.job(Demo.COMPANY));
            assertThat(jobs.toString()).contains(analysed.job(Demo.COMPANY).toString());
            Answer answer = wire.partner(body);
            assertThat(answer.status() + " " + answer.json().at("/status").asString())
                    .isEqualTo("200 processed");
            results.add(body);
        }
        settle();
    }

    @AfterAll
    void close() {
        wire.close();
        otto.close();
    }

    @Test
    @Order(1)
    void nothingIsSetAsideAndAnUnneededKindIsIgnored() throws Exception {
        assertThat(tables.setAside()).isEmpty();
        // its body names no company, so the address must
        String key = get("/api/v1/companies/" + Demo.COMPANY + "/integrations", admin)
                .at("/items/0/integration_key")
                .asString();
        Answer answer = wire.callRail(
                "/webhooks/callrail/convert_assist.complete?company=" + key,
                SampleDay.sample("convert-assist-complete.json"));
        assertThat(answer.status() + " " + answer.json().at("/status").asString())
                .isEqualTo("200 ignored");
    }

    @Test
    @Order(2)
    void theSameCallerIsOneCardAndTheRoofLeakAnAppointment() throws Exception {
        JsonNode dana = byPhone("+16145550151");

        JsonNode detail = get("/api/v1/contact-cards/" + dana.at("/id").asString(), manager);
        JsonNode appointments = get(
                        "/api/v1/appointments?contact_card_id=" + dana.at("/id").asString(), manager)
                .at("/items");
        JsonNode lead = leadOf(dana);

        assertThat(dana.at("/full_name").asString()).isEqualTo("Dana Whitlock");
        assertThat(dana.at("/source").asString()).isEqualTo("callrail");
        assertThat(detail.at("/top/lead_status").asString()).isEqualTo("qualified_booked");
        assertThat(detail.at("/bottom/messages").size()).isEqualTo(2);
        assertThat(detail.at("/bottom/booking_timeline").size()).isPositive();
        assertThat(appointments.size()).isEqualTo(1);
        assertThat(appointments.at("/0/scheduled_start_at").asString()).isEqualTo("2026-07-14T17:00:00Z");
        assertThat(appointments.at("/0/scheduled_end_at").asString()).isEqualTo("2026-07-14T19:00:00Z");
        assertThat(appointments.at("/0/status").asString()).isEqualTo("scheduled");
        assertThat(lead.at("/status").asString()).isEqualTo("qualified_booked");
        assertThat(lead.at("/qualification_status").asString()).isEqualTo("hot");
        assertThat(lead.at("/priority").asString()).isEqualTo("high");
        assertThat(lead.at("/pool_status").asString()).isEqualTo("in_pool");
    }

    @Test
    @Order(2)
    void theFailedAcBookingIsAnUnbookedCallWithItsReason() throws Exception {
        JsonNode marcus = byPhone("+16145550152");

        JsonNode unbooked = get("/api/v1/dashboard/unbooked-appointments?" + THAT_DAY, manager)
                .at("/items");

        assertThat(get("/api/v1/leads?limit=50", manager).at("/items").size()).isEqualTo(6);
        assertThat(leadOf(marcus).at("/status").asString()).isEqualTo("nurturing");
        assertThat(unbooked.size()).isEqualTo(1);
        assertThat(unbooked.toString())
                .contains(marcus.at("/id").asString())
                .contains("Call back with a time")
                .contains("I might call somebody else");
        assertThat(unbooked.at("/0/booking_status").asString("")).isIn("not_booked", "");
    }

    @Test
    @Order(2)
    void theMissedCallIsAQueueEntryThatTheCallBackEngaged() throws Exception {
        JsonNode leonard = byPhone("+16145550155");

        List<String> entries = tables.rows(Demo.COMPANY).get("missed_call");

        assertThat(entries)
                .singleElement()
                .asString()
                .contains(leonard.at("/id").asString())
                .contains("\"status\": \"in_progress\"")
                .contains("\"by\": \"human\"");
        assertThat(leadOf(leonard).at("/source").asString()).isEqualTo("missed_call");
    }

    @Test
    @Order(2)
    void theWrongNumbersLeadIsDead() throws Exception {
        JsonNode lead = leadOf(byPhone("+16145550153"));

        assertThat(lead.at("/status").asString()).isEqualTo("abandoned");
        assertThat(lead.at("/stage").asString()).isEqualTo("dead");
    }

    @Test
    @Order(2)
    void theFiguresOfTheDayAreExact() throws Exception {
        JsonNode figures = get("/api/v1/dashboard/csr-metrics?" + THAT_DAY, manager);

        Map.of(
                        "csr_calls_total", "6",
                        "total_leads_spoken_to", "3",
                        "calls_missed", "1",
                        "qualified_leads", "2",
                        "qualified_hot", "1",
                        "qualified_warm", "1",
                        "qualified_cold", "1",
                        "unqualified", "0",
                        "appointments_booked", "1",
                        "appointments_cancelled", "0")
                .forEach((field, value) ->
                        assertThat(figures.at("/" + field).asString()).as(field).isEqualTo(value));
        Map.of(
                        "booking_rate", 0.5,
                        "booking_rate_raw", 0.3333,
                        "auto_rescues", 0.0,
                        "human_rescues", 0.0,
                        "unbooked_count", 1.0,
                        "avg_sop_score", 7.5,
                        "avg_sentiment", 0.5,
                        "avg_speed_to_lead_seconds", 2650.0)
                .forEach((field, value) -> assertThat(figures.at("/" + field).asDouble(-1))
                        .as(field)
                        .isEqualTo(value));
        assertThat(figures.at("/top_objections").size()).isEqualTo(2);
    }

    @Test
    @Order(2)
    void theHistoryOfTheLeadTellsHowItCameToThat() throws Exception {
        JsonNode lead = leadOf(byPhone("+16145550151"));

        JsonNode history = get("/api/v1/leads/" + lead.at("/id").asString() + "/history", manager);

        assertThat(history.toString()).contains("lead.opened", "qualified_booked");
    }

    @Test
    @Order(3)
    void everythingAgainChangesNothing() throws Exception {
        Map<String, List<String>> before = tables.rows(Demo.COMPANY);
        long events = tables.events();

        for (Told told : SampleDay.CALLRAIL) {
            assertThat(callRail(told)).as(told.file()).isEqualTo("200 duplicate_ignored");
        }
        for (String result : results) {
            Answer answer = wire.partner(result);
            assertThat(answer.status() + " " + answer.json().at("/status").asString())
                    .isEqualTo("200 already_processed");
        }
        settle();

        assertThat(tables.events()).isEqualTo(events);
        assertThat(tables.rows(Demo.COMPANY)).isEqualTo(before);
    }

    @Test
    @Order(4)
    void aRebuildFromTheFirstEventGivesTheSameRowsBehindTheSameGuards() throws Exception {
        Map<String, List<String>> before = tables.rows(Demo.COMPANY);
        TenantTables catalogue = new TenantTables(otto.context().getBean(JdbcClient.class));
        List<String> guards = catalogue.guards();
        long events = tables.events();
        String heard = tables.heard();
        Map<String, List<String>> agenda = tables.agenda(Demo.COMPANY);
        assertThat(agenda.values()).as("what policies have put down for later").noneMatch(List::isEmpty);

        Answer verified = wire.post("/api/v1/admin/projections/all/verify", operator);
        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.json().at("/differences").size())
                .as(verified.body())
                .isZero();
        assertThat(verified.json().at("/rows").asLong()).isPositive();

        Answer begun = wire.post("/api/v1/admin/projections/all/rebuild", operator);
        assertThat(begun.status()).isEqualTo(202);
        String run = "/api/v1/admin/rebuilds/" + begun.json().at("/rebuild_id").asString();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !get(run, operator).at("/ended_at").asString("").isEmpty());

        assertThat(get(run, operator).at("/phase").asString()).isEqualTo("done");
        settle();
        assertThat(tables.heard()).as("no policy hears a rebuild").isEqualTo(heard);
        assertThat(tables.events()).isEqualTo(events);
        assertThat(tables.agenda(Demo.COMPANY)).isEqualTo(agenda);
        assertThat(tables.rows(Demo.COMPANY)).isEqualTo(before);
        assertThat(catalogue.guards()).isEqualTo(guards);
        assertThat(catalogue.faults()).isEmpty();
        assertThat(catalogue.viewsWithTheirOwnersEyes()).isEmpty();
        TenantTransactions transactions = otto.context().getBean(TenantTransactions.class);
        for (String table : List.of("public.call", "public.contact_card", "public.csr_day")) {
            assertThat(catalogue.seenBy(transactions, "somebody-else", table))
                    .as(table)
                    .isZero();
            assertThat(catalogue.seenBy(transactions, Demo.COMPANY, table))
                    .as(table)
                    .isPositive();
        }
    }

    private String callRail(Told told) throws IOException, InterruptedException {
        Answer answer = wire.callRail(told.path(), told.body());
        return answer.status() + " " + answer.json().at("/status").asString();
    }

    private JsonNode byPhone(String phone) throws IOException, InterruptedException {
        return get("/api/v1/contact-cards/by-phone" + Wire.query(Map.of("phone", phone)), manager);
    }

    private JsonNode leadOf(JsonNode card) throws IOException, InterruptedException {
        String id = card.at("/id").asString();
        return StreamSupport.stream(
                        get("/api/v1/leads?limit=50", manager).at("/items").spliterator(), false)
                .filter(lead -> lead.at("/contact_card_id").asString().equals(id))
                .reduce((one, other) -> {
                    throw new AssertionError("two leads of one card");
                })
                .orElseThrow();
    }

    private JsonNode get(String path, String token) throws IOException, InterruptedException {
        Answer answer = wire.get(path, token);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void settle() {
        await().atMost(Duration.ofSeconds(60)).until(tables::quiet);
    }
}
