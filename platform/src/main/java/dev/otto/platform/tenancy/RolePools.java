package dev.otto.platform.tenancy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Connections for requests and commands, and others for what works behind them. PostgreSQL plans a prepared statement on a table
 * with row-level security anew each time its connection has changed roles in between, which costs several times what executing
 * it does; and a crowd of requests cannot take the last connection from the followers of the log.
 */
final class RolePools extends AbstractRoutingDataSource implements AutoCloseable {

    /** Which connections a transaction that is about to begin wants. */
    enum Pool {
        SERVING,
        WORKING
    }

    private static final ThreadLocal<Pool> WANTED = ThreadLocal.withInitial(() -> Pool.WORKING);

    private final HikariDataSource serving;
    private final HikariDataSource working;

    RolePools(HikariDataSource serving, HikariDataSource working) {
        this.serving = serving;
        this.working = working;
        setTargetDataSources(Map.of(Pool.SERVING, serving, Pool.WORKING, working));
        setDefaultTargetDataSource(working);
        afterPropertiesSet();
    }

    /** What this thread does next takes its connections from that pool, until {@link #wantNone}. */
    static void want(Pool pool) {
        WANTED.set(pool);
    }

    static void wantNone() {
        WANTED.remove();
    }

    @Override
    protected Pool determineCurrentLookupKey() {
        return WANTED.get();
    }

    @Override
    public void close() {
        serving.close();
        working.close();
    }
}
