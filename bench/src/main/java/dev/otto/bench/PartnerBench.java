package dev.otto.bench;

import dev.otto.bench.Partnership.Ending;
import dev.otto.simulators.shunya.Endpoint;
import dev.otto.simulators.shunya.Misbehaviour;
import dev.otto.simulators.shunya.Rule;
import dev.otto.simulators.shunya.ShunyaSimulator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Jobs of many companies at a partner that misbehaves in every way it can, beside the same jobs at one that behaves. Every job
 * must end as the contract says, and those that succeed must leave behind what they leave behind without any fault.
 */
final class PartnerBench {

    static final String NAME = "partner";
    static final String JOBS = "jobs";
    static final String WRONG = "jobs that ended otherwise than the contract says";
    static final String UNEQUAL = "of those that succeeded: left behind anything but what they do without faults";
    static final String SUCCEEDED = "succeeded";

    private static final Duration WORK = Duration.ofSeconds(20);
    private static final int MOST_ATTEMPTS = 6;
    private static final List<Endpoint> ENDPOINTS = List.of(Endpoint.transcribe, Endpoint.analysis_start);

    /**
     * How much.
     *
     * @param share of the calls that each misbehaviour hits, at each endpoint
     * @param never share of the calls that never get a result, at each endpoint
     */
    record Options(int companies, int jobsOfEach, double share, double never) {
        static final Options FULL = new Options(20, 250, 0.1, 0.005);
    }

    private final Options options;
    private final Progress progress;

