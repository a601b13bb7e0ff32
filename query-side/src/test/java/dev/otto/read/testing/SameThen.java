package dev.otto.read.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.problem.ProblemException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Asks for single resources as of an instant, and of a company whose log ends there. */
public final class SameThen {

    /** A controller's way to one resource. */
    public interface One {
        Object of(String id, Filters filters, Caller caller);
    }

    private static final Caller MANAGER = Asked.manager("acme");

    /** Folded once for all that ask: nobody writes to them, and they end with the server. */
    private static final Map<Basis, Pair> FOLDED = new EnumMap<>(Basis.class);

    /** The whole log's tables, and those of what was known at a moment of it. */
    private record Pair(Moment moment, ReadDatabase whole, ReadDatabase then) {

        static Pair of(Basis basis) {
            List<EventEnvelope> history = Late.recorded(Histories.of(61, 2_500), 61);
            Moment moment = new Moment(Late.instantAt(history, 0.6), basis);
            return new Pair(moment, new ReadDatabase(history), new ReadDatabase(Late.knownAt(history, moment)));
        }
    }

    private SameThen() {}

    /**
     * Asserts, over a random history and for both bases, that whatever is or was in the table is answered alike.
     *
     * @param api the controller over a database
     */
    public static void everyOne(String table, Basis basis, Function<ReadDatabase, One> api) {
        Pair pair = FOLDED.computeIfAbsent(basis, Pair::of);
        Moment moment = pair.moment;
        TreeSet<String> ids = new TreeSet<>(pair.whole.ids(table, "acme"));
        List<String> there = pair.then.ids(table, "acme");
        ids.addAll(there);
        assertThat(there).hasSizeGreaterThan(10).hasSizeLessThan(ids.size());
        One past = api.apply(pair.whole);
        One present = api.apply(pair.then);
        for (String id : ids) {
            assertThat(answer(past, id, asked(moment))).as(id).isEqualTo(answer(present, id, Asked.with()));
            assertThat(answer(past, id, asked(new Moment(Instant.parse("2026-12-31T11:00:00Z"), basis))))
                    .as("as of now: %s", id)
                    .isEqualTo(answer(past, id, Asked.with()));
        }
        String any = there.getFirst();
        assertThat(answer(past, any, asked(new Moment(Instant.parse("2020-01-01T00:00:00Z"), basis))))
                .isEqualTo("404 not_found");
        assertThat(Asked.refusal(() -> past.of(any, asked(moment), Asked.manager("blue"))))
                .isEqualTo("404 not_found");
        assertThat(Asked.refusal(() -> past.of(any, asked(moment), Asked.csr("acme", "acme-csr-1"))))
                .isEqualTo("403 role_forbidden");
        assertThat(Asked.refusal(() -> past.of(any, Asked.with("as_of", "2027-01-01T00:00:00Z"), MANAGER)))
                .isEqualTo("400 validation_failed");
    }

    private static Filters asked(Moment moment) {
        return Asked.with(
                "as_of", moment.at().toString(), "basis", moment.basis().name());
    }

    private static String answer(One api, String id, Filters filters) {
        try {
            return ReadDatabase.json(api.of(id, filters, MANAGER)).toPrettyString();
        } catch (ProblemException e) {
            return e.problem().status() + " " + e.errorCode();
        }
    }
}
