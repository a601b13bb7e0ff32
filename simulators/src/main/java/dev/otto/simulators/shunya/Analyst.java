package dev.otto.simulators.shunya;

import dev.otto.simulators.shunya.Conversation.Line;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Says of a conversation what Shunya would, by words that occur in it; nothing else goes in. */
final class Analyst {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern NAME = Pattern.compile("[Mm]y name is ([A-Z][a-z]+ [A-Z][a-z]+)");
    private static final Pattern ADDRESS = Pattern.compile(
            "(\\d{2,5} [A-Z]\\w+(?: [A-Z]\\w+)* (?:Court|Street|Road|Lane|Drive|Avenue), [A-Z]\\w+(?: [A-Z]\\w+)*, [A-Z]{2} \\d{5})");
    private static final Pattern DAY = Pattern.compile(
            "\\b(today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME =
            Pattern.compile("\\bat (\\d{1,2})(?::(\\d{2}))? ?(AM|PM)\\b", Pattern.CASE_INSENSITIVE);

    private static final String[] URGENT = {
        "water is coming", "leaking", "leaks", "no heat", "emergency", "warm air", "gas"
    };
    private static final String[] GLAD = {"thank you", "great", "perfect", "fine", "gladly", "okay"};
    private static final String[] SAD = {"frustrating", "expensive", "sorry", "broken", "cheaper", "could not"};

    private record Concern(String category, int categoryId, String severity, String[] words, String response) {}

    private static final List<Concern> CONCERNS = List.of(
            new Concern(
                    "price",
                    1,
                    "high",
                    new String[] {"expensive", "cost too much", "too much money"},
                    "Name what the price includes."),
            new Concern(
                    "authority", 2, "medium", new String[] {"talk to my", "ask my"}, "Offer a call with both of them."),
            new Concern(
                    "competition",
                    3,
                    "medium",
                    new String[] {"another quote", "another company", "cheaper"},
                    "Name the warranty."),
            new Concern("timing", 4, "low", new String[] {"think about it"}, "Agree on a day to call back."));

    private final long callId;
    private final Conversation conversation;
    private final boolean visit;

    Analyst(long callId, Conversation conversation, boolean visit) {
        this.callId = callId;
        this.conversation = conversation;
        this.visit = visit;
    }

    // ------------------------------------------------------------------------------------------------ transcript

    ObjectNode transcript(String taskId, String transcriptId) {
        ObjectNode transcript = JSON.objectNode();
        transcript.put("call_id", callId);
        transcript.put("task_id", taskId);
        transcript.put("transcript_id", transcriptId);
        transcript.put("transcript_text", conversation.text());
        ArrayNode labels = transcript.putArray("speaker_labels");
        for (Line line : conversation.lines()) {
            labels.addObject()
                    .put("speaker", line.speaker())
                    .put("text", line.text())
                    .put("start_time", number(line.start()))
                    .put("end_time", number(line.end()));
        }
        transcript.put("confidence_score", score(0.88, 10));
        transcript.put("language", "en-US");
        transcript.put("word_count", conversation.text().strip().split("\\s+").length);
        return transcript;
    }

    // ------------------------------------------------------------------------------------------------ analysis

    ObjectNode analysis(String jobId) {
        ObjectNode analysis = JSON.objectNode();
        analysis.put("call_id", callId);
        analysis.put("job_id", jobId);
        analysis.set("qualification", qualification());
        List<ObjectNode> objections = objections();
        analysis.set("objections", objections(objections));
        analysis.set("compliance", compliance());
        analysis.set("summary", summary());
        analysis.put("sentiment_score", sentiment());
        analysis.set("pending_actions", pendingActions());
        analysis.set("missed_opportunities", missedOpportunities(objections));
        analysis.set("entities", entities());
        ArrayNode visitActions = analysis.putArray("visit_actions");
        if (visit) {
            analysis.put("outcome", outcome());
            if (outcome().equals("won")) {
                visitActions.addObject().put("action", "Send the contract").put("priority", "high");
            }
            if (outcome().equals("pending")) {
                visitActions.addObject().put("action", "Send the quote").put("priority", "medium");
            }
        }
        return analysis;
    }

    private String status() {
        if (said(true, "we do not offer")) {
            return "service_not_offered";
        }
        if (said(true, "wrong number")) {
            return "not_qualified";
        }
        return booked() || visit && outcome().equals("won") ? "qualified_booked" : "qualified_unbooked";
    }

    private boolean booked() {
        return said(true, "you are booked");
    }

    private ObjectNode qualification() {
        String status = status();
        boolean qualified = status.startsWith("qualified");
        List<String> urgency = customer(URGENT);
        double overall = !qualified ? 0.1 : 0.55 + (booked() ? 0.2 : 0) + (urgency.isEmpty() ? 0 : 0.12);
        ObjectNode section = JSON.objectNode();
        section.put("qualification_status", status);
        section.putObject("bant_scores")
                .put("budget", qualified ? score(0.5, 30) : number(0))
                .put("authority", said(false, "talk to my", "ask my") ? number(0.3) : score(0.7, 25))
                .put("need", qualified ? score(0.8, 20) : number(0))
                .put("timeline", urgency.isEmpty() ? score(0.4, 20) : number(1));
        section.put("overall_score", number(overall));
        section.put("confidence_score", score(0.85, 12));
        ArrayNode makers = section.putArray("decision_makers");
        if (said(false, "my own house", "my name is")) {
            makers.add("homeowner");
        }
        if (said(false, "talk to my husband", "talk to my wife")) {
            makers.add("spouse");
        }
        ArrayNode signals = section.putArray("urgency_signals");
        urgency.forEach(signals::add);
        ArrayNode budget = section.putArray("budget_indicators");
        if (said(false, "insurance")) {
            budget.add("insurance claim");
        }
        if (said(false, "cost", "quote")) {
            budget.add("asks for the price");
        }
        return section;
    }

    private List<ObjectNode> objections() {
        List<ObjectNode> objections = new ArrayList<>();
        List<Line> lines = conversation.lines();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            double at = line.start();
            for (Concern concern : CONCERNS) {
                if (!line.byRep() && line.says(concern.words())) {
                    boolean overcome = lines.subList(i + 1, lines.size()).stream()
                            .anyMatch(later -> !later.byRep() && later.says("okay", "fine", "perfect", "let us do it"));
                    ObjectNode objection = JSON.objectNode();
                    objection.put("objection_text", line.text());
                    objection.put("category_id", concern.categoryId());
                    objection.put("category_text", concern.category());
                    objection.put("severity", overcome ? "low" : concern.severity());
                    objection.put("overcome", overcome);
                    objection.put("timestamp", number(at));
                    objection.put("speaker_id", "customer");
                    objection.putArray("response_suggestions").add(concern.response());
                    objection.put("confidence_score", score(0.6, 30));
                    objections.add(objection);
                    at += 0.25;
                }
            }
        }
        return objections;
    }

