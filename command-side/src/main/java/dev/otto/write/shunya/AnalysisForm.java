package dev.otto.write.shunya;

import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallAnalysis.Action;
import dev.otto.events.call.CallAnalysis.BantScores;
import dev.otto.events.call.CallAnalysis.Entities;
import dev.otto.events.call.CallAnalysis.MissedOpportunity;
import dev.otto.events.call.CallAnalysis.Objection;
import dev.otto.events.call.CallAnalysis.ObjectionSeverity;
import dev.otto.events.call.CallAnalysis.Qualification;
import dev.otto.events.call.CallAnalysis.Recommendation;
import dev.otto.events.call.Severity;
import dev.otto.write.shunya.NormalisedResult.AnalysisResult;
import dev.otto.write.shunya.Reading.Field;
import dev.otto.write.shunya.Reading.Scale;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The form of a complete analysis. */
final class AnalysisForm {

    private static final List<String> PRIORITIES = List.of("urgent", "high", "medium", "low");

    private AnalysisForm() {}

    static AnalysisResult read(Reading reading, Field root, ZoneId zone) {
        Qualification qualification = qualification(reading, root.member("qualification"));
        List<CategorisedObjection> objections = objections(reading, root.member("objections"));
        ObjectionSeverity severities = severities(reading, root.member("objections"), objections);
        Compliance compliance = compliance(reading, root.member("compliance"));
        Summary summary = summary(reading, root.member("summary"));
        BigDecimal sentiment = orZero(reading.score(reading.required(sentiment(root)), Scale.PERCENT_OR_UNIT));
        List<Action> actions = actions(reading, root.member("pending_actions"));
        List<MissedOpportunity> opportunities = opportunities(reading, root.member("missed_opportunities"));
        Entities entities = entities(reading, root.member("entities"));
        List<Action> visitActions = actions(reading, root.member("visit_actions"));
        String outcome = SegmentationForm.outcome(reading.word(root.member("outcome")));
        String jobId = reading.word(root.member("job_id"));

        Output output = new Output()
                .put("qualification", output(qualification))
                .put(
                        "objections",
                        new Output()
                                .put("objections", objections, AnalysisForm::output)
                                .put("total_objections", objections.size())
                                .put("severity_breakdown", output(severities)))
                .put("compliance", output(compliance))
                .put("summary", output(summary))
                .put("sentiment_score", sentiment)
                .put("pending_actions", actions, AnalysisForm::output)
                .put("missed_opportunities", opportunities, AnalysisForm::output)
                .put("entities", output(entities))
                .put("visit_actions", visitActions, AnalysisForm::output)
                .put("outcome", outcome);
        String hash = output.hash();
        output.put("job_id", jobId);

        Verdict verdict = Verdict.of(qualification.qualificationStatus(), qualification.overallScore());
        Instant agreed = BookedTime.of(entities, zone);
        CallAnalysis analysis = new CallAnalysis(
                verdict.temperature(),
                qualification,
                verdict.quality(),
                verdict.booking(),
                verdict.booking() == BookingStatus.service_not_offered,
                verdict.booking() == BookingStatus.booked ? agreed : null,
                sentiment,
                objections.stream().map(CategorisedObjection::objection).toList(),
                severities,
                compliance.score(),
                compliance.followed(),
                compliance.missed(),
                compliance.tips(),
                summary.summary(),
                summary.keyPoints(),
                summary.nextSteps(),
                withScheduling(actions, verdict, agreed, entities),
                opportunities,
                entities,
                jobId,
                hash);
        return new AnalysisResult(analysis, outcome, visitActions, output.form());
    }

    // ------------------------------------------------------------------------------------------- qualification

    private static Qualification qualification(Reading reading, Field told) {
        Field section = reading.object(told, "qualification_status");
        Field bant = reading.strictObject(section.member("bant_scores"));
        return new Qualification(
                reading.requiredWord(section.member("qualification_status")),
                bant.absent()
                        ? null
                        : new BantScores(
                                reading.score(bant.member("budget"), Scale.UNIT),
                                reading.score(bant.member("authority"), Scale.UNIT),
                                reading.score(bant.member("need"), Scale.UNIT),
                                reading.score(bant.member("timeline"), Scale.UNIT)),
                reading.score(section.member("overall_score"), Scale.UNIT),
                reading.score(section.member("confidence_score", "confidence"), Scale.PERCENT_OR_UNIT),
                reading.texts(section.member("decision_makers")),
                reading.texts(section.member("urgency_signals")),
                reading.texts(section.member("budget_indicators")));
    }

