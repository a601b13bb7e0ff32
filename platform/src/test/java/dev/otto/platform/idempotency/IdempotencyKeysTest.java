package dev.otto.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.idempotency.IdempotencyKeys.Again;
import dev.otto.platform.idempotency.IdempotencyKeys.First;
import dev.otto.platform.idempotency.IdempotencyKeys.Kept;
import dev.otto.platform.idempotency.IdempotencyKeys.Key;
import dev.otto.platform.idempotency.IdempotencyKeys.Reused;
import dev.otto.platform.idempotency.IdempotencyKeys.Running;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

@Tag(TestDatabase.ANY_SERVER)
class IdempotencyKeysTest {

    private static final byte[] HASH = {1};
    private static final Kept ANSWER = new Kept(201, Map.of("ETag", "\"3\""), new byte[] {7}, null);
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-07-14T10:00:00Z"));

    private static HikariDataSource database;
    private static IdempotencyKeys keys;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        JdbcClient jdbc = JdbcClient.create(database);
        keys = new IdempotencyKeys(new TenantTransactions(new JdbcTransactionManager(database), jdbc), jdbc, NOW::get);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void anAnswerIsKeptForADay() {
        Key key = new Key("org_a", "u", "/r", "kept");
        First first = (First) keys.begin(key, HASH);
        keys.finish(key, first.attempt(), ANSWER);
        Again again = (Again) keys.begin(key, HASH);
        assertThat(again.answer().status()).isEqualTo(201);
        assertThat(again.answer().headers()).isEqualTo(ANSWER.headers());
        assertThat(again.answer().body()).containsExactly(7);
        assertThat(keys.begin(key, new byte[] {2})).isInstanceOf(Reused.class);
        NOW.updateAndGet(now -> now.plus(Duration.ofHours(24)));
        assertThat(keys.begin(key, new byte[] {2})).isInstanceOf(First.class);
    }

    @Test
    void aCrashedFirstIsTakenOverAndCannotAnswerAnyMore() {
        Key key = new Key("org_a", "u", "/r", "crash");
        First crashed = (First) keys.begin(key, HASH);
        assertThat(keys.begin(key, HASH)).isInstanceOf(Running.class);
        NOW.updateAndGet(now -> now.plus(IdempotencyKeys.ABANDONED));
        First second = (First) keys.begin(key, HASH);
        keys.finish(key, crashed.attempt(), ANSWER);
        keys.forget(key, crashed.attempt());
        assertThat(keys.begin(key, HASH)).isInstanceOf(Running.class);
        keys.finish(key, second.attempt(), ANSWER);
        assertThat(keys.begin(key, HASH)).isInstanceOf(Again.class);
    }

    @Test
    void companiesDoNotSeeEachOthersKeys() {
        Key key = new Key("org_a", "u", "/r", "shared");
        keys.begin(key, HASH);
        assertThat(keys.begin(new Key("org_b", "u", "/r", "shared"), HASH)).isInstanceOf(First.class);
    }

    @Test
    void whatHasExpiredIsPurged() {
        keys.begin(new Key("org_c", "u", "/r", "old"), HASH);
        NOW.updateAndGet(now -> now.plus(IdempotencyKeys.KEPT));
        keys.begin(new Key("org_c", "u", "/r", "new"), HASH);
        assertThat(keys.purge()).isPositive();
        assertThat(keys.purge()).isZero();
        assertThat(keys.begin(new Key("org_c", "u", "/r", "new"), HASH)).isInstanceOf(Running.class);
    }
}
