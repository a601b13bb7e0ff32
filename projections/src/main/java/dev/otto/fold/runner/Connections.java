package dev.otto.fold.runner;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.copy.CopyOut;

/** Connections that the long runs keep for themselves, beside the transactions of the rest. */
final class Connections {

    /** Held, shared, by the sessions that fill a shadow. */
    private static final long FILLING_LOCK = 0x6f74746f_66696c6cL;

    private final DataSource dataSource;

    Connections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** As the login, which owns the tables; each statement its own transaction. */
    Connection owner() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(true);
        return connection;
    }

    /** As the login, in transactions that need not be on disk before the last: that of the swap is. */
    Connection filling() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(true);
        execute(connection, "set synchronous_commit = off; set idle_in_transaction_session_timeout = 0");
        execute(connection, "select pg_advisory_lock_shared(" + FILLING_LOCK + ")");
        connection.setAutoCommit(false);
        return connection;
    }

    /** Waits until no session of a killed process goes on with what it was sent last. */
    static void awaitFillers(Connection owner) throws SQLException {
        execute(owner, "select pg_advisory_lock(" + FILLING_LOCK + ")");
        execute(owner, "select pg_advisory_unlock(" + FILLING_LOCK + ")");
    }

    /** In a transaction as the worker, which sees all companies. */
    Connection worker() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        becomeWorker(connection);
        return connection;
    }

    /** The same for as long as a run takes, which may let it rest. */
    Connection reading() throws SQLException {
        Connection connection = worker();
        mayRest(connection);
        return connection;
    }

    /** In a read-only transaction as the worker that sees one state of the database throughout. */
    Connection snapshot() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        execute(connection, "set transaction isolation level repeatable read, read only");
        mayRest(connection);
        becomeWorker(connection);
        return connection;
    }

    /** For as long as this transaction lasts. */
    static void mayRest(Connection connection) throws SQLException {
        execute(connection, "set local idle_in_transaction_session_timeout = 0");
    }

    static void becomeWorker(Connection connection) throws SQLException {
        execute(connection, "set local role otto_worker");
    }

    static void becomeOwner(Connection connection) throws SQLException {
        execute(connection, "set local role none");
    }

    /** Ends a transaction without its work and gives the connection back. */
    static void giveBack(Connection connection) {
        try (connection) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            execute(
                    connection,
                    "reset synchronous_commit; reset idle_in_transaction_session_timeout; select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            // the pool sees for itself that it is broken
        }
    }

    /**
     * Leaves a COPY, whether it is at its end or not. What the server still sends of one that is not would stand before the
     * next answer of that session, which therefore ends.
     */
    static void leave(Connection connection, CopyOut copy) throws SQLException {
        if (copy.isActive()) {
            connection.abort(Runnable::run);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