    private static Output output(Qualification qualification) {
        BantScores bant = qualification.bantScores();
        return new Output()
                .put("qualification_status", qualification.qualificationStatus())
                .put(
                        "bant_scores",
                        bant == null
                                ? null
                                : new Output()
                                        .put("budget", bant.budget())
                                        .put("authority", bant.authority())
                                        .put("need", bant.need())
                                        .put("timeline", bant.timeline()))
                .put("overall_score", qualification.overallScore())
                .put("confidence_score", qualification.confidenceScore())
                .put("decision_makers", qualification.decisionMakers())
                .put("urgency_signals", qualification.urgencySignals())
                .put("budget_indicators", qualification.budgetIndicators());
    }

    // ---------------------------------------------------------------------------------------------- objections

    /** An objection with the two ways in which the partner names its category. */
    private record CategorisedObjection(
            Objection objection,
            @Nullable String categoryId,
            @Nullable String categoryText) {}

    private static List<CategorisedObjection> objections(Reading reading, Field section) {
        List<CategorisedObjection> objections = new ArrayList<>();
        for (Field element : reading.list(unwrapped(reading, section))) {
            Field inner = element.member("objection");
            Field told = reading.object(
                    inner.value().isObject() ? new Field(element.path(), inner.value()) : element, "objection_text");
            String text = reading.text(told.member("objection_text", "objection"));
            String categoryId = reading.label(told.member("category_id"));
            String categoryText = reading.label(told.member("category_text", "category"));
            Objection objection = new Objection(
                    text == null ? "" : text,
                    categoryText == null ? categoryId : categoryText,
                    severity(reading.word(told.member("severity"))),
                    reading.flag(told.member("overcome")),
                    reading.seconds(told.member("timestamp")),
                    reading.word(told.member("speaker_id")),
                    reading.texts(told.member("response_suggestions")),
                    reading.score(told.member("confidence_score", "confidence"), Scale.PERCENT_OR_UNIT));
            if (!objection.objectionText().isBlank() || objection.category() != null) {
                objections.add(new CategorisedObjection(objection, categoryId, categoryText));
            } else {
                reading.unnamed(told, "objection_text", "objection");
            }
        }
        objections.sort(Comparator.comparing(
                categorised -> categorised.objection().timestamp(), Comparator.nullsLast(Comparator.naturalOrder())));
        return List.copyOf(objections);
    }

    /** The list itself, however deep it is wrapped; notes it as missing when there is none. */
    private static Field unwrapped(Reading reading, Field section) {
        Field list = section;
        while (list.value().isObject() && list.value().has("objections")) {
            list = list.member("objections");
        }
        boolean one = list.value().has("objection_text") || list.value().has("objection");
        if (list.absent() || list.value().isObject() && !one) {
            reading.missing("objections.objections");
            return list.without();
        }
        return list;
    }

    /** Counted from the list where it says any; else as the partner counted. */
    private static ObjectionSeverity severities(Reading reading, Field section, List<CategorisedObjection> objections) {
        Field told = reading.strictObject(
                section.value().isObject() ? section.member("severity_breakdown") : section.without());
        Integer high = reading.integer(told.member("high"));
        Integer medium = reading.integer(told.member("medium"));
        Integer low = reading.integer(told.member("low"));
        if (objections.stream().anyMatch(categorised -> categorised.objection().severity() != null)) {
            return new ObjectionSeverity(
                    count(objections, Severity.high),
                    count(objections, Severity.medium),
                    count(objections, Severity.low));
        }
        return new ObjectionSeverity(high == null ? 0 : high, medium == null ? 0 : medium, low == null ? 0 : low);
    }

    private static int count(List<CategorisedObjection> objections, Severity severity) {
        return (int) objections.stream()
                .filter(categorised -> categorised.objection().severity() == severity)
                .count();
    }

    /** An unknown word is no severity, and fails nothing. */
    private static @Nullable Severity severity(@Nullable String word) {
        String said = word == null ? "" : Reading.snake(word);
        return Stream.of(Severity.values())
                .filter(severity -> severity.name().equals(said))
                .findFirst()
                .orElse(null);
    }

