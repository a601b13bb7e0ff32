package dev.otto.read;

import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.company.CompanyRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Opens the reading transaction of a request and the selections within it. */
@Component
public class Reads {

    private final JdbcClient jdbc;
    private final TenantTransactions transactions;

    Reads(JdbcClient jdbc, TenantTransactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** Reads in one snapshot's worth of statements, as the caller's company and nothing else. */
    public <T> T as(Caller caller, Supplier<T> work) {
        return transactions.request(caller.company(), work);
    }

    public <R extends Row> Select<R> from(Table<R> table, Caller caller) {
        return new Select<>(jdbc, table, caller.company());
    }

    /** The row, or the 404 that says neither more nor less than for an id that does not exist. */
    public <R extends Row> Stored<R> one(Table<R> table, Caller caller, String id, Scope scope) {
        return from(table, caller).within(scope).byId(id).orElseThrow(ProblemException::notFound);
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    public Optional<CompanyRow> company(Caller caller) {
        return from(Tables.COMPANY, caller).byId(caller.company()).map(Stored::row);
    }

    /** The company's time zone; UTC while it is not registered. */
    public ZoneId zone(Caller caller) {
        return company(caller).map(c -> ZoneId.of(c.settings().timezone())).orElse(ZoneOffset.UTC);
    }

    /** Whether every CSR of the company sees all its leads. */
    public boolean csrsSeeAllLeads(Caller caller) {
        return company(caller)
                .map(c -> c.settings().csrLeadVisibility().equals("company"))
                .orElse(false);
    }
}
