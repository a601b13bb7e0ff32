package dev.otto.write.shunya;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The table shunya_request: what the partner is asked in a job that has no recording; in the open transaction. */
@Component
class Requests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    Requests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void put(UUID jobId, String companyId, Object body) {
        jdbc.sql("""
                        insert into shunya_request (job_id, company_id, body) values (:job, :company, :body::jsonb)
                        on conflict (job_id) do update set body = excluded.body
                        """)
                .param("job", jobId)
                .param("company", companyId)
                .param("body", JSON.writeValueAsString(body))
                .update();
    }

    <T> Optional<T> of(UUID jobId, Class<T> type) {
        return jdbc.sql("select body::text from shunya_request where job_id = ?")
                .param(jobId)
                .query(String.class)
                .optional()
                .map(body -> JSON.readValue(body, type));
    }
}