    private static ObjectNode objections(List<ObjectNode> list) {
        ObjectNode section = JSON.objectNode();
        ArrayNode objections = section.putArray("objections");
        Map<String, Integer> counts = new LinkedHashMap<>(Map.of("high", 0, "medium", 0, "low", 0));
        for (ObjectNode objection : list) {
            objections.add(objection);
            counts.merge(objection.get("severity").stringValue(), 1, Integer::sum);
        }
        section.put("total_objections", list.size());
        section.putObject("severity_breakdown")
                .put("high", counts.get("high"))
                .put("medium", counts.get("medium"))
                .put("low", counts.get("low"));
        return section;
    }

    private ObjectNode compliance() {
        Map<String, Boolean> stages = new LinkedHashMap<>();
        stages.put("greeting", said(true, "thanks for", "good morning", "good afternoon", "hello"));
        stages.put("discovery", conversation.lines().stream().anyMatch(line -> line.byRep() && line.says("?")));
        stages.put("offer", said(true, "i have", "would", "let me", "can be there", "send you"));
        stages.put("agreement", said(true, "you are booked", "call you back", "send the contract", "follow up"));
        stages.put("closing", said(true, "anything else", "goodbye", "thank you", "perfect"));
        long followed =
                stages.values().stream().filter(followedIt -> followedIt).count();
        ObjectNode section = JSON.objectNode();
        section.put("compliance_score", number(followed * 2));
        ArrayNode done = section.putArray("stages_followed");
        ArrayNode missed = section.putArray("stages_missed");
        stages.forEach((stage, followedIt) -> (followedIt ? done : missed).add(stage));
        ArrayNode violations = section.putArray("violations");
        if (said(true, "i could not confirm")) {
            violations
                    .addObject()
                    .put("rule", "a time is offered once it is free")
                    .put("severity", "medium");
        }
        ArrayNode positive = section.putArray("positive_behaviors");
        if (said(true, "i am sorry to hear")) {
            positive.add("empathy");
        }
        ArrayNode tips = section.putArray("recommendations");
        for (Map.Entry<String, Boolean> stage : stages.entrySet()) {
            if (!stage.getValue()) {
                ObjectNode tip = tips.addObject();
                tip.put("tip", "Do not leave out the " + stage.getKey() + ".");
                if (!stage.getKey().equals("closing")) {
                    tip.put("priority", "medium").put("category", stage.getKey());
                }
            }
        }
        return section;
    }

