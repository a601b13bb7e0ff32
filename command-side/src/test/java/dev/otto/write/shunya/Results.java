package dev.otto.write.shunya;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Results as the partner sends them. */
final class Results {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Results() {}

    static JsonNode json(String text) {
        return MAPPER.readTree(text);
    }

    static ObjectNode analysis() {
        return (ObjectNode) json("""
                {
                  "call_id": 17,
                  "job_id": "an_81f0",
                  "qualification": {
                    "qualification_status": "qualified_booked",
                    "bant_scores": {"budget": 0.6, "authority": 1, "need": 0.9, "timeline": 0.8},
                    "overall_score": 0.82,
                    "confidence_score": 0.9,
                    "decision_makers": ["homeowner"],
                    "urgency_signals": ["water is coming through the ceiling"],
                    "budget_indicators": ["insurance claim open"]
                  },
                  "objections": {
                    "objections": [
                      {"objection_text": "The other quote was lower", "category_id": 3, "category_text": "price",
                       "severity": "high", "overcome": true, "timestamp": 81.5, "speaker_id": "customer",
                       "response_suggestions": ["Name the warranty"], "confidence_score": 0.7},
                      {"objection_text": "I must ask my wife", "category_text": "authority", "severity": "low",
                       "overcome": false, "timestamp": 12}
                    ],
                    "total_objections": 2,
                    "severity_breakdown": {"high": 1, "medium": 0, "low": 1}
                  },
                  "compliance": {
                    "compliance_score": 8.5,
                    "stages_followed": ["greeting", "discovery"],
                    "stages_missed": ["recap"],
                    "violations": [{"rule": "no price on the phone", "at": 91}],
                    "positive_behaviors": ["empathy"],
                    "recommendations": [{"tip": "Recap the agreement", "priority": "high", "category": "closing", "timestamp": 300}]
                  },
                  "summary": {
                    "summary": "A roof leak; the inspection is booked.",
                    "key_points": ["leak over the bedroom"],
                    "action_items": ["confirm by text"],
                    "next_steps": ["inspection"],
                    "confidence_score": 0.95
                  },
                  "sentiment_score": 0.71,
                  "pending_actions": [
                    {"action": "Call back with the arrival window", "due_at": "2026-07-15T12:00:00Z", "priority": "medium"},
                    {"action": "Send the quote", "due_at": "2026-07-14T20:00:00Z", "priority": "high"}
                  ],
                  "missed_opportunities": [{"opportunity": "gutter guards", "severity": "high", "timestamp": 200}],
                  "entities": {"address": "12 Elm St, Columbus, OH 43215", "appointment_date": "2026-07-16",
                               "scheduled_time": "2026-07-16T14:00:00-04:00", "name": "Dana Whitfield",
                               "phone": "+16145550151", "email": "dana@example.com"},
                  "visit_actions": []
                }
                """);
    }

    static ObjectNode transcript() {
        return (ObjectNode) json("""
                {
                  "call_id": 17,
                  "task_id": "task_5",
                  "transcript_id": "tr_5",
                  "transcript_text": "Thank you for calling. My roof leaks.",
                  "speaker_labels": [
                    {"speaker": "rep", "text": "Thank you for calling.", "start_time": 0.5, "end_time": 2.25},
                    {"speaker": "customer", "text": "My roof leaks.", "start_time": 2.5, "end_time": 4}
                  ],
                  "confidence_score": 0.93,
                  "language": "en-US",
                  "word_count": 7
                }
                """);
    }

    static ObjectNode segmentation() {
        return (ObjectNode) json("""
                {
                  "call_id": 18,
                  "part1": {"start_time": 0, "end_time": 600, "duration": 600, "content": "Rapport", "key_points": ["dog"]},
                  "part2": {"start_time": 600, "end_time": 1800, "duration": 1200, "content": "Offer", "key_points": []},
                  "transition_point": 600,
                  "transition_indicators": ["let me show you"],
                  "segmentation_confidence": 0.8,
                  "meeting_structure_score": 4,
                  "call_type": "sales_visit",
                  "outcome": "won",
                  "created_at": "2026-07-16T20:00:00Z"
                }
                """);
    }
}
