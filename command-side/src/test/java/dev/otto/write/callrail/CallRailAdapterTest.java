package dev.otto.write.callrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.write.Command;
import dev.otto.write.call.CallCommand.AnswerCall;
import dev.otto.write.call.CallCommand.AttachTranscript;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.CorrectCall;
import dev.otto.write.call.CallCommand.MarkNotALead;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.call.CallCommand.ReceiveCall;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.contact.ContactCommand.EngageContact;
import dev.otto.write.contact.ContactCommand.ReceiveMessage;
import dev.otto.write.contact.ContactCommand.RecordAttribution;
import dev.otto.write.contact.ContactCommand.SendMessage;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.webhook.Claims;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.Reading.NotNeeded;
import dev.otto.write.webhook.Reading.Understood;
import dev.otto.write.webhook.SignatureCheck;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRailAdapterTest {

    private static final UUID DANA = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final UUID ROOF_LEAK = Ids.call("org_cedar", "callrail", "CAL9547c6aa09af822b44f301b61a108f2f");

    private final CallRailAdapter adapter = new CallRailAdapter(new Cards(), partner(true));

    private static final class Cards implements ContactIds {
        @Override
        public UUID of(String companyId, String phone) {
            return phone.equals("+16145550151") ? DANA : UUID.nameUUIDFromBytes(phone.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<UUID> known(String companyId, String phone) {
            return Optional.empty();
        }

        @Override
        public UUID survivor(String companyId, UUID contactCardId) {
            return contactCardId;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/webhooks/callrail/call.incoming,call.incoming",
        "/webhooks/callrail/call.completed,call.completed",
        "/webhooks/callrail/text.received,text.received",
        "/callrail/call.missed,call.missed",
        "/webhook/callrail/pre-call,call.incoming",
        "/webhook/callrail/routing-complete,call.answered",
        "/webhook/callrail/call-complete,call.completed",
        "/webhook/callrail/call-modified,call.modified",
        "/webhooks/callrail/convert_assist.complete,convert_assist.complete"
    })
    void paths_and_aliases_are_the_same_kinds(String path, String kind) {
        assertThat(adapter.kindOf(path)).contains(kind);
    }

    @ParameterizedTest
    @CsvSource({"/webhooks/twilio/voice", "/webhooks/callrail", "/webhooks/callrail/", "/webhooks/callrail/a/b"})
    void other_paths_are_not_callrails(String path) {
        assertThat(adapter.kindOf(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "call.incoming,pre-call.json",
        "call.answered,call-routing-complete.json",
        "call.completed,post-call.json",
        "call.completed,post-call.ac-booking-failed.json",
        "call.completed,post-call.hangup-before-booking.json",
        "call.completed,post-call.missed.json",
        "call.missed,post-call.missed.json",
        "call.completed,outbound-post-call.json",
        "call.completed,official-vector-body.json",
        "call.completed,post-call.form",
        "call.modified,call-modified.json",
        "call.modified,call-modified.wrong-number.json",
        "text.received,text-message-received.json",
        "text.sent,text-message-sent.json",
        "form.submitted,form-submission.json"
    })
    void every_sample_means_something(String kind, String file) {
        assertThat(adapter.read(sample(kind, file), company(false))).isInstanceOf(Understood.class);
    }

    @Test
    void a_call_is_told_by_the_command_of_its_kind() {
        assertThat(commands("call.incoming", "pre-call.json")).singleElement().isInstanceOf(ReceiveCall.class);
        assertThat(commands("call.answered", "call-routing-complete.json"))
                .hasExactlyElementsOfTypes(AnswerCall.class, RecordAttribution.class);
        assertThat(commands("call.completed", "post-call.json"))
                .hasExactlyElementsOfTypes(CompleteCall.class, AttachTranscript.class, RecordAttribution.class);
        assertThat(commands("call.missed", "post-call.missed.json"))
                .hasExactlyElementsOfTypes(MissCall.class, RecordAttribution.class);
        assertThat(commands("call.completed", "outbound-post-call.json"))
                .hasExactlyElementsOfTypes(CompleteCall.class, RecordAttribution.class);
        assertThat(commands("call.completed", "official-vector-body.json").getFirst())
                .isInstanceOf(MissCall.class);
        assertThat(commands("call.modified", "call-modified.json").getFirst()).isInstanceOf(CorrectCall.class);
    }

    @Test
    void every_telling_of_a_call_is_of_one_call_and_one_card_and_ranked() {
        ReceiveCall received =
                (ReceiveCall) commands("call.incoming", "pre-call.json").getFirst();
        CompleteCall completed =
                (CompleteCall) commands("call.completed", "post-call.form").getFirst();

        assertThat(received.callId()).isEqualTo(ROOF_LEAK);
        assertThat(completed.callId()).isEqualTo(ROOF_LEAK);
        assertThat(received.contactCardId()).isEqualTo(DANA);
        assertThat(completed.contactCardId()).isEqualTo(DANA);
        assertThat(received.rank()).isEqualTo(1);
        assertThat(completed.rank()).isEqualTo(3);
    }

    @Test
    void the_transcription_is_attached_only_where_the_partner_does_not_transcribe() {
        AttachTranscript attach =
                (AttachTranscript) commands("call.completed", "post-call.json").get(1);

        assertThat(attach.transcript().speakerLabels().getFirst().speaker()).isEqualTo("rep");
        assertThat(attach.transcript().speakerLabels().get(1).speaker()).isEqualTo("customer");
        assertThat(attach.transcript().wordCount()).isGreaterThan(100);
        assertThat(attach.rank()).isEqualTo(3);
        Understood withPartner = (Understood) adapter.read(sample("call.completed", "post-call.json"), company(true));
        assertThat(withPartner.commands()).hasExactlyElementsOfTypes(CompleteCall.class, RecordAttribution.class);
    }

    @Test
    void it_is_attached_where_the_partner_is_off_for_everybody() {
        CallRailAdapter without = new CallRailAdapter(new Cards(), partner(false));
        Understood read = (Understood) without.read(sample("call.completed", "post-call.json"), company(true));
        assertThat(read.commands())
                .hasExactlyElementsOfTypes(CompleteCall.class, AttachTranscript.class, RecordAttribution.class);
    }

    @Test
    void a_wrong_number_is_marked() {
        assertThat(commands("call.modified", "call-modified.wrong-number.json"))
                .filteredOn(MarkNotALead.class::isInstance)
                .singleElement()
                .isEqualTo(new MarkNotALead(
                        Ids.call("org_cedar", "callrail", "CALdb58e42e5d14bdab5704f4ac581bbafe"),
                        true,
                        NotALeadReason.wrong_number,
                        4));
    }

    @Test
    void a_newer_state_of_a_call_is_another_delivery_and_others_are_not() {
        assertThat(understood("call.modified", "call-modified.json").bodyInKey())
                .isTrue();
        assertThat(understood("call.completed", "post-call.json").bodyInKey()).isFalse();
        assertThat(understood("call.completed", "post-call.json").orderKey())
                .isEqualTo(understood("call.incoming", "pre-call.json").orderKey());
    }

    @Test
    void an_anonymous_caller_is_a_call_without_a_card() {
        Understood read = (Understood) adapter.read(
                inbound(
                        "call.completed",
                        "{\"resource_id\":\"CAL1\",\"call_type\":\"missed\",\"customer_phone_number\":\"anonymous\"}"),
                company(false));

        assertThat(read.contactCardId()).isNull();
        assertThat(read.commands())
                .singleElement()
                .isInstanceOfSatisfying(
                        MissCall.class, call -> assertThat(call.contactCardId()).isNull());
    }

    @Test
    void texts_are_messages_of_the_contact() {
        List<Command> received = commands("text.received", "text-message-received.json");
        List<Command> sent = commands("text.sent", "text-message-sent.json");

        assertThat(received)
                .singleElement()
                .isInstanceOfSatisfying(
                        ReceiveMessage.class,
                        message -> assertThat(message.contactCardId()).isEqualTo(DANA));
        assertThat(sent)
                .singleElement()
                .isInstanceOfSatisfying(
                        SendMessage.class,
                        message -> assertThat(message.sentBy()).isEqualTo("Dispatch Desk"));
    }

    @Test
    void a_form_engages_the_contact_and_opens_a_lead_of_the_web() {
        EngageContact engage = (EngageContact)
                commands("form.submitted", "form-submission.json").getFirst();

        assertThat(engage.kind()).isEqualTo(EngagementKind.web_form);
        assertThat(engage.leadSource()).isEqualTo(LeadSource.web_form);
        assertThat(engage.phone()).isEqualTo("+16145550156");
        assertThat(engage.told().fullName()).isEqualTo("Renee Castellano");
    }

    @Test
    void a_form_without_a_number_has_a_card_of_its_own() {
        Understood read = (Understood) adapter.read(
                inbound("form.submitted", "{\"resource_id\":\"FOR1\",\"form_data\":{\"email\":\"r@example.com\"}}"),
                company(false));

        assertThat(read.contactCardId()).isEqualTo(Ids.contactCard("org_cedar", "callrail", "FOR1"));
    }

    @Test
    void convert_assist_and_kinds_to_come_are_not_needed() {
        assertThat(adapter.read(sample("convert_assist.complete", "convert-assist-complete.json"), company(false)))
                .isInstanceOf(NotNeeded.class);
    }

    @Test
    void a_body_claims_its_company_by_every_name_it_has() {
        assertThat(adapter.claims(sample("call.completed", "post-call.json")))
                .isEqualTo(new Claims(
                        "551730284",
                        List.of("COMa0f9dfc0b6d4a001a880c12c01b44f24", "408551207"),
                        List.of("+16145550121")));
        assertThat(adapter.claims(sample("text.sent", "text-message-sent.json")).phoneNumbers())
                .containsExactly("+16145550121");
        assertThat(adapter.claims(inbound("call.completed", "not json"))).isEqualTo(Claims.NONE);
    }

    @Test
    void a_signature_is_valid_missing_or_invalid() {
        byte[] body = Samples.bytes("callrail/post-call.json");
        String signature = CallRailSignature.of(Samples.SIGNING_KEY, body);

        assertThat(adapter.check(signed(body, Map.of("signature", signature)), Samples.SIGNING_KEY))
                .isEqualTo(SignatureCheck.VALID);
        assertThat(adapter.check(signed(body, Map.of("signature", signature)), "another key"))
                .isEqualTo(SignatureCheck.INVALID);
        assertThat(adapter.check(signed(body, Map.of()), Samples.SIGNING_KEY)).isEqualTo(SignatureCheck.MISSING);
    }

    /** The partner as an installation has it: transcribing or not. */
    static Uwc partner(boolean transcribes) {
        return new Uwc(
                new OttoSettings.Uwc(
                        null,
                        "v1",
                        null,
                        null,
                        Duration.ofSeconds(2),
                        List.of(),
                        10,
                        1_000,
                        transcribes,
                        false,
                        false,
                        false),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private List<Command> commands(String kind, String file) {
        return understood(kind, file).commands();
    }

    private Understood understood(String kind, String file) {
        return (Understood) adapter.read(sample(kind, file), company(false));
    }

    private static Inbound signed(byte[] body, Map<String, String> headers) {
        return new Inbound("call.completed", Inbound.JSON, headers, body, Instant.EPOCH);
    }

    private static Inbound sample(String kind, String file) {
        return new Inbound(
                kind,
                file.endsWith(".form") ? Inbound.FORM : Inbound.JSON,
                Map.of(),
                Samples.bytes("callrail/" + file),
                Instant.parse("2026-07-14T20:00:00Z"));
    }

    private static Inbound inbound(String kind, String body) {
        return new Inbound(kind, Inbound.JSON, Map.of(), body.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
    }

    private static CompanyProfile company(boolean partnerTranscribes) {
        return new CompanyProfile(
                "org_cedar",
                new CompanySettings(
                        "Cedar Ridge Home Services",
                        "America/New_York",
                        "US",
                        "USD",
                        150,
                        List.of(),
                        "not_stored",
                        24,
                        "",
                        60,
                        List.of(),
                        false,
                        120,
                        30,
                        new CompanySettings.ShunyaServices(partnerTranscribes, false, false, false),
                        "own"),
                new byte[32]);
    }
}
