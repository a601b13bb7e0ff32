package dev.otto.write.callrail;

import java.util.Arrays;
import java.util.Optional;

/** What a CallRail webhook tells; CallRail says so only by the URL that it posts to. */
enum CallRailKind {
    INCOMING("call.incoming", "pre-call", 1),
    ANSWERED("call.answered", "routing-complete", 2),
    COMPLETED("call.completed", "call-complete", 3),
    MISSED("call.missed", "call-missed", 3),
    MODIFIED("call.modified", "call-modified", 4),
    TEXT_RECEIVED("text.received", "text-received", 3),
    TEXT_SENT("text.sent", "text-sent", 3),
    FORM_SUBMITTED("form.submitted", "form-submitted", 3);

    private final String word;
    private final String alias;
    private final int rank;

    CallRailKind(String word, String alias, int rank) {
        this.word = word;
        this.alias = alias;
        this.rank = rank;
    }

    /** The kind as the URL and the delivery say it. */
    String word() {
        return word;
    }

    /** How much its telling counts: a higher one outranks a lower one field by field. */
    int rank() {
        return rank;
    }

    /** Whether the call is over. */
    boolean concludes() {
        return rank >= 3;
    }

    /** Whether it tells of a call. */
    boolean ofCall() {
        return switch (this) {
            case INCOMING, ANSWERED, COMPLETED, MISSED, MODIFIED -> true;
            case TEXT_RECEIVED, TEXT_SENT, FORM_SUBMITTED -> false;
        };
    }

    static Optional<CallRailKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    static Optional<CallRailKind> ofAlias(String alias) {
        return Arrays.stream(values()).filter(kind -> kind.alias.equals(alias)).findFirst();
    }
}
