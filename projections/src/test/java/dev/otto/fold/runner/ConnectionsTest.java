package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.otto.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(TestDatabase.ANY_SERVER)
class ConnectionsTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final HikariDataSource single = single();
    private final Connections connections = new Connections(single);

    private HikariDataSource single() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.getJdbcUrl());
        config.setUsername(TestDatabase.LOGIN);
        config.setPassword(TestDatabase.PASSWORD);
        config.setMaximumPoolSize(1);
        config.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=60s");
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        single.close();
        database.close();
    }

    @Test
    void aLongRunMayRestWithinItsTransactionsAndNobodyAfterIt() throws SQLException {
        Connection filling = connections.filling();
        assertThat(timeout(filling)).isEqualTo("0");
        filling.commit();
        assertThat(timeout(filling)).isEqualTo("0");
        Connections.giveBack(filling);

        Connection reading = connections.reading();
        assertThat(timeout(reading)).isEqualTo("0");
        Connections.giveBack(reading);

        Connection snapshot = connections.snapshot();
        assertThat(timeout(snapshot)).isEqualTo("0");
        Connections.giveBack(snapshot);

        Connection worker = connections.worker();
        assertThat(timeout(worker)).isEqualTo("1min");
        Connections.giveBack(worker);
    }

    private static String timeout(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show idle_in_transaction_session_timeout")) {
            row.next();
            return row.getString(1);
        }
    }
}