    private ObjectNode summary() {
        String wish = conversation.lines().stream()
                .filter(line -> !line.byRep())
                .findFirst()
                .map(Line::text)
                .orElse("Nothing was said.");
        String end = switch (status()) {
            case "qualified_booked" -> visit ? "They agreed on the spot." : "The visit is booked.";
            case "service_not_offered" -> "It is no service of the company.";
            case "not_qualified" -> "It was no customer.";
            default -> "Nothing is booked yet.";
        };
        ObjectNode section = JSON.objectNode();
        section.put("summary", wish + " " + end);
        ArrayNode points = section.putArray("key_points");
        points.add(wish);
        customer(URGENT).stream().filter(signal -> !signal.equals(wish)).forEach(points::add);
        section.putArray("action_items");
        ArrayNode next = section.putArray("next_steps");
        if (booked()) {
            next.add("Visit at the agreed time");
        }
        section.put("confidence_score", score(0.8, 15));
        return section;
    }

    private BigDecimal sentiment() {
        double sentiment = 0.5;
        for (Line line : conversation.lines()) {
            if (!line.byRep()) {
                sentiment += line.says(GLAD) ? 0.12 : 0;
                sentiment -= line.says(SAD) ? 0.14 : 0;
            }
        }
        return number(Math.clamp(sentiment, 0.05, 0.98));
    }

    private ArrayNode pendingActions() {
        ArrayNode actions = JSON.arrayNode();
        LocalDateTime next = conversation.recordedAt().toLocalDate().plusDays(1).atTime(9, 0);
        if (said(true, "send you the quote", "send the quote")) {
            actions.addObject()
                    .put("action", "Send the quote")
                    .put("due_at", next + ":00")
                    .put("priority", "high");
        }
        if (said(true, "call you back")) {
            actions.addObject()
                    .put("action", "Call back with a time")
                    .put("due_at", next.plusHours(1) + ":00")
                    .put("priority", "high");
        }
        if (said(true, "send the contract")) {
            actions.addObject()
                    .put("action", "Send the contract for signature")
                    .put("due_at", next.plusHours(2) + ":00")
                    .put("priority", "high");
        }
        if (!booked() && status().equals("qualified_unbooked")) {
            actions.addObject().put("action", "Follow up on the conversation");
        }
        return actions;
    }

    private ArrayNode missedOpportunities(List<ObjectNode> objections) {
        ArrayNode missed = JSON.arrayNode();
        boolean price = objections.stream()
                .anyMatch(objection ->
                        objection.get("category_text").stringValue().equals("price"));
        if (price && !said(true, "financ")) {
            missed.addObject()
                    .put("opportunity", "Financing was not offered")
                    .put("severity", "high")
                    .put("timestamp", number(conversation.seconds() / 2));
        }
        if (said(false, "furnace") && !said(true, "maintenance plan")) {
            missed.addObject().put("opportunity", "A maintenance plan was not mentioned");
        }
        return missed;
    }

    private ObjectNode entities() {
        ObjectNode entities = JSON.objectNode();
        String text = conversation.text();
        Matcher address = ADDRESS.matcher(text);
        if (address.find()) {
            entities.put("address", address.group(1));
        }
        Matcher name = NAME.matcher(text);
        if (name.find()) {
            entities.put("name", name.group(1));
        }
        LocalDate day = null;
        LocalTime time = null;
        for (Line line : conversation.lines()) {
            if (line.byRep()) {
                LocalDate named = day(line.text());
                LocalTime at = time(line.text());
                day = named == null ? day : named;
                time = at == null ? time : at;
            }
        }
        if (day != null && booked() && time != null) {
            written(entities, day, time);
        } else if (day != null && status().equals("qualified_unbooked") && !visit) {
            entities.put("appointment_date", day.toString());
        }
        return entities;
    }

