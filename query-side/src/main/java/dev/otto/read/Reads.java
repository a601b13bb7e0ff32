package dev.otto.read;

import dev.otto.fold.Groups;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.company.CompanyRow;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.MinPosition;
import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Opens the reading transaction of a request and the selections within it. */
@Component
public class Reads {

    /** A quarter of the connections that requests have. */
    static final int LONG_LOOKS = 6;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final Duration LONGEST_WAIT_FURTHER = Duration.ofMinutes(1);

    /** Of a look at days: each fails only if events were folded in the instant since the index was finished. */
    private static final int MOST_TRIES = 20;

    private static final long UNSEEN = -1;

    private final Semaphore longLooks = new Semaphore(LONG_LOOKS, true);
    private final Duration longestWait;
    private final JdbcClient jdbc;
    private final TenantTransactions transactions;

    @Autowired
    public Reads(JdbcClient jdbc, TenantTransactions transactions) {
        this(jdbc, transactions, LONGEST_WAIT);
    }

    Reads(JdbcClient jdbc, TenantTransactions transactions, Duration longestWait) {
        this.longestWait = longestWait;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** Reads as the caller's company and nothing else; nothing that is older than the request asks for. */
    public <T> T as(Caller caller, Supplier<T> work) {
        return transactions.request(caller.company(), () -> {
            requireAsked();
            return work.get();
        });
    }

    private void requireAsked() {
        OptionalLong asked = MinPosition.asked();
        if (asked.isPresent() && !reached(asked.getAsLong())) {
            throw ProblemException.projectionBehind();
        }
    }

    /**
     * The same for what looks at many events: a few at a time, so that such looks never take the connections that webhooks and
     * dashboards need. Within such a look it is a part of it.
     */
    public <T> T atLength(Caller caller, Supplier<T> work) {
        return transactions.isOpen() ? as(caller, work) : permitted(longestWait, () -> as(caller, work));
    }

    /**
     * The next piece of a long look that lets go between its pieces. It waits longer: to be refused in the middle is to lose
     * what was looked at.
     */
    public <T> T further(Caller caller, Supplier<T> work) {
        return transactions.isOpen() ? as(caller, work) : permitted(LONGEST_WAIT_FURTHER, () -> as(caller, work));
    }

    /**
     * A long look at the groups of some days, and maybe at sums beside them: all in one snapshot, in which the index of days knows
     * all that the tables know. Else the sums would count what is not listed yet, or not what is. Events come meanwhile, so it
     * may have to begin again; the work may be done more than once.
     */
    public <T> T atDays(Caller caller, Groups groups, Supplier<T> work) {
        return permitted(longestWait, () -> {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                if (!groups.indexed()) {
                    throw ProblemException.projectionBehind();
                }
                Optional<T> seen = seen(caller, groups, work);
                if (seen.isPresent()) {
                    return seen.get();
                }
            }
            throw ProblemException.projectionBehind();
        });
    }

    /** Empty where events came, or tables were swapped: in a snapshot from before the swap those have no rows. */
    private <T> Optional<T> seen(Caller caller, Groups groups, Supplier<T> work) {
        AtomicLong generation = new AtomicLong(UNSEEN);
        Optional<T> seen;
        try {
            seen = transactions.snapshot(caller.company(), () -> {
                requireAsked();
                generation.set(generation());
                return groups.indexKnowsAll() ? Optional.of(work.get()) : Optional.empty();
            });
        } catch (RuntimeException e) {
            if (generation.get() != UNSEEN && isSwapped(caller, generation.get())) {
                return Optional.empty();
            }
            throw e;
        }
        return isSwapped(caller, generation.get()) ? Optional.empty() : seen;
    }

    private boolean isSwapped(Caller caller, long generation) {
        return transactions.request(caller.company(), this::generation) != generation;
    }

    private long generation() {
        return jdbc.sql("select generation from projection_position where name = 'read_models'")
                .query(Long.class)
                .single();
    }

    private <T> T permitted(Duration wait, Supplier<T> work) {
        try {
            if (!longLooks.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ProblemException.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.busy();
        }
        try {
            return work.get();
        } finally {
            longLooks.release();
        }
    }

    /** The one or the other. */
    public <T> T as(Caller caller, boolean atLength, Supplier<T> work) {
        return atLength ? atLength(caller, work) : as(caller, work);
    }

    /** Whether all that this transaction reads is at least as new as the position. */
    boolean reached(long position) {
        return jdbc.sql("select coalesce(min(position), 0) >= ? from projection_position")
                .param(position)
                .query(Boolean.class)
                .single();
    }

    public <R extends Row> Select<R> from(Table<R> table, Caller caller) {
        return new Select<>(jdbc, table, caller.company());
    }

    /** The row, or the 404 that says neither more nor less than for an id that does not exist. */
    public <R extends Row> Stored<R> one(Table<R> table, Caller caller, String id, Scope scope) {
        return from(table, caller).within(scope).byId(id).orElseThrow(ProblemException::notFound);
    }

    /** The card that answers for a merged one; the id itself where there is none, as for a call that found its card late. */
    public String survivor(String id, Caller caller) {
        if (id.length() != 36) {
            return id;
        }
        return jdbc.sql("""
                        select survivor_id from merged_card m where company_id = ? and id = ?
                        and not exists (
                            select from call c where c.company_id = m.company_id
                            and c.id = case when m.id ~ '^[0-9a-f-]{36}$' then m.id::uuid end)
                        """)
                .param(caller.company())
                .param(id.toLowerCase(Locale.ROOT))
                .query(String.class)
                .optional()
                .orElse(id);
    }

    /** A card and whatever was merged into it, streams that found their card late included. */
    public List<String> members(String survivor, Caller caller) {
        List<String> members = new ArrayList<>(List.of(survivor));
        members.addAll(jdbc.sql("select id from merged_card where company_id = ? and survivor_id = ? order by id")
                .param(caller.company())
                .param(survivor)
                .query(String.class)
                .list());
        return members;
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    public Optional<CompanyRow> company(Caller caller) {
        return from(Tables.COMPANY, caller).byId(caller.company()).map(Stored::row);
    }

    /** The company's time zone; UTC while it is not registered. */
    public ZoneId zone(Caller caller) {
        return jdbc.sql("select timezone from company where company_id = ? and id = ?")
                .param(caller.company())
                .param(caller.company())
                .query(String.class)
                .optional()
                .map(ZoneId::of)
                .orElse(ZoneOffset.UTC);
    }

    /** The country of numbers that the company writes without a country code; of none while it is not registered. */
    public String region(Caller caller) {
        return company(caller).map(company -> company.settings().region()).orElse(PhoneNumbers.NO_REGION);
    }

    /** Whether every CSR of the company sees all its leads. Of callers who are none it is not asked: nothing hangs on it. */
    public boolean csrsSeeAllLeads(Caller caller) {
        return caller.role() == AccessRole.csr
                && company(caller)
                        .map(c -> c.settings().csrLeadVisibility().equals("company"))
                        .orElse(false);
    }
}