    private static Output output(CategorisedObjection categorised) {
        Objection objection = categorised.objection();
        return new Output()
                .put("objection_text", objection.objectionText())
                .put("category_id", categorised.categoryId())
                .put("category_text", categorised.categoryText())
                .put("severity", objection.severity())
                .put("overcome", objection.overcome())
                .put("timestamp", objection.timestamp())
                .put("speaker_id", objection.speakerId())
                .put("response_suggestions", objection.responseSuggestions())
                .put("confidence_score", objection.confidenceScore());
    }

    private static Output output(ObjectionSeverity severities) {
        return new Output()
                .put("high", severities.high())
                .put("medium", severities.medium())
                .put("low", severities.low());
    }

    // ---------------------------------------------------------------------------------------------- compliance

    private record Compliance(
            BigDecimal score,
            List<String> followed,
            List<String> missed,
            JsonNode violations,
            JsonNode positives,
            List<Recommendation> tips) {}

    private static Compliance compliance(Reading reading, Field told) {
        Field section = reading.object(told, "compliance_score");
        return new Compliance(
                orZero(reading.score(reading.required(section.member("compliance_score")), Scale.OUT_OF_TEN)),
                reading.labels(section.member("stages_followed")),
                reading.labels(section.member("stages_missed")),
                reading.kept(section.member("violations")),
                reading.kept(section.member("positive_behaviors")),
                tips(reading, section.member("recommendations", "coaching_tips")));
    }

    private static List<Recommendation> tips(Reading reading, Field told) {
        List<Recommendation> tips = new ArrayList<>();
        for (Field element : reading.list(told)) {
            Field tip = reading.object(element, "tip");
            String text = reading.word(tip.member("tip", "text", "description"));
            String priority = lower(reading.word(tip.member("priority")));
            String category = reading.word(tip.member("category"));
            BigDecimal timestamp = reading.seconds(tip.member("timestamp"));
            if (text != null) {
                tips.add(new Recommendation(text, priority, category, timestamp));
            }
        }
        return List.copyOf(tips);
    }

    private static Output output(Compliance compliance) {
        return new Output()
                .put("compliance_score", compliance.score())
                .put("stages_followed", compliance.followed())
                .put("stages_missed", compliance.missed())
                .put("violations", compliance.violations())
                .put("positive_behaviors", compliance.positives())
                .put(
                        "recommendations",
                        compliance.tips(),
                        tip -> new Output()
                                .put("tip", tip.tip())
                                .put("priority", tip.priority())
                                .put("category", tip.category())
                                .put("timestamp", tip.timestamp()));
    }

    // ------------------------------------------------------------------------------------- summary, sentiment

    private record Summary(
            String summary,
            List<String> keyPoints,
            List<String> actionItems,
            List<String> nextSteps,
            @Nullable BigDecimal confidence) {}

    private static Summary summary(Reading reading, Field told) {
        Field section = reading.object(told, "summary");
        return new Summary(
                reading.requiredWord(section.member("summary")),
                reading.texts(section.member("key_points")),
                reading.texts(section.member("action_items")),
                reading.texts(section.member("next_steps")),
                reading.score(section.member("confidence_score", "confidence"), Scale.PERCENT_OR_UNIT));
    }

    private static Output output(Summary summary) {
        return new Output()
                .put("summary", summary.summary())
                .put("key_points", summary.keyPoints())
                .put("action_items", summary.actionItems())
                .put("next_steps", summary.nextSteps())
                .put("confidence_score", summary.confidence());
    }

    /** What is called a score is meant as one; of the other names one may hold a word, then the other one counts. */
    private static Field sentiment(Field root) {
        Field sentiment = scoreOf(root.member("sentiment"));
        Field analysed = root.member("sentiment_analysis").member("score");
        boolean inWords = Reading.isNumber(analysed) && !Reading.isNumber(sentiment);
        return scoreOf(root.member("sentiment_score")).or(inWords ? analysed : sentiment.or(analysed));
    }

    private static Field scoreOf(Field told) {
        return told.value().isObject() ? told.within("score") : told;
    }

    // ------------------------------------------------------------------------------- actions and opportunities

