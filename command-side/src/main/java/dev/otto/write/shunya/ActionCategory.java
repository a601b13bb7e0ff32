package dev.otto.write.shunya;

import java.util.Locale;

/** What kind of thing somebody must still do, told by the leading verb of the sentence that says it. */
final class ActionCategory {

    static final String SCHEDULE = "schedule";

    private ActionCategory() {}

    /** One of send_quote, call_back, schedule, follow_up, review, other. */
    static String ofVerb(String action) {
        String words = action.strip().toLowerCase(Locale.ROOT).replaceAll("^(please|to|must|should)\\s+", "");
        String verb = words.split("[^a-z]+", 2)[0];
        return switch (verb) {
            case "send", "email", "mail", "quote", "prepare", "estimate" -> "send_quote";
            case "call", "callback", "phone", "ring", "dial" -> "call_back";
            case "schedule", "reschedule", "book", "arrange" -> SCHEDULE;
            case "follow", "followup", "check", "remind" -> "follow_up";
            case "review" -> "review";
            default -> "other";
        };
    }
}
