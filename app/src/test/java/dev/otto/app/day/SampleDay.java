package dev.otto.app.day;

import dev.otto.app.demo.Demo;
import dev.otto.events.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The 14th of July 2026 at Cedar Ridge: what CallRail posted, in its order, and what the partner made of the recordings. */
final class SampleDay {

    static final String DANA = "CAL9547c6aa09af822b44f301b61a108f2f";
    static final String MARCUS = "CAL97e4a3252a657b1ff70eae0ea17a3764";
    static final String WRONG_NUMBER = "CALdb58e42e5d14bdab5704f4ac581bbafe";
    static final String PRIYA = "CALfa186b1213d09995f8dfc99c2c6ecff6";
    static final String LEONARD = "CALdcb0312dc04a493e0926c4fe778fd8c1";
    static final String LEONARD_CALLED_BACK = "CALa2a2f8b44ef05bb244ff3b69cadc0f7e";
    static final List<String> CALLS = List.of(DANA, MARCUS, WRONG_NUMBER, PRIYA, LEONARD, LEONARD_CALLED_BACK);

    /** What CallRail posts: where to, and which sample. */
    record Told(String kind, String file) {

        String path() {
            return "/webhooks/callrail/" + kind;
        }

        byte[] body() {
            return sample(file);
        }
    }

    static final List<Told> CALLRAIL = List.of(
            new Told("call.incoming", "pre-call.json"),
            new Told("call.answered", "call-routing-complete.json"),
            new Told("call.completed", "post-call.json"),
            new Told("call.completed", "post-call.ac-booking-failed.json"),
            new Told("call.modified", "call-modified.json"),
            new Told("call.modified", "call-modified.wrong-number.json"),
            new Told("call.completed", "post-call.hangup-before-booking.json"),
            new Told("call.missed", "post-call.missed.json"),
            new Told("call.completed", "outbound-post-call.json"),
            new Told("text.received", "text-message-received.json"),
            new Told("text.sent", "text-message-sent.json"),
            new Told("form.submitted", "form-submission.json"));

    /** What the partner makes of a recording. */
    record Analysed(String call, String result) {

        /** Under Otto's own id of the job. */
        String body(String companyId, UUID job) {
            return "{\"shunya_job_id\":\"%s\",\"status\":\"completed\",\"company_id\":\"%s\",\"result\":%s}"
                    .formatted(job, companyId, result);
        }

        UUID job(String companyId) {
            return Ids.analysisJob(companyId, Ids.call(companyId, "callrail", call), "csr_call");
        }
    }

    static final Analysed ROOF_LEAK = new Analysed(DANA, """
            {"call_id": 1,
             "qualification": {"qualification_status": "qualified_booked", "overall_score": 0.9, "confidence_score": 0.9,
                               "urgency_signals": ["water through the ceiling"]},
             "objections": {"objections": []},
             "compliance": {"compliance_score": 9, "stages_followed": ["greeting", "booking"], "stages_missed": []},
             "summary": {"summary": "A roof leak over the bedroom; a visit is booked for one o'clock.",
                         "next_steps": ["visit"]},
             "sentiment_score": 0.8,
             "entities": {"scheduled_time": "2026-07-14T13:00:00-04:00", "name": "Dana Whitlock"}}""");

    static final Analysed FAILED_AC_BOOKING = new Analysed(MARCUS, """
            {"call_id": 2,
             "qualification": {"qualification_status": "qualified_unbooked", "overall_score": 0.6, "confidence_score": 0.8},
             "objections": {"objections": [
               {"objection_text": "I might call somebody else", "category_text": "availability", "severity": "high",
                "overcome": false, "timestamp": 150},
               {"objection_text": "So I'm not booked?", "category_text": "trust", "severity": "low", "overcome": true,
                "timestamp": 140}]},
             "compliance": {"compliance_score": 6, "stages_followed": ["greeting"], "stages_missed": ["booking"]},
             "summary": {"summary": "The air conditioner is down; no visit could be confirmed."},
             "sentiment_score": 0.3,
             "pending_actions": [{"action": "Call back with a time", "due_at": "2026-07-14T14:00:00Z", "priority": "high"}]}""");

    static final Analysed HANG_UP = new Analysed(PRIYA, """
            {"call_id": 3,
             "qualification": {"qualification_status": "cold", "overall_score": 0.2, "confidence_score": 0.7},
             "objections": [],
             "compliance": {"compliance_score": 7.5},
             "summary": {"summary": "The caller hung up before anything was booked."},
             "sentiment_score": 0.4}""");

    static final List<Analysed> RESULTS = List.of(ROOF_LEAK, FAILED_AC_BOOKING, HANG_UP);

    private SampleDay() {}

    static byte[] sample(String file) {
        Path root = Path.of(Objects.requireNonNull(System.getProperty("otto.root"), "otto.root"));
        try {
            return Files.readAllBytes(root.resolve("command-side/src/test/resources/samples/callrail")
                    .resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As CallRail signs. */
    static String callRailSignature(byte[] body) {
        return Base64.getEncoder().encodeToString(mac("HmacSHA1", Demo.SIGNING_KEY, body));
    }

    /** As the partner signs. */
    static String partnerSignature(String secret, long millis, String body) {
        return HexFormat.of()
                .formatHex(mac("HmacSHA256", secret, (millis + "." + body).getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] mac(String algorithm, String key, byte[] over) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(over);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
