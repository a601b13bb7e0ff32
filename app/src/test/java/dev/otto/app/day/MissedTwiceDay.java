package dev.otto.app.day;

import dev.otto.app.day.SampleDay.Analysed;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same day of one caller who is missed at ten and again at eleven. Between the two somebody answers and a visit is booked,
 * which the partner tells twice, the second time with another address. A first call, at half past nine, is told as missed and
 * then as answered. In whatever order: the caller of ten is rescued, the one of eleven waits.
 */
final class MissedTwiceDay {

    static final String TAKEN_FOR_MISSED = "CAL0930000000000000000000000000000";
    static final String MISSED = "CAL1000000000000000000000000000000";
    static final String ANSWERED = "CAL1030000000000000000000000000000";
    static final String MISSED_AGAIN = "CAL1100000000000000000000000000000";
    private static final String MAILBOX_CALL = "CAL1040000000000000000000000000000";
    static final List<String> CALLS = List.of(TAKEN_FOR_MISSED, MISSED, MAILBOX_CALL, ANSWERED, MISSED_AGAIN);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CALLER = "+16145550177";

    /** What CallRail posts: a name for it, where to, and what. */
    record Posted(String name, String kind, byte[] body) {

        String path() {
            return "/webhooks/callrail/" + kind;
        }
    }

    static final List<Posted> CALLRAIL = List.of(
            new Posted("taken for missed", "call.missed", missed(TAKEN_FOR_MISSED, LocalTime.of(9, 30))),
            new Posted("missed", "call.missed", missed(MISSED, LocalTime.of(10, 0))),
            new Posted("answered", "call.completed", answered(ANSWERED, LocalTime.of(10, 30))),
            new Posted("missed again", "call.missed", missed(MISSED_AGAIN, LocalTime.of(11, 0))),
            new Posted("was answered", "call.modified", corrected(TAKEN_FOR_MISSED, LocalTime.of(9, 30))));

    /** The caller of ten again: the mailbox answers at half past ten, which is told as answered first, and a person at eleven. */
    static final List<Posted> MAILBOX = List.of(
            new Posted("missed", "call.missed", missed(MISSED, LocalTime.of(10, 0))),
            new Posted("told as answered", "call.answered", picked(MAILBOX_CALL, LocalTime.of(10, 30))),
            new Posted("was the mailbox", "call.completed", voicemail(MAILBOX_CALL, LocalTime.of(10, 30))),
            new Posted("answered", "call.completed", answered(ANSWERED, LocalTime.of(11, 0))));

    /** In the order in which the partner made them. */
    static final List<Analysed> RESULTS = List.of(booked("12 Elm Street"), booked("14 Oak Street"));

    private MissedTwiceDay() {}

    private static byte[] missed(String call, LocalTime at) {
        return told("post-call.missed.json", call, at, Map.of());
    }

    private static byte[] picked(String call, LocalTime at) {
        return told("call-routing-complete.json", call, at, Map.of());
    }

    private static byte[] voicemail(String call, LocalTime at) {
        return told(
                "post-call.missed.json",
                call,
                at,
                Map.of("call_type", "voicemail", "voicemail", "true", "recording", ""));
    }

    private static byte[] answered(String call, LocalTime at) {
        return told(
                "post-call.json",
                call,
                at,
                Map.of(
                        "recording",
                        "https://app.callrail.com/calls/" + call + "/recording/redirect?access_key=1",
                        "agent_email",
                        "avery@cedarridge.example"));
    }

    private static byte[] corrected(String call, LocalTime at) {
        return told("call-modified.json", call, at, Map.of("recording", "", "lead_status", ""));
    }

    private static byte[] told(String file, String call, LocalTime at, Map<String, String> more) {
        ObjectNode body = (ObjectNode) JSON.readTree(SampleDay.sample(file));
        String start = "2026-07-14T" + at + ":00.000-04:00";
        body.put("resource_id", call);
        body.put("start_time", start);
        body.put("timestamp", start);
        body.put("created_at", start);
        body.put("customer_phone_number", CALLER);
        body.put("callernum", CALLER);
        body.put("customer_name", "Iris Holt");
        body.put("callername", "Iris Holt");
        more.forEach(body::put);
        return JSON.writeValueAsBytes(body);
    }

    private static Analysed booked(String street) {
        return new Analysed(ANSWERED, """
                {"call_id": 4,
                 "qualification": {"qualification_status": "qualified_booked", "overall_score": 0.9, "confidence_score": 0.9},
                 "objections": {"objections": []},
                 "compliance": {"compliance_score": 9},
                 "summary": {"summary": "A visit is booked for tomorrow at one."},
                 "sentiment_score": 0.8,
                 "entities": {"scheduled_time": "2026-07-15T13:00:00-04:00", "address": "%s, Columbus, OH 43004"}}""".formatted(street));
    }
}
