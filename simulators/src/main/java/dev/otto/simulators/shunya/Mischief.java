package dev.otto.simulators.shunya;

import dev.otto.simulators.shunya.Misbehaviour.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Which misbehaviour is due. What has hit a call is counted with the call, by misbehaviour and endpoint. */
final class Mischief {

    private final long seed;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    Mischief(long seed) {
        this.seed = seed;
    }

    void add(Rule rule) {
        rules.add(rule);
    }

    void clear() {
        rules.clear();
    }

    List<Rule> rules() {
        return List.copyOf(rules);
    }

    /** What hits that call there at all, whenever. */
    Set<Misbehaviour> hits(String company, long callId, Endpoint endpoint, Duration now) {
        Set<Misbehaviour> hits = EnumSet.noneOf(Misbehaviour.class);
        for (Rule rule : rules) {
            if (rule.hits(seed, company, callId, endpoint, now)) {
                hits.add(rule.misbehaviour());
            }
        }
        return hits;
    }

    /** The next misbehaviour of that kind for the call at the endpoint, and counts it as done; null for none. */
    @Nullable
    Misbehaviour next(
            Kind kind, String company, long callId, Endpoint endpoint, Duration now, Map<String, Integer> done) {
        if (rules.isEmpty()) {
            return null;
        }
        List<Misbehaviour> due = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.misbehaviour().kind() == kind && rule.hits(seed, company, callId, endpoint, now)) {
                int already;
                synchronized (done) {
                    already = done.getOrDefault(key(rule.misbehaviour(), endpoint), 0);
                }
                if (rule.times() == 0 || already < rule.times()) {
                    due.add(rule.misbehaviour());
                }
            }
        }
        // what ends a job comes last, else chance decides
        due.sort(Comparator.comparing(Misbehaviour::endsTheJob)
                .thenComparing(one -> Dice.hash(seed, "order", one, company, callId, endpoint)));
        if (due.isEmpty()) {
            return null;
        }
        Misbehaviour next = due.getFirst();
        synchronized (done) {
            done.merge(key(next, endpoint), 1, Integer::sum);
        }
        return next;
    }

    private static String key(Misbehaviour misbehaviour, Endpoint endpoint) {
        return misbehaviour + "@" + endpoint;
    }
}
