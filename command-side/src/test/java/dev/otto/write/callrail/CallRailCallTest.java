package dev.otto.write.callrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.write.callrail.CallRailCall.LeadMark;
import dev.otto.write.webhook.BodyFields;
import dev.otto.write.webhook.InvalidField;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallRailCallTest {

    private static final Instant RECEIVED = Instant.parse("2026-07-14T20:00:00Z");
    private static final ZoneId COLUMBUS = ZoneId.of("America/New_York");
    private static final String ROOF_LEAK = "CAL9547c6aa09af822b44f301b61a108f2f";

    @Test
    void pre_call_says_missed_while_the_phone_still_rings_so_it_says_nothing_of_the_end() {
        CallRailCall call = sample(CallRailKind.INCOMING, "pre-call.json");

        assertThat(call.externalId()).isEqualTo(ROOF_LEAK);
        assertThat(call.customerNumber()).isEqualTo("+16145550151");
        assertThat(call.told().startedAt()).isEqualTo("2026-07-14T12:12:01.412Z");
        assertThat(call.told().direction()).isEqualTo(Direction.inbound);
        assertThat(call.told().fromNumber()).isEqualTo("+16145550151");
        assertThat(call.told().toNumber()).isEqualTo("+16145550121");
        assertThat(call.told().ending()).isNull();
        assertThat(call.told().answered()).isNull();
        assertThat(call.told().voicemail()).isNull();
        assertThat(call.told().durationSeconds()).isNull();
        assertThat(call.occurredAt()).isEqualTo("2026-07-14T12:12:01.412Z");
    }

    @Test
    void routing_complete_says_answered_and_not_how_long() {
        CallFacts told =
                sample(CallRailKind.ANSWERED, "call-routing-complete.json").told();

        assertThat(told.answered()).isTrue();
        assertThat(told.ending()).isNull();
        assertThat(told.durationSeconds()).isNull();
    }

    @Test
    void post_call_says_it_all() {
        CallRailCall call = sample(CallRailKind.COMPLETED, "post-call.json");

        assertThat(call.told().ending()).isEqualTo(Ending.answered);
        assertThat(call.told().answered()).isTrue();
        assertThat(call.told().voicemail()).isFalse();
        assertThat(call.told().durationSeconds()).isEqualTo(247);
        assertThat(call.told().audioUrl()).contains(ROOF_LEAK);
        assertThat(call.told().transcriptText()).startsWith("Agent: Thanks for calling Cedar Ridge");
        assertThat(call.told().trackingSource()).isEqualTo("Google Organic");
        assertThat(call.told().value()).isNull();
        assertThat(call.told().agentEmail()).isNull();
        assertThat(call.told().tags()).isEmpty();
        assertThat(call.told().callerName()).isEqualTo("Dana Whitlock");
        assertThat(call.told().city()).isEqualTo("Columbus");
        assertThat(call.attribution().medium()).isEqualTo("organic");
        assertThat(call.attribution().milestones()).extracting("name").containsExactly("first_touch", "lead_created");
        assertThat(call.attribution().milestones().getFirst().eventDate()).isEqualTo("2026-07-14T12:03:01.412Z");
        assertThat(call.leadMark()).isNull();
        assertThat(call.occurredAt()).isEqualTo("2026-07-14T12:16:08.412Z");
    }

    @Test
    void the_old_form_is_the_same_call() {
        CallRailCall json = sample(CallRailKind.COMPLETED, "post-call.json");
        CallRailCall form = CallRailCall.read(
                CallRailKind.COMPLETED,
                BodyFields.form(Samples.bytes("callrail/post-call.form")),
                "US",
                COLUMBUS,
                RECEIVED);

        assertThat(form.externalId()).isEqualTo(json.externalId());
        assertThat(form.customerNumber()).isEqualTo(json.customerNumber());
        assertThat(form.told().startedAt()).isEqualTo("2026-07-14T12:12:01Z");
        assertThat(form.told().durationSeconds()).isEqualTo(247);
        assertThat(form.told().ending()).isEqualTo(Ending.answered);
        assertThat(form.told().callerName()).isEqualTo(json.told().callerName());
        assertThat(form.told().city()).isEqualTo(json.told().city());
    }

    @Test
    void a_missed_call() {
        CallFacts told = sample(CallRailKind.MISSED, "post-call.missed.json").told();

        assertThat(told.ending()).isEqualTo(Ending.unanswered);
        assertThat(told.answered()).isFalse();
        assertThat(told.missed()).isTrue();
        assertThat(told.audioUrl()).isNull();
    }

    @Test
    void an_unanswered_outbound_call_is_neither_answered_nor_missed() {
        CallRailCall call = sample(CallRailKind.COMPLETED, "outbound-post-call.json");

        assertThat(call.told().direction()).isEqualTo(Direction.outbound);
        assertThat(call.told().missed()).isFalse();
        assertThat(call.told().answered()).isFalse();
        assertThat(call.told().fromNumber()).isEqualTo("+16145550120");
        assertThat(call.told().toNumber()).isEqualTo("+16145550155");
        assertThat(call.told().agentEmail()).isEqualTo("dispatch@cedarridge.example");
    }

    @Test
    void modified_tells_the_value_and_a_good_lead() {
        CallRailCall call = sample(CallRailKind.MODIFIED, "call-modified.json");

        assertThat(call.told().value()).isEqualTo(new BigDecimal("249.00"));
        assertThat(call.attribution().value()).isEqualTo(new BigDecimal("249.00"));
        assertThat(call.told().tags()).containsExactly("ac-repair", "callback-done");
        assertThat(call.leadMark()).isEqualTo(new LeadMark(false, null));
    }

    @Test
    void modified_while_people_talk_says_neither_how_it_ends_nor_how_long_it_is() {
        CallRailCall call = sample(CallRailKind.MODIFIED, "call-routing-complete.json");

        assertThat(call.told().ending()).isNull();
        assertThat(call.told().answered()).isNull();
        assertThat(call.told().voicemail()).isNull();
        assertThat(call.told().durationSeconds()).isNull();
        assertThat(call.occurredAt()).isEqualTo("2026-07-14T12:12:01.412Z");
    }

    @Test
    void modified_while_the_phone_rings_says_nothing_of_the_end() {
        CallFacts told = sample(CallRailKind.MODIFIED, "pre-call.json").told();

        assertThat(told.ending()).isNull();
        assertThat(told.answered()).isNull();
        assertThat(told.voicemail()).isNull();
        assertThat(told.durationSeconds()).isNull();
        assertThat(sample(CallRailKind.COMPLETED, "pre-call.json").told().missed())
                .as("the call is over when post-call says so")
                .isTrue();
    }

    @Test
    void modified_after_a_missed_call_tells_its_end() {
        CallFacts told = sample(CallRailKind.MODIFIED, "post-call.missed.json").told();

        assertThat(told.ending()).isEqualTo(Ending.unanswered);
        assertThat(told.answered()).isFalse();
        assertThat(told.missed()).isTrue();
        assertThat(told.durationSeconds()).isEqualTo(24);
    }

    @Test
    void modified_while_it_rings_out_says_nothing_of_the_end() {
        assertThat(sample(CallRailKind.MODIFIED, "outbound-post-call.json")
                        .told()
                        .ending())
                .isNull();
        assertThat(sample(CallRailKind.COMPLETED, "outbound-post-call.json")
                        .told()
                        .ending())
                .isEqualTo(Ending.unanswered);
    }

    @Test
    void a_wrong_number_is_no_lead_and_its_caller_id_no_name() {
        CallRailCall call = sample(CallRailKind.MODIFIED, "call-modified.wrong-number.json");

        assertThat(call.leadMark()).isEqualTo(new LeadMark(true, NotALeadReason.wrong_number));
        assertThat(call.told().callerName()).isNull();
    }

    @Test
    void spam_is_a_fact_that_may_be_taken_back_and_nothing_else_of_the_lead() {
        assertThat(call("\"spam\":true,\"lead_status\":\"good_lead\"").told().spam())
                .isTrue();
        assertThat(call("\"spam\":true,\"lead_status\":\"good_lead\"").leadMark())
                .isNull();
        assertThat(call("\"spam\":false,\"lead_status\":\"\"").told().spam()).isFalse();
        assertThat(call("\"spam\":false,\"lead_status\":\"\"").leadMark()).isNull();
        assertThat(call("\"note\":\"\"").told().spam()).isNull();
    }

    @Test
    void the_published_body_of_2018_has_an_id_and_no_resource_id() {
        CallRailCall call = sample(CallRailKind.COMPLETED, "official-vector-body.json");

        assertThat(call.externalId()).isEqualTo("766970532");
        assertThat(call.told().ending()).isEqualTo(Ending.voicemail);
        assertThat(call.told().answered()).isFalse();
        assertThat(call.told().missed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "answered,false,answered",
        "answered,true,voicemail",
        "missed,false,unanswered",
        "abandoned,false,abandoned",
        "abandonded,false,abandoned",
        "voicemail,false,voicemail",
        "voicemail_transcription,true,voicemail",
        "Teleported,false,answered"
    })
    void every_call_type_and_one_that_is_not_invented_yet(String callType, boolean voicemail, Ending ending) {
        CallFacts told = call("\"call_type\":\"" + callType + "\",\"answered\":\"true\",\"voicemail\":\"" + voicemail
                        + "\"")
                .told();

        assertThat(told.ending()).isEqualTo(ending);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"anonymous\"", "\"+266696687\"", "null"})
    void a_withheld_number_is_no_number(String number) {
        CallRailCall call = call("\"customer_phone_number\":" + number);

        assertThat(call.customerNumber()).isNull();
        assertThat(call.told().fromNumber()).isNull();
    }

    @Test
    void times_without_offset_are_local_to_the_company_and_the_legacy_one_is_utc() {
        assertThat(call("\"start_time\":\"2026-07-14T08:12:01\"").told().startedAt())
                .isEqualTo("2026-07-14T12:12:01Z");
        assertThat(call("\"datetime\":\"2026-07-14 12:12:01\"").told().startedAt())
                .isEqualTo("2026-07-14T12:12:01Z");
    }

    @Test
    void a_call_whose_start_nobody_states_is_of_when_it_was_told_and_not_later() {
        assertThat(call("\"duration\":\"600\"").occurredAt()).isEqualTo(RECEIVED);
        assertThat(call("\"duration\":\"600\",\"datetime\":\"2026-07-14 12:12:01\"")
                        .occurredAt())
                .isEqualTo("2026-07-14T12:22:01Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tags\":\"roof, leak\"",
                "\"tags\":{\"a\":1}",
                "\"milestones\":[]",
                "\"milestones\":{\"first_touch\":7}",
                "\"value\":[249]",
                "\"value\":\"1e999999999\"",
                "\"duration\":{}",
                "\"duration\":\"99999999999999\"",
                "\"customer_name\":false",
                "\"spam\":\"perhaps\"",
                "\"lead_status\":\"lukewarm\"",
                "\"recording_duration\":[]",
                "\"something_new\":{\"deep\":[1]}"
            })
    void a_wrong_type_that_we_need_not_is_ignored(String field) {
        assertThat(call(field).externalId()).isEqualTo("CAL1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "customer_phone_number|{}",
                "resource_id|[1]",
                "start_time|\"yesterday\"",
                "start_time|{}",
                "start_time|\"+999999999-01-01T00:00:00Z\"",
                "call_type|[]",
                "answered|\"perhaps\""
            })
    void a_wrong_type_that_we_need_names_its_field(String field, String value) {
        assertThatThrownBy(() -> body("{\"" + field + "\":" + value + ",\"id\":7}"))
                .isInstanceOfSatisfying(
                        InvalidField.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void nothing_to_tell_the_call_by_is_refused() {
        assertThatThrownBy(() -> body("{}")).isInstanceOf(InvalidField.class);
    }

    @Test
    void without_an_id_the_number_and_the_time_tell_calls_apart() {
        String one = body("{\"callernum\":\"+16145550151\",\"datetime\":\"2026-07-14 12:12:01\"}")
                .externalId();
        String again = body("{\"callernum\":\"+16145550151\",\"datetime\":\"2026-07-14 12:12:01\"}")
                .externalId();
        String later = body("{\"callernum\":\"+16145550151\",\"datetime\":\"2026-07-14 12:14:01\"}")
                .externalId();

        assertThat(again).isEqualTo(one);
        assertThat(later).isNotEqualTo(one);
    }

    @Test
    void what_no_database_can_hold_is_taken_out() {
        assertThat(call("\"note\":\"a\\u0000b\\ud800\"").told().note()).isEqualTo("ab?");
    }

    @Test
    void a_body_names_its_company_and_account() {
        BodyFields body = BodyFields.json(Samples.bytes("callrail/post-call.json"));

        assertThat(CallRailBody.companyIds(body)).containsExactly("COMa0f9dfc0b6d4a001a880c12c01b44f24", "408551207");
        assertThat(CallRailBody.accountId(body)).contains("551730284");
    }

    @Test
    void a_text_is_the_customers_whichever_way_it_goes() {
        CallRailText received = CallRailText.read(
                CallRailKind.TEXT_RECEIVED, json("text-message-received.json"), "US", COLUMBUS, RECEIVED);
        CallRailText sent =
                CallRailText.read(CallRailKind.TEXT_SENT, json("text-message-sent.json"), "US", COLUMBUS, RECEIVED);

        assertThat(received)
                .isEqualTo(new CallRailText(
                        "SCI4c395571da094ff56caaa391fe0efc8a",
                        true,
                        "+16145550151",
                        "Roofer just got here, thank you! Can you text me the tarp receipt?",
                        List.of(),
                        null,
                        Instant.parse("2026-07-14T18:02:18.826Z")));
        assertThat(sent.customerNumber()).isEqualTo("+16145550151");
        assertThat(sent.sentBy()).isEqualTo("Dispatch Desk");
    }

    @Test
    void a_form_has_the_fields_of_the_web_site() {
        CallRailForm form = CallRailForm.read(json("form-submission.json"), "US", COLUMBUS, RECEIVED);

        assertThat(form.externalId()).isEqualTo("FOR1a2b16b38054bf5b742cb0f553565776");
        assertThat(form.customerNumber()).isEqualTo("+16145550156");
        assertThat(form.customer().fullName()).isEqualTo("Renee Castellano");
        assertThat(form.customer().email()).isEqualTo("renee@example.com");
        assertThat(form.occurredAt()).isEqualTo("2026-07-14T20:20:41Z");
    }

    @Test
    void a_form_named_otherwise_is_read_too() {
        BodyFields body = BodyFields.json(
                "{\"id\":5,\"form_data\":{\"First Name\":\"Renee\",\"Last Name\":\"Castellano\",\"E-mail\":\"r@example.com\",\"Phone Number\":6145550156}}"
                        .getBytes(StandardCharsets.UTF_8));

        CallRailForm form = CallRailForm.read(body, "US", COLUMBUS, RECEIVED);

        assertThat(form.customerNumber()).isEqualTo("+16145550156");
        assertThat(form.customer().fullName()).isEqualTo("Renee Castellano");
        assertThat(form.customer().email()).isEqualTo("r@example.com");
        assertThat(form.occurredAt()).isEqualTo(RECEIVED);
    }

    private static CallRailCall sample(CallRailKind kind, String file) {
        return CallRailCall.read(kind, json(file), "US", COLUMBUS, RECEIVED);
    }

    private static BodyFields json(String file) {
        return BodyFields.json(Samples.bytes("callrail/" + file));
    }

    private static CallRailCall call(String fields) {
        return body("{\"resource_id\":\"CAL1\"," + fields + "}");
    }

    private static CallRailCall body(String json) {
        return CallRailCall.read(
                CallRailKind.COMPLETED,
                BodyFields.json(json.getBytes(StandardCharsets.UTF_8)),
                "US",
                COLUMBUS,
                RECEIVED);
    }
}
