package dev.otto.platform.idempotency;

import dev.otto.platform.http.WriteAnswers.Write;
import dev.otto.platform.tenancy.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The keys and their answers, in the database, so that every node and the next start know them. */
final class IdempotencyKeys {

    /** How long an answer is kept. */
    static final Duration KEPT = Duration.ofHours(24);

    /** After this long without an answer the first request has crashed; no request runs this long. */
    static final Duration ABANDONED = Duration.ofMinutes(1);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    IdempotencyKeys(TenantTransactions transactions, JdbcClient jdbc, InstantSource clock) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Whose key for what. */
    record Key(String companyId, String userId, String route, String key) {}

    /** An answer as it was given. */
    record Kept(
            int status,
            Map<String, String> headers,
            byte[] body,
            @Nullable Write pending) {}

    /** What a key says about a request. */
    sealed interface Verdict {}

    /** It is the first; whoever got this finishes or forgets it. */
    record First(UUID attempt) implements Verdict {}

    /** It was answered before. */
    record Again(Kept answer) implements Verdict {}

    /** The first is still running. */
    record Running() implements Verdict {}

    /** The key was used for another request. */
    record Reused() implements Verdict {}

    Verdict begin(Key key, byte[] requestHash) {
        UUID attempt = UUID.randomUUID();
        Instant now = clock.instant();
        return transactions.command(key.companyId(), () -> {
            int made = statement("""
                            insert into idempotency_key (company_id, user_id, route, key, request_sha256, state, attempt,
                                                         taken_at, expires_at)
                            values (:company, :user, :route, :key, :hash, 'in_progress', :attempt, :now, :expires)
                            on conflict do nothing
                            """, key)
                    .param("hash", requestHash)
                    .param("attempt", attempt)
                    .param("now", Timestamp.from(now))
                    .param("expires", Timestamp.from(now.plus(KEPT)))
                    .update();
            return made == 1 ? new First(attempt) : known(key, requestHash, attempt, now);
        });
    }

    /** Keeps the answer, unless a later attempt has taken over. */
    void finish(Key key, UUID attempt, Kept answer) {
        transactions.command(key.companyId(), () -> {
            statement("""
                            update idempotency_key
                            set state = 'done', response_status = :status, response_headers = :headers::jsonb,
                                response_body = :body, pending = :pending::jsonb
                            where company_id = :company and user_id = :user and route = :route and key = :key
                              and attempt = :attempt
                            """, key)
                    .param("attempt", attempt)
                    .param("status", answer.status())
                    .param("headers", MAPPER.writeValueAsString(answer.headers()))
                    .param("body", answer.body())
                    .param("pending", answer.pending() == null ? null : MAPPER.writeValueAsString(answer.pending()))
                    .update();
        });
    }

    /** Forgets a request that came to nothing, so that it can be tried again. */
    void forget(Key key, UUID attempt) {
        transactions.command(key.companyId(), () -> {
            statement("""
                            delete from idempotency_key
                            where company_id = :company and user_id = :user and route = :route and key = :key
                              and attempt = :attempt and state = 'in_progress'
                            """, key).param("attempt", attempt).update();
        });
    }

    /** Removes expired answers of all companies and says how many. */
    int purge() {
        Instant now = clock.instant();
        return transactions.worker(() -> jdbc.sql("delete from idempotency_key where expires_at <= :now")
                .param("now", Timestamp.from(now))
                .update());
    }

    private record Row(byte[] hash, boolean done, Instant takenAt, Instant expiresAt, Kept answer) {}

    private Verdict known(Key key, byte[] requestHash, UUID attempt, Instant now) {
        Row row = statement("""
                        select request_sha256, state, taken_at, expires_at, response_status, response_headers,
                               response_body, pending
                        from idempotency_key
                        where company_id = :company and user_id = :user and route = :route and key = :key
                        for update
                        """, key).query((rs, number) -> row(rs)).optional().orElse(null);
        if (row == null) {
            // It was forgotten between the two statements: the client may simply try again.
            return new Running();
        }
        boolean expired = !row.expiresAt().isAfter(now);
        if (!expired && !Arrays.equals(row.hash(), requestHash)) {
            return new Reused();
        }
        if (!expired && row.done()) {
            return new Again(row.answer());
        }
        if (!expired && row.takenAt().plus(ABANDONED).isAfter(now)) {
            return new Running();
        }
        statement("""
                        update idempotency_key
                        set request_sha256 = :hash, state = 'in_progress', attempt = :attempt, taken_at = :now,
                            expires_at = :expires, response_status = null, response_headers = null,
                            response_body = null, pending = null
                        where company_id = :company and user_id = :user and route = :route and key = :key
                        """, key)
                .param("hash", requestHash)
                .param("attempt", attempt)
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(now.plus(KEPT)))
                .update();
        return new First(attempt);
    }

    private JdbcClient.StatementSpec statement(String sql, Key key) {
        return jdbc.sql(sql)
                .param("company", key.companyId())
                .param("user", key.userId())
                .param("route", key.route())
                .param("key", key.key());
    }

    private static Row row(ResultSet rs) throws SQLException {
        Map<String, String> headers = new LinkedHashMap<>();
        String headersJson = rs.getString("response_headers");
        if (headersJson != null) {
            MAPPER.readTree(headersJson)
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asString()));
        }
        String pending = rs.getString("pending");
        byte[] body = rs.getBytes("response_body");
        return new Row(
                Objects.requireNonNull(rs.getBytes("request_sha256")),
                "done".equals(rs.getString("state")),
                Objects.requireNonNull(rs.getTimestamp("taken_at")).toInstant(),
                Objects.requireNonNull(rs.getTimestamp("expires_at")).toInstant(),
                new Kept(
                        rs.getInt("response_status"),
                        headers,
                        body == null ? new byte[0] : body,
                        pending == null ? null : MAPPER.readValue(pending, Write.class)));
    }
}
