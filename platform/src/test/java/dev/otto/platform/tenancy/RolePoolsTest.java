package dev.otto.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

@Tag(TestDatabase.ANY_SERVER)
class RolePoolsTest {

    private final HikariDataSource serving = TestDatabase.fresh();
    private final HikariDataSource working = TestDatabase.fresh();
    private final RolePools pools = new RolePools(serving, working);
    private final TenantTransactions transactions =
            new TenantTransactions(new JdbcTransactionManager(pools), JdbcClient.create(pools));

    @AfterEach
    void close() {
        pools.close();
    }

    @Test
    void requestsAndCommandsHaveOtherConnectionsThanWorkers() {
        assertThat(transactions.command("acme", this::inUse)).containsExactly(1, 0);
        assertThat(transactions.request("acme", this::inUse)).containsExactly(1, 0);
        assertThat(transactions.worker(this::inUse)).containsExactly(0, 1);
    }

    @Test
    void whatFollowsTheLogWithinACommandOrAfterAFailureDoesNotTakeFromTheRequests() throws SQLException {
        transactions.command("acme", () -> {
            try (Connection beside = pools.getConnection()) {
                assertThat(beside).isNotNull();
                assertThat(inUse()).containsExactly(1, 1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        serving.close();
        assertThatThrownBy(() -> transactions.command("acme", this::inUse)).isInstanceOf(RuntimeException.class);
        try (Connection after = pools.getConnection()) {
            assertThat(after.isValid(5)).isTrue();
        }
    }

    private List<Integer> inUse() {
        return List.of(
                serving.getHikariPoolMXBean().getActiveConnections(),
                working.getHikariPoolMXBean().getActiveConnections());
    }
}