    /** A full date-time, or a day and a time in one of two ways: as the call's number will have it. */
    private void written(ObjectNode entities, LocalDate day, LocalTime time) {
        switch ((int) (callId % 3)) {
            case 0 -> entities.put("scheduled_time", day.atTime(time) + ":00");
            case 1 -> entities.put("appointment_date", day.toString()).put("scheduled_time", time.toString());
            default ->
                entities.put("appointment_date", day.toString())
                        .put(
                                "scheduled_time",
                                DateTimeFormatter.ofPattern("h:mm a", Locale.ENGLISH)
                                        .format(time));
        }
    }

    private @Nullable LocalDate day(String text) {
        Matcher day = DAY.matcher(text);
        if (!day.find()) {
            return null;
        }
        LocalDate today = conversation.recordedAt().toLocalDate();
        return switch (day.group(1).toLowerCase(Locale.ROOT)) {
            case "today" -> today;
            case "tomorrow" -> today.plusDays(1);
            case String weekday ->
                today.with(TemporalAdjusters.next(DayOfWeek.valueOf(weekday.toUpperCase(Locale.ROOT))));
        };
    }

    private static @Nullable LocalTime time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.find()) {
            return null;
        }
        int hour = Integer.parseInt(time.group(1)) % 12 + (time.group(3).equalsIgnoreCase("PM") ? 12 : 0);
        return LocalTime.of(hour, time.group(2) == null ? 0 : Integer.parseInt(time.group(2)));
    }

    // ------------------------------------------------------------------------------------------- segmentation

    ObjectNode segmentation(String jobId) {
        List<Line> lines = conversation.lines();
        int turn = Math.max(1, lines.size() / 2);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).byRep() && lines.get(i).says("let me show you")) {
                turn = i;
                break;
            }
        }
        List<Line> first = lines.subList(0, Math.min(turn, lines.size()));
        List<Line> second = lines.subList(Math.min(turn, lines.size()), lines.size());
        ObjectNode segmentation = JSON.objectNode();
        segmentation.put("call_id", callId);
        segmentation.put("job_id", jobId);
        segmentation.set("part1", part(first, "Getting to know each other"));
        segmentation.set("part2", part(second, "The offer"));
        segmentation.put(
                "transition_point",
                number(
                        second.isEmpty()
                                ? conversation.seconds()
                                : second.getFirst().start()));
        segmentation
                .putArray("transition_indicators")
                .add(second.isEmpty() ? "none" : second.getFirst().text());
        segmentation.put("segmentation_confidence", score(0.75, 20));
        segmentation.put("meeting_structure_score", second.size() > 2 ? 4 : 3);
        segmentation.put("call_type", visit ? "sales_visit" : "csr_call");
        segmentation.put("outcome", outcome());
        segmentation.put(
                "created_at",
                conversation
                        .recordedAt()
                        .plusHours(1)
                        .withNano(0)
                        .withSecond(30)
                        .toString());
        return segmentation;
    }

    private static ObjectNode part(List<Line> lines, String point) {
        double start = lines.isEmpty() ? 0 : lines.getFirst().start();
        double end = lines.isEmpty() ? 0 : lines.getLast().end();
        ObjectNode part = JSON.objectNode();
        part.put("start_time", number(start));
        part.put("end_time", number(end));
        part.put("duration", number(end - start));
        part.put(
                "content",
                lines.stream()
                        .map(Line::text)
                        .reduce((one, next) -> one + " " + next)
                        .orElse(""));
        part.putArray("key_points").add(point);
        return part;
    }

    private String outcome() {
        if (said(false, "let us do it", "where do i sign")) {
            return "won";
        }
        return said(false, "going with another") ? "lost" : "pending";
    }

    // --------------------------------------------------------------------------------------------------- words

    private boolean said(boolean byRep, String... words) {
        return conversation.lines().stream().anyMatch(line -> line.byRep() == byRep && line.says(words));
    }

    private List<String> customer(String... words) {
        return conversation.lines().stream()
                .filter(line -> !line.byRep() && line.says(words))
                .map(Line::text)
                .toList();
    }

    /** From {@code least}, up to {@code spread} hundredths more, as the words will have it. */
    private BigDecimal score(double least, int spread) {
        return number(least + Math.floorMod(conversation.text().hashCode() / 7, spread) / 100.0);
    }

    static BigDecimal number(double value) {
        return BigDecimal.valueOf(Math.round(value * 100), 2).stripTrailingZeros();
    }
}
