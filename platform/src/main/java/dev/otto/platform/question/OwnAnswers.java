package dev.otto.platform.question;

import dev.otto.platform.access.Caller;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Otto answers by itself, from what the asker may see and nothing else; implemented where the process has the query role. */
public interface OwnAnswers {

    /** What a question is asked about: own rows, or all of the company's. */
    enum Range {
        self,
        team,
        company
    }

    /** A question, about one call, contact or appointment where these are named. */
    record Question(
            String text,
            Range range,
            @Nullable UUID callId,
            @Nullable UUID contactCardId,
            @Nullable UUID appointmentId) {}

    /** What an answer rests on. */
    record Source(
            String type,
            String id,
            String excerpt,
            @Nullable Instant at) {}

    /** An answer; {@code confidence} 0..1, null where nothing was found. */
    record Answer(String text, @Nullable BigDecimal confidence, List<Source> sources) {
        public Answer {
            sources = List.copyOf(sources);
        }
    }

    Answer answer(Question question, Caller caller);
}
