package dev.otto.write.webhook;

import dev.otto.platform.secrets.SecretBox;
import dev.otto.write.webhook.Delivery.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The deliveries' SQL. Every method runs in the transaction that is open. */
final class DeliveryTable {

    /** In whose name things run before a delivery's company is known: nobody's, so that row-level security shows nothing. */
    static final String NO_COMPANY = "-";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int REJECTED_KEPT = 1000;
    private static final int REFUSED_BODY_KEPT = 4096;

    /** What identifies a delivery and says how it is queued. */
    record Key(
            String externalId,
            String version,
            @Nullable String orderKey,
            @Nullable UUID contactCardId) {

        /** An index takes no more than some thousand bytes. */
        private static final int LONGEST_ID = 200;

        private static final String AGAIN = "+";

        Key {
            externalId =
                    externalId.length() > LONGEST_ID ? sha256(externalId.getBytes(StandardCharsets.UTF_8)) : externalId;
        }

        /** The same body once more, behind another that was received since. */
        Key toldAgainBehind(UUID other) {
            return withVersion(version + AGAIN + other);
        }

        /** The key under which the same body is stored already. */
        Key as(String storedVersion) {
            return storedVersion.startsWith(version + AGAIN) ? withVersion(storedVersion) : this;
        }

        private Key withVersion(String other) {
            return new Key(externalId, other, orderKey, contactCardId);
        }
    }

    /** A delivery to store. */
    record Arrival(UUID id, String companyId, String provider, Inbound inbound, String traceId) {}

    /** What is there under a key: {@code first} when the arrival itself was stored just now. */
    record Stored(UUID id, Status status, boolean first) {}

    /** A stored delivery, to be processed again. */
    record Kept(
            UUID id,
            long number,
            String companyId,
            String provider,
            Inbound inbound,
            String version,
            @Nullable String orderKey,
            String traceId,
            Status status,
            int tries) {}

    private static final String KEPT =
            "id, number, company_id, provider, kind, media_type, headers::text as headers, body,"
                    + " received_at, version, order_key, trace_id, status, tries";

    /** A pending delivery whose turn it is. */
    record Due(UUID id, String companyId) {}

    private final JdbcClient jdbc;
    private final SecretBox box;
    private final int rejectedKept;

    DeliveryTable(JdbcClient jdbc, SecretBox box) {
        this(jdbc, box, REJECTED_KEPT);
    }

    /** With another bound on a company's deliveries that cannot be read. */
    DeliveryTable(JdbcClient jdbc, SecretBox box, int rejectedKept) {
        this.jdbc = jdbc;
        this.box = box;
        this.rejectedKept = rejectedKept;
    }

