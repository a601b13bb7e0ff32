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

    /** What of it hit a call there, by what is counted with the call. */
    static Set<Misbehaviour> dealt(Map<String, Integer> done, Endpoint endpoint) {
        Set<Misbehaviour> dealt = EnumSet.noneOf(Misbehaviour.class);
        synchronized (done) {
            for (Misbehaviour misbehaviour : Misbehaviour.values()) {
                if (done.getOrDefault(key(misbehaviour, endpoint), 0) > 0) {
                    dealt.add(misbehaviour);
                }
            }
        }
        return dealt;
    }

    /** It was meant, and nothing came of it. */
    static void undo(Misbehaviour misbehaviour, Endpoint endpoint, Map<String, Integer> done) {
        synchronized (done) {
            done.remove(key(misbehaviour, endpoint));
        }
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