    private static List<Action> actions(Reading reading, Field told) {
        List<Action> actions = new ArrayList<>();
        for (Field element : reading.list(told)) {
            Field item = reading.object(element, "action");
            String text = reading.word(item.member("action", "description", "text"));
            String category = reading.label(item.member("category"));
            Instant dueAt = reading.instant(item.member("due_at"));
            String priority = lower(reading.word(item.member("priority")));
            String doing = text == null && category != null ? category.replace('_', ' ') : text;
            if (doing != null) {
                actions.add(new Action(
                        doing,
                        category == null ? ActionCategory.ofVerb(doing) : Reading.snake(category),
                        dueAt,
                        priority));
            }
        }
        actions.sort(Comparator.comparing(Action::dueAt, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(AnalysisForm::urgency));
        return List.copyOf(actions);
    }

    private static int urgency(Action action) {
        String priority = action.priority();
        int place = priority == null ? -1 : PRIORITIES.indexOf(priority);
        return place < 0 ? PRIORITIES.size() : place;
    }

    /** Where a time was spoken of, or a booking, and no time can be had from it, somebody must schedule. */
    private static List<Action> withScheduling(
            List<Action> actions, Verdict verdict, @Nullable Instant agreed, Entities entities) {
        boolean booked = verdict.booking() == BookingStatus.booked;
        boolean unclear = agreed == null && verdict.mayBook() && (booked || BookedTime.toldAny(entities));
        boolean named = actions.stream().anyMatch(action -> action.category().equals(ActionCategory.SCHEDULE));
        if (!unclear || named) {
            return actions;
        }
        String said = Stream.of(entities.appointmentDate(), entities.scheduledTime())
                .filter(text -> text != null)
                .reduce((day, time) -> day + " " + time)
                .map(text -> ": " + text)
                .orElse("");
        return Stream.concat(
                        actions.stream(),
                        Stream.of(new Action(
                                "Schedule the appointment" + said,
                                ActionCategory.SCHEDULE,
                                null,
                                booked ? "high" : null)))
                .toList();
    }

    private static Output output(Action action) {
        return new Output()
                .put("action", action.action())
                .put("category", action.category())
                .put("due_at", action.dueAt())
                .put("priority", action.priority());
    }

    private static List<MissedOpportunity> opportunities(Reading reading, Field told) {
        List<MissedOpportunity> opportunities = new ArrayList<>();
        for (Field element : reading.list(told)) {
            Field item = reading.object(element, "opportunity");
            String text = reading.word(item.member("opportunity", "description", "text"));
            Severity severity = severity(reading.word(item.member("severity")));
            BigDecimal timestamp = reading.seconds(item.member("timestamp"));
            if (text != null) {
                opportunities.add(new MissedOpportunity(text, severity, timestamp));
            }
        }
        return List.copyOf(opportunities);
    }

    private static Output output(MissedOpportunity opportunity) {
        return new Output()
                .put("opportunity", opportunity.opportunity())
                .put("severity", opportunity.severity())
                .put("timestamp", opportunity.timestamp());
    }

    // ------------------------------------------------------------------------------------------------ entities

    private static Entities entities(Reading reading, Field told) {
        Field section = reading.strictObject(told);
        return new Entities(
                address(reading, section.member("address")),
                reading.anyText(section.member("appointment_date")),
                reading.anyText(section.member("scheduled_time")),
                reading.word(section.member("name")),
                reading.word(section.member("phone")),
                reading.word(section.member("email")));
    }

    /** One line; an address in parts is joined in the order of an envelope. */
    private static @Nullable String address(Reading reading, Field address) {
        if (!address.value().isObject()) {
            return reading.word(address);
        }
        String joined = Stream.of(
                        "street", "address_line_1", "line1", "address_line_2", "line2", "city", "state", "zip")
                .map(part -> reading.word(address.member(part)))
                .filter(part -> part != null)
                .reduce((left, right) -> left + ", " + right)
                .orElse(null);
        if (joined == null) {
            reading.spoil(address, "is not a text");
        }
        return joined;
    }

    private static Output output(Entities entities) {
        return new Output()
                .put("address", entities.address())
                .put("appointment_date", entities.appointmentDate())
                .put("scheduled_time", entities.scheduledTime())
                .put("name", entities.name())
                .put("phone", entities.phone())
                .put("email", entities.email());
    }

    private static @Nullable String lower(@Nullable String word) {
        return word == null ? null : Reading.snake(word);
    }

    private static BigDecimal orZero(@Nullable BigDecimal score) {
        return score == null ? BigDecimal.ZERO : score;
    }
}