    /** Makes deliveries with the same order key wait for each other until the transaction ends. */
    void lockOrder(String companyId, String provider, String orderKey) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 7731))")
                .param(companyId + "\n" + provider + "\n" + orderKey)
                .query((row, number) -> 0)
                .single();
    }

    /**
     * Stores an arrival, unless its key is there already; waits for a copy that is being stored. Wanted as processed it is
     * pending instead where earlier ones of its order are.
     */
    Stored arrive(Arrival arrival, Key key, Status wanted, @Nullable String reason) {
        Inbound inbound = arrival.inbound();
        Optional<Status> inserted = jdbc.sql("""
                with wanted as (
                    select case when :status = 'processed' and exists (
                            select from webhook_delivery
                            where company_id = :company and provider = :provider and order_key = :order and status = 'pending')
                        then 'pending' else :status end as status)
                insert into webhook_delivery
                    (id, company_id, provider, kind, external_id, version, order_key, contact_card_id, trace_id, media_type,
                     headers, body, body_sha256, status, reason, received_at, last_seen_at, processed_at, next_attempt_at)
                select :id, :company, :provider, :kind, :external, :version, :order, :card::uuid, :trace, :media,
                       :headers::jsonb, :body, :sha, wanted.status, :reason, :received, :received,
                       case when wanted.status in ('processed', 'ignored') then :received::timestamptz end,
                       case when wanted.status = 'pending' then :received::timestamptz end
                from wanted
                on conflict (company_id, provider, kind, external_id, version) where status <> 'rejected' do nothing
                returning status""")
                .param("id", arrival.id())
                .param("company", arrival.companyId())
                .param("provider", arrival.provider())
                .param("kind", inbound.kind())
                .param("external", key.externalId())
                .param("version", key.version())
                .param("order", key.orderKey())
                .param("card", key.contactCardId())
                .param("trace", arrival.traceId())
                .param("media", inbound.mediaType())
                .param("headers", JSON.writeValueAsString(Redaction.of(inbound.headers())))
                .param("body", box.seal(inbound.body(), arrival.id().toString()))
                .param("sha", sha256(inbound.body()))
                .param("status", wanted.name())
                .param("reason", reason)
                .param("received", Timestamp.from(inbound.receivedAt()))
                .query((row, number) -> Status.valueOf(row.getString(1)))
                .optional();
        return inserted.map(status -> new Stored(arrival.id(), status, true)).orElseGet(() -> repeated(arrival, key));
    }

    /** The same for orders of one company and provider; taken in one order, so that two groups never wait for each other. */
    void lockOrders(String companyId, String provider, Collection<String> orderKeys) {
        jdbc.sql("""
                select pg_advisory_xact_lock(lock) from (
                    select distinct hashtextextended(order_key, 7731) as lock from unnest(?::text[]) as order_key order by 1) as locks""")
                .param(orderKeys.stream()
                        .map(key -> companyId + "\n" + provider + "\n" + key)
                        .toArray(String[]::new))
                .query((row, number) -> 0)
                .list();
    }

    /** An arrival with what identifies it, and what it is to be stored as. */
    record Wanted(
            Arrival arrival,
            Key key,
            Status status,
            @Nullable String reason) {}

    /**
     * As {@link #arrive} for several of one company and provider, no two of one order; in their order. A body that comes once
     * more when another version was received since is no repetition: somebody went back to what was said before.
     */
    List<Stored> arrive(List<Wanted> wanted) {
        Arrival first = wanted.getFirst().arrival();
        Map<UUID, Status> inserted = new HashMap<>();
        jdbc.sql("""
                insert into webhook_delivery
                    (id, company_id, provider, kind, external_id, version, order_key, contact_card_id, trace_id, media_type,
                     headers, body, body_sha256, status, reason, received_at, last_seen_at, processed_at, next_attempt_at)
                select w.id, company_id, provider, w.kind, w.external_id, w.version, w.order_key, w.card, w.trace_id, w.media_type,
                       w.headers, w.body, w.sha, standing.status, w.reason, w.received_at, w.received_at,
                       case when standing.status in ('processed', 'ignored') then w.received_at end,
                       case when standing.status = 'pending' then w.received_at end
                from (select ?::text, ?::text) as whose (company_id, provider),
                    unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::jsonb[],
                           ?::bytea[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
                    with ordinality as w (id, kind, external_id, version, order_key, card, trace_id, media_type, headers, body,
                           sha, status, reason, received_at, place),
                    lateral (select case when w.status = 'processed' and exists (
                            select from webhook_delivery d
                            where d.company_id = whose.company_id and d.provider = whose.provider
                              and d.order_key = w.order_key and d.status = 'pending')
                        then 'pending' else w.status end as status) as standing
                order by w.place
                on conflict (company_id, provider, kind, external_id, version) where status <> 'rejected' do nothing
                returning id, status""")
                .params(List.of(
                        first.companyId(),
                        first.provider(),
                        texts(wanted, w -> w.arrival.id().toString()),
                        texts(wanted, w -> w.arrival.inbound().kind()),
                        texts(wanted, w -> w.key.externalId()),
                        texts(wanted, w -> w.key.version()),
                        texts(wanted, w -> w.key.orderKey()),
                        texts(
                                wanted,
                                w -> w.key.contactCardId() == null
                                        ? null
                                        : w.key.contactCardId().toString()),
                        texts(wanted, w -> w.arrival.traceId()),
                        texts(wanted, w -> w.arrival.inbound().mediaType()),
                        texts(
                                wanted,
                                w -> JSON.writeValueAsString(
                                        Redaction.of(w.arrival.inbound().headers()))),
                        wanted.stream()
                                .map(w -> box.seal(
                                        w.arrival.inbound().body(),
                                        w.arrival.id().toString()))
                                .toArray(byte[][]::new),
                        texts(wanted, w -> w.arrival.inbound().bodySha256()),
                        texts(wanted, w -> w.status.name()),
                        texts(wanted, Wanted::reason),
                        texts(wanted, w -> w.arrival.inbound().receivedAt().toString())))
                .query(row -> {
                    inserted.put(row.getObject(1, UUID.class), Status.valueOf(row.getString(2)));
                });
        return wanted.stream()
                .map(w -> {
                    Status status = inserted.get(w.arrival.id());
                    return status == null ? toldAgain(w) : new Stored(w.arrival.id(), status, true);
                })
                .toList();
    }

    private static @Nullable String[] texts(List<Wanted> wanted, Function<Wanted, @Nullable String> text) {
        return wanted.stream().map(text).toArray(String[]::new);
    }

    /** What was received last under an id. */
    private record Newest(UUID id, String version, String bodySha256) {}

    private Stored toldAgain(Wanted wanted) {
        Arrival arrival = wanted.arrival;
        Key key = wanted.key;
        if (key.version().isEmpty()) {
            return repeated(arrival, key);
        }
        Newest newest = newest(arrival, key);
        return newest.bodySha256().equals(arrival.inbound().bodySha256())
                ? repeated(arrival, key.as(newest.version()))
                : arrive(arrival, key.toldAgainBehind(newest.id()), wanted.status, wanted.reason);
    }

    private Newest newest(Arrival arrival, Key key) {
        return jdbc.sql("""
                select id, version, body_sha256 from webhook_delivery
                where company_id = :company and provider = :provider and kind = :kind and external_id = :external
                  and status <> 'rejected'
                order by received_at desc, number desc limit 1""")
                .param("company", arrival.companyId())
                .param("provider", arrival.provider())
                .param("kind", arrival.inbound().kind())
                .param("external", key.externalId())
                .query((row, number) -> new Newest(
                        row.getObject("id", UUID.class), row.getString("version"), row.getString("body_sha256")))
                .single();
    }

    /** Counts a repetition; one of a dead delivery calls it back to life. */
    private Stored repeated(Arrival arrival, Key key) {
        return jdbc.sql("""
                update webhook_delivery
                set attempts = attempts + 1, last_seen_at = :now,
                    status = case when status = 'dead' then 'pending' else status end,
                    tries = case when status = 'dead' then 0 else tries end,
                    next_attempt_at = case when status = 'dead' then :now else next_attempt_at end
                where company_id = :company and provider = :provider and kind = :kind and external_id = :external
                  and version = :version and status <> 'rejected'
                returning id, status""")
                .param("now", Timestamp.from(arrival.inbound().receivedAt()))
                .param("company", arrival.companyId())
                .param("provider", arrival.provider())
                .param("kind", arrival.inbound().kind())
                .param("external", key.externalId())
                .param("version", key.version())
                .query((row, number) ->
                        new Stored(row.getObject("id", UUID.class), Status.valueOf(row.getString("status")), false))
                .single();
    }

    /** Stores a verified delivery that cannot be read, beside at most a thousand others of the company. */
    void reject(Arrival arrival, Refusal.Named refusal) {
        Inbound inbound = arrival.inbound();
        jdbc.sql("""
                insert into webhook_delivery
                    (id, company_id, provider, kind, external_id, trace_id, media_type, headers, body, body_sha256, status,
                     error_code, reason, received_at, last_seen_at)
                values (:id, :company, :provider, :kind, :sha, :trace, :media, :headers::jsonb, :body, :sha, 'rejected',
                        :error, :reason, :received, :received)""")
                .param("id", arrival.id())
                .param("company", arrival.companyId())
                .param("provider", arrival.provider())
                .param("kind", inbound.kind())
                .param("sha", sha256(inbound.body()))
                .param("trace", arrival.traceId())
                .param("media", inbound.mediaType())
                .param("headers", JSON.writeValueAsString(Redaction.of(inbound.headers())))
                .param("body", box.seal(inbound.body(), arrival.id().toString()))
                .param("error", refusal.refusal().errorCode())
                .param("reason", refusal.field() == null ? null : refusal.field() + " " + refusal.message())
                .param("received", Timestamp.from(inbound.receivedAt()))
                .update();
        jdbc.sql("""
                delete from webhook_delivery
                where company_id = :company and status = 'rejected' and number <= (
                    select number from webhook_delivery where company_id = :company and status = 'rejected'
                    order by number desc offset :kept limit 1)""")
                .param("company", arrival.companyId())
                .param("kept", rejectedKept)
                .update();
    }

    /** Puts down what was refused before it was verified. */
    void refuse(UUID id, @Nullable String companyId, String provider, Inbound inbound, Refusal refusal) {
        byte[] body = inbound.body().length <= REFUSED_BODY_KEPT
                ? inbound.body()
                : Arrays.copyOf(inbound.body(), REFUSED_BODY_KEPT);
        jdbc.sql("select webhook_refused(:id, :company, :provider, :kind, :error, :headers::jsonb, :body, :received)")
                .param("id", id)
                .param("company", companyId)
                .param("provider", provider)
                .param("kind", inbound.kind())
                .param("error", refusal.errorCode())
                .param("headers", JSON.writeValueAsString(Redaction.of(inbound.headers())))
                .param("body", box.seal(body, id.toString()))
                .param("received", Timestamp.from(inbound.receivedAt()))
                .query((row, number) -> 0)
                .single();
    }

    /** Pending deliveries whose time has come and that no earlier one of their order holds up; of all companies. */
    List<Due> due(Instant now, int limit) {
        return jdbc.sql("""
                select id, company_id from webhook_delivery d
                where status = 'pending' and next_attempt_at <= :now
                  and not exists (
                    select from webhook_delivery earlier
                    where earlier.company_id = d.company_id and earlier.provider = d.provider
                      and earlier.order_key = d.order_key and earlier.status = 'pending' and earlier.number < d.number)
                order by next_attempt_at, number limit :limit""")
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query((row, number) -> new Due(row.getObject("id", UUID.class), row.getString("company_id")))
                .list();
    }

    /**
     * Takes a delivery to process it, after the lock of its order (as an arrival does, so that the two never wait for each
     * other); empty when another node has it.
     */
    Optional<Kept> claim(UUID id) {
        lockOrderOf(id);
        return jdbc.sql("select " + KEPT + " from webhook_delivery where id = ? for update skip locked")
                .param(id)
                .query((row, number) -> kept(row))
                .optional();
    }

    /** What is noted of a failed try needs no body. */
    record Tried(String provider, String kind, Status status, int tries) {}

    /** The same without its body. */
    Optional<Tried> claimTried(UUID id) {
        lockOrderOf(id);
        return jdbc.sql(
                        "select provider, kind, status, tries from webhook_delivery where id = ? for update skip locked")
                .param(id)
                .query((row, number) -> new Tried(
                        row.getString("provider"),
                        row.getString("kind"),
                        Status.valueOf(row.getString("status")),
                        row.getInt("tries")))
                .optional();
    }

    private void lockOrderOf(UUID id) {
        jdbc.sql("select company_id, provider, order_key from webhook_delivery where id = ? and order_key is not null")
                .param(id)
                .query((row, number) -> new String[] {row.getString(1), row.getString(2), row.getString(3)})
                .optional()
                .ifPresent(order -> lockOrder(order[0], order[1], order[2]));
    }

    /** The processed ones of the same order that were received later, in the order in which they were. */
    List<UUID> processedLater(Kept kept, String orderKey) {
        return jdbc.sql("""
                select id from webhook_delivery
                where company_id = :company and provider = :provider and order_key = :order and status = 'processed'
                  and body is not null and (received_at, number) > (:received, :number)
                order by received_at, number""")
                .param("company", kept.companyId())
                .param("provider", kept.provider())
                .param("order", orderKey)
                .param("received", Timestamp.from(kept.inbound().receivedAt()))
                .param("number", kept.number())
                .query(UUID.class)
                .list();
    }

    /** Whether an earlier delivery of the same order is still pending. */
    boolean heldUp(Kept kept) {
        return kept.orderKey() != null
                && jdbc.sql("""
                select exists (
                    select from webhook_delivery
                    where company_id = :company and provider = :provider and order_key = :order and status = 'pending'
                      and number < :number)""")
                        .param("company", kept.companyId())
                        .param("provider", kept.provider())
                        .param("order", kept.orderKey())
                        .param("number", kept.number())
                        .query(Boolean.class)
                        .single();
    }

    private Kept kept(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        byte[] body = row.getBytes("body");
        Inbound inbound = new Inbound(
                row.getString("kind"),
                row.getString("media_type"),
                headers(row.getString("headers")),
                body == null ? new byte[0] : box.open(body, id.toString()),
                row.getTimestamp("received_at").toInstant());
        return new Kept(
                id,
                row.getLong("number"),
                row.getString("company_id"),
                row.getString("provider"),
                inbound,
                row.getString("version"),
                row.getString("order_key"),
                row.getString("trace_id"),
                Status.valueOf(row.getString("status")),
                row.getInt("tries"));
    }

    /** Another delivery with this key, not rejected: then a delivery cannot take the key. */
    boolean taken(Kept kept, Key key) {
        return jdbc.sql("""
                select exists (
                    select from webhook_delivery
                    where company_id = :company and provider = :provider and kind = :kind and external_id = :external
                      and version = :version and status <> 'rejected' and id <> :id)""")
                .param("company", kept.companyId())
                .param("provider", kept.provider())
                .param("kind", kept.inbound().kind())
                .param("external", key.externalId())
                .param("version", key.version())
                .param("id", kept.id())
                .query(Boolean.class)
                .single();
    }

    void settle(UUID id, Key key, Status status, @Nullable String reason, Instant now) {
        jdbc.sql("""
                update webhook_delivery
                set status = :status, reason = :reason, error_code = null, processed_at = :now, next_attempt_at = null,
                    external_id = :external, version = :version, order_key = :order, contact_card_id = :card::uuid
                where id = :id""")
                .param("status", status.name())
                .param("reason", reason)
                .param("now", Timestamp.from(now))
                .param("external", key.externalId())
                .param("version", key.version())
                .param("order", key.orderKey())
                .param("card", key.contactCardId())
                .param("id", id)
                .update();
    }

    /** Changes the state of a delivery and nothing else of it. */
    void reclassify(UUID id, Status status, String reason) {
        jdbc.sql("update webhook_delivery set status = ?, reason = ?, next_attempt_at = null where id = ?")
                .params(status.name(), reason, id)
                .update();
    }

    /** After a failed try: pending until the next one, or dead. */
    void failed(UUID id, String reason, Status status, @Nullable Instant nextAttemptAt) {
        jdbc.sql("""
                update webhook_delivery
                set tries = tries + 1, reason = :reason, status = :status, next_attempt_at = :next
                where id = :id""")
                .param("reason", reason)
                .param("status", status.name())
                .param("next", nextAttemptAt == null ? null : Timestamp.from(nextAttemptAt))
                .param("id", id)
                .update();
    }

    /** How many were given up, of all companies. */
    long dead() {
        return jdbc.sql("select count(*) from webhook_delivery where status = 'dead'")
                .query(Long.class)
                .single();
    }

    /** Whether the company whose transaction is open has a verified delivery of that id. */
    boolean verified(UUID id) {
        return jdbc.sql("select exists (select from webhook_delivery where id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }

    /** The delivery of that id when it was refused because its body names another company. */
    Optional<Kept> mismatched(UUID id) {
        return jdbc.sql("select " + KEPT + " from webhook_delivery where id = ? and error_code = ?")
                .params(id, Refusal.COMPANY_MISMATCH.errorCode())
                .query((row, number) -> kept(row))
                .optional();
    }

    /** Forgets what was received before an instant, at most {@code limit} at once; pending ones stay. */
    int purge(Instant before, int limit) {
        return jdbc.sql("""
                delete from webhook_delivery where id in (
                    select id from webhook_delivery where received_at < :before and status <> 'pending' limit :limit)""")
                .param("before", Timestamp.from(before))
                .param("limit", limit)
                .update();
    }

    int purgeRefused(Instant before) {
        return jdbc.sql("delete from webhook_refusal where received_at < :before")
                .param("before", Timestamp.from(before))
                .update();
    }

    /** Deliveries of the company whose transaction is open, newest first, refused ones among them. */
    List<Delivery> list(
            @Nullable String provider,
            @Nullable Status status,
            @Nullable Instant from,
            @Nullable Instant beforeTime,
            @Nullable UUID beforeId,
            int limit) {
        return jdbc.sql("""
                select * from (
                    select company_id, id, provider, kind, external_id, status, error_code, reason, received_at, last_seen_at,
                           processed_at, next_attempt_at, attempts, tries
                    from webhook_delivery
                    union all
                    select company_id, id, provider, kind, null, 'rejected', error_code, null, received_at, received_at, null,
                           null, 1, 0
                    from webhook_refusal) d
                where (:provider::text is null or provider = :provider)
                  and (:status::text is null or status = :status)
                  and (:from::timestamptz is null or received_at >= :from)
                  and (:before::timestamptz is null or (received_at, id) < (:before, :before_id::uuid))
                order by received_at desc, id desc limit :limit""")
                .param("provider", provider)
                .param("status", status == null ? null : status.name())
                .param("from", from == null ? null : Timestamp.from(from))
                .param("before", beforeTime == null ? null : Timestamp.from(beforeTime))
                .param("before_id", beforeId)
                .param("limit", limit)
                .query((row, number) -> delivery(row, null, null))
                .list();
    }

    /** One delivery or refusal of the company whose transaction is open. */
    Optional<Delivery> one(UUID id) {
        return jdbc.sql("""
                select company_id, id, provider, kind, external_id, status, error_code, reason, received_at, last_seen_at,
                       processed_at, next_attempt_at, attempts, tries, headers::text as headers, body
                from webhook_delivery where id = :id
                union all
                select company_id, id, provider, kind, null, 'rejected', error_code, null, received_at, received_at, null, null,
                       1, 0, headers::text, body
                from webhook_refusal where id = :id""")
                .param("id", id)
                .query((row, number) -> {
                    byte[] body = row.getBytes("body");
                    return delivery(
                            row,
                            headers(row.getString("headers")),
                            body == null ? null : new String(box.open(body, id.toString()), StandardCharsets.UTF_8));
                })
                .optional();
    }

    /** Takes the body of a delivery away. */
    void withhold(UUID id) {
        jdbc.sql("update webhook_delivery set body = null where id = ?")
                .param(id)
                .update();
    }

    /** Takes the bodies of processed deliveries away; what is shown of them, and by what they are known again, stays. */
    void withhold(String companyId, String provider, String orderKey) {
        jdbc.sql("""
                        update webhook_delivery set body = null
                        where company_id = :company and provider = :provider and order_key = :key
                          and status <> 'pending' and body is not null
                        """)
                .param("company", companyId)
                .param("provider", provider)
                .param("key", orderKey)
                .update();
    }

    private static Delivery delivery(ResultSet row, @Nullable Map<String, String> headers, @Nullable String body)
            throws SQLException {
        return new Delivery(
                row.getString("company_id"),
                row.getObject("id", UUID.class),
                row.getString("provider"),
                row.getString("kind"),
                row.getString("external_id"),
                row.getString("status"),
                row.getString("error_code"),
                row.getString("reason"),
                row.getTimestamp("received_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant(),
                instant(row.getTimestamp("processed_at")),
                instant(row.getTimestamp("next_attempt_at")),
                row.getInt("attempts"),
                row.getInt("tries"),
                headers,
                body);
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static Map<String, String> headers(String json) {
        return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", e);
        }
    }
}
