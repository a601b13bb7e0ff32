package dev.otto.simulators.shunya;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ways in which Shunya writes one and the same result: other names, other scales, numbers as texts, lists wrapped and
 * unwrapped, things that say but one thing as bare texts, another order. Nothing of what is said changes.
 */
final class Variation {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal TEN = BigDecimal.TEN;

    private final SplittableRandom random;

    Variation(SplittableRandom random) {
        this.random = random;
    }

    ObjectNode of(Step step, ObjectNode result) {
        ObjectNode varied = result.deepCopy();
        switch (step) {
            case transcription -> transcript(varied);
            case segmentation -> segmentation(varied);
            case analysis -> analysis(varied);
        }
        return varied;
    }

    private void transcript(ObjectNode it) {
        renamed(it, "transcript_text", "transcript");
        percent(it, "confidence_score");
        renamed(it, "confidence_score", "confidence");
        for (JsonNode label : it.get("speaker_labels")) {
            asText((ObjectNode) label, "start_time");
            asText((ObjectNode) label, "end_time");
            renamed((ObjectNode) label, "start_time", "start");
            renamed((ObjectNode) label, "end_time", "end");
        }
        shuffled(it, "speaker_labels");
        renamed(it, "speaker_labels", random.nextBoolean() ? "speakers" : "diarization");
        if (random.nextBoolean()) {
            it.remove("language");
        }
        if (random.nextBoolean()) {
            it.remove("word_count");
        } else {
            asText(it, "word_count");
        }
    }

    private void segmentation(ObjectNode it) {
        percent(it, "segmentation_confidence");
        asText(it, "segmentation_confidence");
        asText(it, "meeting_structure_score");
        asText(it, "transition_point");
        for (String part : new String[] {"part1", "part2"}) {
            asText((ObjectNode) it.get(part), "start_time");
            asText((ObjectNode) it.get(part), "duration");
        }
    }

    private void analysis(ObjectNode it) {
        ObjectNode qualification = (ObjectNode) it.get("qualification");
        percent(qualification, "confidence_score");
        renamed(qualification, "confidence_score", "confidence");
        asText(qualification, "overall_score");
        ObjectNode compliance = (ObjectNode) it.get("compliance");
        outOfHundred(compliance, "compliance_score");
        asText(compliance, "compliance_score");
        bareTexts(compliance, "recommendations", "tip");
        if (random.nextBoolean()) {
            renamed(compliance, "recommendations", "coaching_tips");
        }
        ObjectNode summary = (ObjectNode) it.get("summary");
        percent(summary, "confidence_score");
        percent(it, "sentiment_score");
        sentiment(it);
        objections(it);
        bareTexts(it, "pending_actions", "action");
        shuffled(it, "pending_actions");
        bareTexts(it, "missed_opportunities", "opportunity");
        if (random.nextBoolean() && it.get("visit_actions").isEmpty()) {
            it.remove("visit_actions");
        }
    }

    private void sentiment(ObjectNode it) {
        JsonNode score = it.get("sentiment_score");
        switch (random.nextInt(4)) {
            case 0 -> {
                it.remove("sentiment_score");
                it.set("sentiment", score);
            }
            case 1 -> {
                it.remove("sentiment_score");
                it.putObject("sentiment_analysis").set("score", score);
            }
            default -> asText(it, "sentiment_score");
        }
    }

    private void objections(ObjectNode it) {
        ObjectNode section = (ObjectNode) it.get("objections");
        ArrayNode list = (ArrayNode) section.get("objections");
        for (JsonNode element : list) {
            ObjectNode objection = (ObjectNode) element;
            percent(objection, "confidence_score");
            renamed(objection, "confidence_score", "confidence");
            renamed(objection, "objection_text", "objection");
            renamed(objection, "category_text", "category");
            asText(objection, "timestamp");
        }
        shuffled(section, "objections");
        JsonNode shuffled = section.get("objections");
        switch (random.nextInt(4)) {
            case 0 -> it.set("objections", shuffled);
            case 1 -> section.set("objections", JSON.objectNode().set("objections", shuffled));
            default -> {
                // as the contract has it
            }
        }
    }

    private void renamed(ObjectNode in, String name, String other) {
        JsonNode value = in.get(name);
        if (value != null && random.nextBoolean()) {
            in.remove(name);
            in.set(other, value);
        }
    }

