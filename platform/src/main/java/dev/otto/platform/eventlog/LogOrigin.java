package dev.otto.platform.eventlog;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where a database's events are appended, decided by the first start on it: there, or on an Axon Server of which it holds a copy.
 * A start the other way is refused, since it would go on with half a log under positions that are taken.
 */
public final class LogOrigin implements SmartInitializingSingleton {

    static final String POSTGRESQL = "postgresql";
    static final String AXON_SERVER = "axon_server";

    private final JdbcClient jdbc;
    private final String origin;

    LogOrigin(JdbcClient jdbc, String origin) {
        this.jdbc = jdbc;
        this.origin = origin;
    }

    @Override
    public void afterSingletonsInstantiated() {
        jdbc.sql("insert into event_log_origin (origin) values (?) on conflict do nothing")
                .param(origin)
                .update();
        String decided = jdbc.sql("select origin from event_log_origin")
                .query(String.class)
                .single();
        if (!decided.equals(origin)) {
            throw new AnotherLog(
                    decided.equals(AXON_SERVER)
                            ? "The events of this database are a copy of an Axon Server's; set AXON_SERVER to it, or DATABASE_URL to another database."
                            : "The events of this database were appended to it; unset AXON_SERVER, or set DATABASE_URL to an empty database.");
        }
    }

    /** The database goes with another log than the one chosen. */
    public static final class AnotherLog extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        AnotherLog(String message) {
            super(message);
        }
    }
}
