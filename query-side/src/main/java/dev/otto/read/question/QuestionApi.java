package dev.otto.read.question;

import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.question.OwnAnswers.Source;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;

/** The questions that somebody asked, newest first; nobody sees another's. */
@RestController
class QuestionApi {

    private final Reads reads;

    QuestionApi(Reads reads) {
        this.reads = reads;
    }

    /** A question with its answer and what its asker thought of it. */
    record QuestionView(
            UUID id,
            String companyId,
            String question,
            String scope,
            String answer,
            @Nullable BigDecimal confidence,
            List<Source> sources,
            String answeredBy,
            Instant askedAt,
            @Nullable String rating,
            @Nullable String comment) {}

    @GetMapping("/api/v1/rag/queries")
    Page<QuestionView> asked(Filters filters, Caller caller) {
        int limit = filters.limit();
        Cursor cursor = filters.cursor(2);
        return reads.as(caller, () -> {
            List<Object> values = new ArrayList<>(List.of(caller.company(), caller.userId()));
            if (cursor != null) {
                values.add(Timestamp.from(cursor.instant(0)));
                values.add(cursor.uuid(1));
            }
            List<QuestionView> rows = reads.jdbc()
                    .sql("select * from asked_question where company_id = ? and user_id = ?"
                            + (cursor == null ? "" : " and (asked_at, id) < (?, ?)")
                            + " order by asked_at desc, id desc limit "
                            + (limit + 1))
                    .params(values)
                    .query(QuestionApi::view)
                    .list();
            return Page.of(rows, limit, row -> Cursor.of(row.askedAt(), row.id()));
        });
    }

    private static QuestionView view(ResultSet row, int number) throws SQLException {
        return new QuestionView(
                row.getObject("id", UUID.class),
                row.getString("company_id"),
                row.getString("question"),
                row.getString("scope"),
                row.getString("answer"),
                row.getBigDecimal("confidence"),
                EventJson.MAPPER.readValue(row.getString("sources"), new TypeReference<>() {}),
                row.getString("answered_by"),
                row.getTimestamp("asked_at").toInstant(),
                row.getString("rating"),
                row.getString("comment"));
    }
}
