package dev.otto.write.question;

import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.question.OwnAnswers.Question;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table asked_question; in the open transaction. */
@Component
class Questions {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Questions(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Keeps a question with its answer, once. */
    void keep(AskOttoApi.Answered answered, Question question, Caller caller) {
        jdbc.sql("""
                        insert into asked_question (id, company_id, user_id, question, scope, call_id, contact_card_id,
                            appointment_id, answer, confidence, sources, answered_by, asked_at)
                        values (:id, :company, :user, :question, :scope, :call::uuid, :card::uuid, :appointment::uuid, :answer,
                            :confidence::numeric, :sources::jsonb, :by, :at)
                        on conflict (id) do nothing
                        """)
                .param("id", answered.queryId())
                .param("company", caller.company())
                .param("user", caller.userId())
                .param("question", question.text())
                .param("scope", question.range().name())
                .param("call", question.callId())
                .param("card", question.contactCardId())
                .param("appointment", question.appointmentId())
                .param("answer", answered.answer())
                .param("confidence", answered.confidence())
                .param("sources", EventJson.MAPPER.writeValueAsString(answered.sources()))
                .param("by", answered.answeredBy())
                .param("at", Timestamp.from(clock.instant()))
                .update();
    }

    /** Whether the user asked it; then the rating is kept. */
    boolean rate(UUID id, String userId, String rating, @Nullable String comment) {
        return jdbc.sql("update asked_question set rating = :rating, comment = :comment::text"
                                + " where id = :id and user_id = :user")
                        .param("rating", rating)
                        .param("comment", comment)
                        .param("id", id)
                        .param("user", userId)
                        .update()
                > 0;
    }
}
