package dev.otto.app.tenancy;

import dev.otto.platform.tenancy.TenantTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the catalogue says about tables and the companies whose rows they hold. */
public final class TenantTables {

    /** The installation's own books: no row of theirs is about a company. */
    static final Set<String> OF_NO_COMPANY = Set.of(
            "public.event_day_position",
            "public.event_indexed",
            "public.event_unindexed",
            "public.policy_position",
            "public.projection_position",
            "public.projection_run",
            "public.event_log_origin",
            "public.projection_rebuild",
            "public.projection_rebuild_part",
            "public.projection_version");

    private static final String TABLES = """
            select c.oid, n.nspname || '.' || c.relname as name, c.relrowsecurity, c.relforcerowsecurity,
                   exists (select from pg_attribute a
                           where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped) as of_company
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              and c.relname <> 'flyway_schema_history'
            order by name""";

    /** Policies that let reading or writing requests at rows without asking for their company, or everybody at any. */
    private static final String TOO_WIDE = """
            select count(*) from pg_policy p
            where p.polrelid = ?::oid
              and (0 = any (p.polroles)
                or p.polroles && array(select oid from pg_roles where rolname in ('otto_request', 'otto_command'))
                  and coalesce(pg_get_expr(p.polqual, p.polrelid), 'otto.company_id') !~ 'otto\\.company_id')""";

    private static final String POLICIES = """
            select count(*) from pg_policy p
            where p.polrelid = ?::oid
              and p.polroles && array(select oid from pg_roles where rolname like 'otto\\_%')""";

    private static final Pattern ENUMERATED = Pattern.compile("\\(?\\(?\"?(\\w+)\"? = ANY \\(+ARRAY\\['(\\w+)'");

    private final JdbcClient jdbc;

    public TenantTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Found(long oid, String name, boolean enabled, boolean forced, boolean ofCompany) {}

    /** A column that an insert must name, and how. */
    private record Column(String name, String type) {}

    /** What is wrong with the catalogue, one line each. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Found table : all()) {
            if (!table.ofCompany()) {
                if (!OF_NO_COMPANY.contains(table.name())) {
                    faults.add(table.name() + " has no company_id and is not known to need none");
                }
                continue;
            }
            if (!table.enabled() || !table.forced()) {
                faults.add(table.name() + " has no row-level security in force");
            }
            if (count(POLICIES, table.oid()) == 0) {
                faults.add(table.name() + " has no policy");
            }
            if (count(TOO_WIDE, table.oid()) > 0) {
                faults.add(table.name() + " has a policy that does not ask for the company");
            }
        }
        return faults;
    }

    /** Views that read with their owner's rights instead of the asker's. */
    public List<String> viewsWithTheirOwnersEyes() {
        return jdbc.sql("""
                select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('v', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                  and not coalesce('security_invoker=true' = any (c.reloptions), false)""").query(String.class).list();
    }

    /** What lets whom at which rows: every table's policies, grants and indexes, one line each. */
    public List<String> guards() {
        return jdbc.sql("""
                select 'policy ' || schemaname || '.' || tablename || ' ' || policyname || ' ' || cmd || ' to ' || roles::text
                       || ' using ' || coalesce(qual, '') || ' check ' || coalesce(with_check, '') as guard
                from pg_policies
                union all
                select 'grant ' || c.oid::regclass || ' ' || g.privilege_type || ' to ' || pg_get_userbyid(g.grantee)
                from pg_class c, aclexplode(c.relacl) g where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
                union all
                select 'index ' || indexdef from pg_indexes where schemaname = 'public'
                order by guard""").query(String.class).list();
    }

    /** How many rows of a table a reading request of that company sees. */
    public long seenBy(TenantTransactions transactions, String company, String table) {
        return transactions.request(
                company,
                () -> jdbc.sql("select count(*) from " + table)
                        .query(Long.class)
                        .single());
    }

    /** Every table with a company, with its schema. */
    public List<String> ofCompanies() {
        return all().stream().filter(Found::ofCompany).map(Found::name).toList();
    }

    /** An insert of one row that a company could have in the table. */
    public String sampleOf(String table, String company, int number) {
        List<Column> columns = jdbc.sql("""
                        select a.attname, format_type(a.atttypid, null)
                        from pg_attribute a
                        where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped and a.attidentity = ''
                          and (a.attnotnull and not a.atthasdef or a.attname = 'company_id')
                        order by a.attnum""")
                .param(table)
                .query((row, n) -> new Column(row.getString(1), row.getString(2)))
                .list();
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : columns) {
            names.add('"' + column.name() + '"');
            values.add(
                    column.name().equals("company_id") ? "'" + company + "'" : value(table, column, company, number));
        }
        return "insert into " + table + " (" + String.join(", ", names) + ") values (" + String.join(", ", values)
                + ")";
    }

    private String value(String table, Column column, String company, int number) {
        return switch (column.type()) {
            case "text" -> "'" + oneOf(table, column.name()).orElse(company + " " + column.name()) + "'";
            case "uuid" -> "gen_random_uuid()";
            case "bytea" -> "'\\x00'";
            case "json", "jsonb" -> "'{}'";
            case "boolean" -> "true";
            case "date" -> "date '2026-07-14'";
            case "timestamp with time zone" -> "timestamptz '2026-07-14T12:00:00Z'";
            case "tstzrange" -> "tstzrange '[2026-07-14T12:00:00Z,2026-07-14T13:00:00Z)'";
            case "smallint", "integer", "bigint", "numeric", "double precision" -> Integer.toString(number);
            default ->
                throw new IllegalStateException("no sample of " + column.type() + " for " + table + "." + column);
        };
    }

    private Optional<String> oneOf(String table, String column) {
        return jdbc
                .sql(
                        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = ?::regclass and contype = 'c'")
                .param(table)
                .query(String.class)
                .list()
                .stream()
                .map(ENUMERATED::matcher)
                .filter(Matcher::find)
                .filter(found -> found.group(1).equals(column))
                .map(found -> found.group(2))
                .findFirst();
    }

    private List<Found> all() {
        return jdbc.sql(TABLES)
                .query((row, n) -> new Found(
                        row.getLong("oid"),
                        row.getString("name"),
                        row.getBoolean("relrowsecurity"),
                        row.getBoolean("relforcerowsecurity"),
                        row.getBoolean("of_company")))
                .list();
    }

    private int count(String sql, long oid) {
        return jdbc.sql(sql).param(oid).query(Integer.class).single();
    }
}