    private void asText(ObjectNode in, String name) {
        BigDecimal number = number(in, name);
        if (number != null && random.nextInt(3) == 0) {
            in.put(name, number.toPlainString());
        }
    }

    /** From 2 to 100 it can be told from a score between 0 and 1. */
    private void percent(ObjectNode in, String name) {
        scaled(in, name, HUNDRED, new BigDecimal("0.02"));
    }

    private void outOfHundred(ObjectNode in, String name) {
        scaled(in, name, TEN, new BigDecimal("1.01"));
    }

    private void scaled(ObjectNode in, String name, BigDecimal by, BigDecimal least) {
        BigDecimal number = number(in, name);
        if (number == null || random.nextInt(3) != 0) {
            return;
        }
        boolean full = number.multiply(by).compareTo(HUNDRED) == 0;
        if (full && random.nextBoolean()) {
            in.put(name, number.multiply(new BigDecimal("1.004"))); // hardly over: it is meant to be full
        } else if (number.compareTo(least) >= 0) {
            in.put(name, number.multiply(by));
        }
    }

    private static @Nullable BigDecimal number(ObjectNode in, String name) {
        JsonNode value = in.get(name);
        return value != null && value.isNumber() ? value.decimalValue() : null;
    }

    private void bareTexts(ObjectNode in, String list, String member) {
        ArrayNode bare = JSON.arrayNode();
        for (JsonNode element : in.get(list)) {
            boolean only = element.size() == 1 && element.has(member);
            bare.add(only && random.nextBoolean() ? element.get(member) : element);
        }
        in.set(list, bare);
    }

    private void shuffled(ObjectNode in, String list) {
        if (random.nextInt(3) == 0) {
            List<JsonNode> elements = new ArrayList<>();
            in.get(list).forEach(elements::add);
            Collections.shuffle(elements, new Random(random.nextLong()));
            in.set(list, JSON.arrayNode().addAll(elements));
        }
    }

    // ------------------------------------------------------------------------------------------ spoilt results

    /** The result with something that nobody can understand. */
    ObjectNode corrupt(Step step, ObjectNode result) {
        ObjectNode spoilt = result.deepCopy();
        int way = random.nextInt(3);
        switch (step) {
            case transcription -> {
                if (way == 0) {
                    spoilt.put("confidence_score", 17_000);
                } else if (way == 1) {
                    spoilt.put("transcript_text", 5).putArray("transcript_text").add("in a list");
                } else {
                    spoilt.put("word_count", "many");
                }
            }
            case segmentation -> {
                if (way == 0) {
                    spoilt.put("meeting_structure_score", 9);
                } else {
                    spoilt.put("segmentation_confidence", way == 1 ? "high" : "-3");
                }
            }
            case analysis -> {
                if (way == 0) {
                    spoilt.put("sentiment_score", 1.6);
                } else if (way == 1) {
                    ((ObjectNode) spoilt.get("compliance")).put("compliance_score", -4);
                } else {
                    spoilt.putArray("entities").add("no object");
                }
            }
        }
        return spoilt;
    }

    /** The result without something that it must have. */
    ObjectNode partial(Step step, ObjectNode result) {
        ObjectNode less = result.deepCopy();
        switch (step) {
            case transcription -> less.remove("transcript_text");
            case segmentation -> less.remove(random.nextBoolean() ? "part1" : "part2");
            case analysis -> {
                switch (random.nextInt(4)) {
                    case 0 -> less.remove("sentiment_score");
                    case 1 -> less.remove("summary");
                    case 2 -> ((ObjectNode) less.get("objections")).remove("objections");
                    default -> ((ObjectNode) less.get("compliance")).remove("compliance_score");
                }
            }
        }
        return less;
    }

    /** A result that is understood, and not the one that stands in the end. */
    ObjectNode other(Step step, ObjectNode result) {
        ObjectNode other = result.deepCopy();
        switch (step) {
            case transcription ->
                other.put(
                        "transcript_text",
                        "(in parts) " + result.get("transcript_text").stringValue());
            case segmentation -> other.put("meeting_structure_score", 2);
            case analysis ->
                ((ObjectNode) other.get("summary"))
                        .put(
                                "summary",
                                "A first look: "
                                        + result.get("summary").get("summary").stringValue());
        }
        return other;
    }
}