    PartnerBench(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    String setting() {
        return "%d companies with %d jobs each, all submitted at once; each of %d misbehaviours hits %.0f %% of the calls at each endpoint (no result at all: %.1f %%); Otto and the simulated partner over real HTTP by one clock that does not wait; seeded."
                .formatted(
                        options.companies(),
                        options.jobsOfEach(),
                        Misbehaviour.values().length,
                        options.share() * 100,
                        options.never() * 100);
    }

    private record Run(
            Map<String, Ending> endings, Map<String, String> companies, long turns, Duration passed, double seconds) {}

    List<Figure> run() throws IOException, InterruptedException {
        try (Scratch calmly = Scratch.directory();
                Scratch roughly = Scratch.directory();
                Partnership calm = Partnership.stepped(calmly.path(), 1, WORK, Map.of());
                Partnership rough = Partnership.stepped(roughly.path(), 1, WORK, Map.of());
                ExecutorService beside = Executors.newSingleThreadExecutor()) {
            for (Misbehaviour misbehaviour : Misbehaviour.values()) {
                rough.misbehave(Rule.ofAll(
                        misbehaviour, misbehaviour == Misbehaviour.never_ready ? options.never() : options.share()));
            }
            Future<Run> undisturbed = beside.submit(() -> run("without faults", calm));
            Run disturbed = run("with faults", rough);
            return compared(undisturbed.get(), disturbed, rough.shunya());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Run run(String which, Partnership partnership) throws InterruptedException {
        long begun = System.nanoTime();
        Map<String, String> companies = new TreeMap<>();
        for (int i = 1; i <= options.companies(); i++) {
            String company = "company-%02d".formatted(i);
            companies.put(company, partnership.open(company));
        }
        int seed = 1;
        for (String key : companies.values()) {
            partnership.ring(key, seed++, options.jobsOfEach());
        }
        progress.say("%s: %d calls are told", which, companies.size() * options.jobsOfEach());
        partnership.settle(which, progress);
        double seconds = (System.nanoTime() - begun) / 1e9;
        progress.say(
                "%s: %s after %s, webhooks answered %s",
                which,
                partnership.states(),
                partnership.passed(),
                partnership.shunya().webhookAnswers());
        List<String> aside = partnership.setAside();
        if (!aside.isEmpty()) {
            throw new IllegalStateException(aside.size() + " set aside, such as " + aside.getFirst());
        }
        return new Run(partnership.endings(), companies, partnership.turns(), partnership.passed(), seconds);
    }

    private List<Figure> compared(Run calm, Run rough, ShunyaSimulator shunya) {
        int jobs = options.companies() * options.jobsOfEach();
        if (calm.endings().size() != jobs
                || !calm.endings().keySet().equals(rough.endings().keySet())) {
            throw new IllegalStateException(jobs + " jobs, but "
                    + calm.endings().size() + " without and " + rough.endings().size() + " with faults");
        }
        Map<String, Integer> states = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        List<String> unequal = new ArrayList<>();
        Map<Misbehaviour, Integer> met = new EnumMap<>(Misbehaviour.class);
        for (Map.Entry<String, Ending> entry : rough.endings().entrySet()) {
            Ending ending = entry.getValue();
            Ending undisturbed = Objects.requireNonNull(calm.endings().get(entry.getKey()));
            String company = entry.getKey().split(" ", 2)[0];
            states.merge(ending.status(), 1, Integer::sum);
            for (Endpoint endpoint : ENDPOINTS) {
                shunya.dealt(company, ending.callNumber(), endpoint).forEach(one -> met.merge(one, 1, Integer::sum));
            }
            Set<String> allowed = allowed(shunya, company, ending);
            if (!undisturbed.status().equals(SUCCEEDED)
                    || undisturbed.callNumber() != ending.callNumber()
                    || !allowed.contains(ending.status())) {
                wrong.add(entry.getKey() + " " + ending + ", not " + allowed);
            }
            boolean succeeded = ending.status().equals(SUCCEEDED);
            boolean equal = ending.hashes().equals(undisturbed.hashes())
                    && ending.shown().equals(undisturbed.shown());
            long analyses = ending.applied().getOrDefault("call.analysis_applied", 0L);
            // a revised transcript asks for another analysis; when that one fails, the first goes on standing, as it
            // was,
            // beside whichever transcript the partner told last
            boolean stands = analysis(ending).equals(analysis(undisturbed))
                    && ending.shown().equals(undisturbed.shown())
                    && ending.applied().getOrDefault("call.transcript_attached", 0L) > 1;
            if (succeeded && (!equal || analyses != 1) || !succeeded && analyses != 0 && !stands) {
                unequal.add(entry.getKey() + " " + ending + ", not " + undisturbed);
            }
        }
        progress.say("met: %s", met);
        wrong.stream().limit(20).forEach(one -> progress.say("wrong: %s", one));
        unequal.stream().limit(20).forEach(one -> progress.say("unequal: %s", one));
        if (!wrong.isEmpty() || !unequal.isEmpty()) {
            throw new IllegalStateException(
                    "%d of %d jobs ended otherwise than the contract says, %d left something else behind"
                            .formatted(wrong.size(), jobs, unequal.size()));
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(JOBS, jobs, ""));
        figures.add(new Figure(WRONG, wrong.size(), ""));
        figures.add(new Figure(UNEQUAL, unequal.size(), ""));
        states.forEach((state, count) -> figures.add(new Figure(state, count, "")));
        figures.add(new Figure("calls to the partner, without faults", calm.turns(), ""));
        figures.add(new Figure("calls to the partner, with faults", rough.turns(), ""));
        figures.add(new Figure(
                "until the last job ended, by its clock", rough.passed().toMinutes() / 60.0, "h"));
        figures.add(new Figure("took, without faults", calm.seconds(), "s"));
        figures.add(new Figure("took, with faults", rough.seconds(), "s"));
        return figures;
    }

    /** The hash of the analysis that stands; the transcript's follows it. */
    private static String analysis(Ending ending) {
        return ending.hashes().split(" ", 2)[0];
    }

    /** How a job may end, by what its call met: what ends it for good, else what took up all attempts. */
    private static Set<String> allowed(ShunyaSimulator shunya, String company, Ending ending) {
        for (Endpoint endpoint : ENDPOINTS) {
            Set<Misbehaviour> dealt = shunya.dealt(company, ending.callNumber(), endpoint);
            boolean fails = dealt.contains(Misbehaviour.refused) || dealt.contains(Misbehaviour.failed_for_good);
            boolean never = dealt.contains(Misbehaviour.never_ready);
            if (fails || never) {
                Set<String> ends = new TreeSet<>();
                if (fails) {
                    ends.add("failed");
                }
                if (never) {
                    ends.add("timeout");
                }
                if (ending.attempts() > 1) {
                    // what was dealt befell one of several tries of the step: another's result may stand, come late as
                    // it may
                    ends.add(SUCCEEDED);
                }
                return ends;
            }
        }
        return ending.attempts() >= MOST_ATTEMPTS ? Set.of("failed", SUCCEEDED) : Set.of(SUCCEEDED);
    }
}
