package dev.otto.platform.http;

import dev.otto.platform.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states that a PATCH expects ({@code If-Match}); controllers take it as an argument. Optional for clients. */
public final class IfMatch {

    private final @Nullable List<String> tags;

    private IfMatch(@Nullable List<String> tags) {
        this.tags = tags;
    }

    /** Reads the header; null, empty and {@code *} accept every state. */
    public static IfMatch of(@Nullable String header) {
        if (header == null || header.isBlank() || header.strip().equals("*")) {
            return new IfMatch(null);
        }
        List<String> tags = new ArrayList<>();
        for (String tag : header.split(",", -1)) {
            tags.add(tag.strip());
        }
        return new IfMatch(tags);
    }

    /** Refuses with 412 unless the aggregate's current sequence is one that the client expects. */
    public void require(long sequence) {
        // Weak tags never match: If-Match compares strongly (RFC 9110, 13.1.1).
        if (tags != null && !tags.contains(tag(sequence))) {
            throw ProblemException.stale();
        }
    }

    /** Whether the client expects anything at all. */
    public boolean given() {
        return tags != null;
    }

    /** The entity tag of a sequence. */
    public static String tag(long sequence) {
        return "\"" + sequence + "\"";
    }
}
