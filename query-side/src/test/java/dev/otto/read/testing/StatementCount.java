package dev.otto.read.testing;

import dev.otto.fold.Groups;
import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.runner.DayIndex;
import dev.otto.fold.runner.StoredDefinitions;
import dev.otto.fold.runner.StoredGroups;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.read.Reads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What controllers read a {@link ReadDatabase} with, counting what is asked of it; each statement is a round trip. */
public final class StatementCount {

    public final Reads reads;
    public final Groups groups;
    public final MetricDefinitions definitions;

    private final List<String> asked = new ArrayList<>();

    public StatementCount(ReadDatabase database) {
        DataSource counted = new DelegatingDataSource(database.folded.dataSource) {
            @Override
            public Connection getConnection() throws SQLException {
                return counted(super.getConnection());
            }
        };
        JdbcClient jdbc = JdbcClient.create(counted);
        TenantTransactions tenants = new TenantTransactions(new JdbcTransactionManager(counted), jdbc);
        reads = new Reads(jdbc, tenants);
        groups = new StoredGroups(jdbc, database.folded.log.decoder, new DayIndex(tenants, counted));
        definitions = new StoredDefinitions(tenants, jdbc, ReadDatabase.CLOCK, () -> {});
    }

    /** The statements of some work, in their order; the transaction's own begin and end are not among them. */
    public List<String> of(Supplier<?> work) {
        asked.clear();
        Objects.requireNonNull(work.get(), "no answer");
        return List.copyOf(asked);
    }

    private Connection counted(Connection connection) {
        return proxy(Connection.class, connection, (method, result, arguments) -> {
            if (method.equals("prepareStatement")) {
                String sql = (String) arguments[0];
                return proxy(PreparedStatement.class, (PreparedStatement) result, (call, of, with) -> {
                    if (call.startsWith("execute")) {
                        asked.add(sql);
                    }
                    return of;
                });
            }
            return result;
        });
    }

    private interface Seen {
        Object after(String method, Object result, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, T of, Seen seen) {
        return type.cast(Proxy.newProxyInstance(
                StatementCount.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return seen.after(method.getName(), method.invoke(of, arguments), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
