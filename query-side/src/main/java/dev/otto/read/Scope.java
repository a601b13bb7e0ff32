package dev.otto.read;

import static dev.otto.platform.access.AccessRole.csr;
import static dev.otto.platform.access.AccessRole.sales_rep;

import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows of a table a caller may see: all of the company, or the caller's own. The one place where <em>own</em> is
 * spelt out; conditions are on {@code t}.
 *
 * @param condition SQL, empty for no restriction
 * @param values what it binds
 */
public record Scope(String condition, List<Object> values) {

    private static final Scope ALL = new Scope("", List.of());

    private static Scope of(String condition, Object... values) {
        return new Scope(condition, List.of(values));
    }

    /** Calls: a CSR's own and unclaimed ones; a rep's own, and those behind own appointments. */
    public static Scope calls(Caller caller) {
        return switch (caller.role()) {
            case csr -> of("t.csr_id = ? or t.csr_id is null", caller.userId());
            case sales_rep ->
                of(
                        "t.assigned_rep_id = ? or exists (select from appointment a where a.company_id = t.company_id"
                                + " and a.sales_rep_id = ? and (a.source_call_id = t.id or a.lead_id = t.lead_id))",
                        caller.userId(),
                        caller.userId());
            case manager, exec, admin, operator -> ALL;
        };
    }

    /** Leads: a CSR's own and unclaimed ones, or all where the company says so; a rep's own, and the pool. */
    public static Scope leads(Caller caller, boolean csrsSeeAll) {
        return switch (caller.role()) {
            case csr -> csrsSeeAll ? ALL : of("t.csr_id = ? or t.csr_id is null", caller.userId());
            case sales_rep ->
                of(
                        "t.assigned_rep_id = ? or t.pool_status = 'in_pool' or exists (select from appointment a"
                                + " where a.company_id = t.company_id and a.sales_rep_id = ? and a.lead_id = t.id)",
                        caller.userId(),
                        caller.userId());
            case manager, exec, admin, operator -> ALL;
        };
    }

    /** Appointments: a CSR's own and unclaimed ones; a rep's own. */
    public static Scope appointments(Caller caller) {
        return switch (caller.role()) {
            case csr -> of("t.csr_id = ? or t.csr_id is null", caller.userId());
            case sales_rep -> of("t.sales_rep_id = ?", caller.userId());
            case manager, exec, admin, operator -> ALL;
        };
    }

    /** Recorded visits: a rep's own; not a CSR's at all. */
    public static Scope recordings(Caller caller) {
        return switch (caller.role()) {
            case csr -> of("false");
            case sales_rep -> of("t.sales_rep_id = ?", caller.userId());
            case manager, exec, admin, operator -> ALL;
        };
    }

    /** Whether a recorded visit of that rep is one that {@link #recordings} lets the caller see. */
    public static boolean maySeeRecording(Caller caller, String repId) {
        return switch (caller.role()) {
            case csr -> false;
            case sales_rep -> repId.equals(caller.userId());
            case manager, exec, admin, operator -> true;
        };
    }

    /** Contact cards: a rep's are those of own appointments. */
    public static Scope contactCards(Caller caller) {
        return caller.role() == sales_rep
                ? of(
                        "exists (select from appointment a where a.company_id = t.company_id and a.sales_rep_id = ?"
                                + " and a.contact_card_id = t.id)",
                        caller.userId())
                : ALL;
    }

    /**
     * Whose figures are asked for: a CSR's own without the shared queue, else the one named, else everybody's (empty).
     * Naming somebody else is refused.
     */
    public static Optional<String> csrFigures(Caller caller, Optional<String> named) {
        if (caller.role() != csr) {
            return named;
        }
        requireSelf(caller, "csr_id", named);
        return Optional.of(caller.userId());
    }

    /** Refuses a filter by which a caller with an own rule names somebody else. */
    public static void requireSelf(Caller caller, String filter, Optional<String> named) {
        if (named.isPresent() && !named.get().equals(caller.userId())) {
            throw new ProblemException(
                    403,
                    "not_own",
                    "Your role sees its own rows only: leave " + filter + " out, or name yourself.",
                    false,
                    Map.of());
        }
    }
}
