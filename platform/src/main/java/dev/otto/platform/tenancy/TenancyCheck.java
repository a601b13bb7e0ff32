package dev.otto.platform.tenancy;

import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Refuses to start when row-level security would not bind a request: when the role that requests run under is a
 * superuser, may bypass row-level security, owns a table, or can become somebody who does.
 */
public final class TenancyCheck implements SmartInitializingSingleton {

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;

    public TenancyCheck(TenantTransactions transactions, JdbcClient jdbc) {
        this.transactions = transactions;
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        verify();
    }

    /** @throws IllegalStateException naming what is wrong, one reason a line */
    public void verify() {
        List<String> problems = transactions.request(
                "startup-check", () -> jdbc.sql("""
                        select case
                                 when r.rolsuper then 'is a superuser'
                                 else 'may bypass row-level security' end
                               || case when r.rolname = current_user then '' else ' by becoming ' || r.rolname end
                        from pg_roles r
                        where (r.rolsuper or r.rolbypassrls)
                          and case when r.rolname = current_user then true else pg_has_role(current_user, r.oid, 'MEMBER') end
                        union all
                        select 'owns, or can become the owner of, ' || string_agg(c.oid::regclass::text, ', ' order by c.relname)
                        from pg_class c
                        where c.relkind in ('r', 'p')
                          and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                          and pg_has_role(current_user, c.relowner, 'MEMBER')
                        having count(*) > 0
                        union all
                        select 'is ' || current_user || ' instead of otto_request' where current_user <> 'otto_request'
                        """).query(String.class).list());
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "row-level security would not bind requests: the role otto_request " + String.join("; ", problems));
        }
    }
}
