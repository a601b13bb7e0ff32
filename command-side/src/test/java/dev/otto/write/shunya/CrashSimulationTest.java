package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.DomainEvent;
import dev.otto.events.call.CallEvent.AnalysisApplied;
import dev.otto.events.call.CallEvent.AnalysisRevised;
import dev.otto.events.call.CallEvent.TranscriptAttached;
import dev.otto.events.shunya.JobEvent.JobRetryScheduled;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.StepSubmitted;
import dev.otto.events.shunya.JobStatus;
import dev.otto.write.Commands;
import dev.otto.write.Sent;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.webhook.DeliveryTurns;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Nodes die where that makes a difference, as the seed says: when they have taken turns and called nobody, and between an answer
 * and its commit, which for the submission also means: between submission and answer. What a dead node leaves behind is what it
 * committed; the next one goes on from there. Every job is done, and nothing is done twice.
 */
class CrashSimulationTest {

    private static final int ROUNDS = Integer.getInteger("sim.crashes", 6);
    private static final int CALLS = 4;
    private static final String TRANSCRIBE = "/api/v1/transcription/transcribe";
    private static final String START = "/api/v1/analysis/start/";

    @Test
    void whereverNodesDieEveryJobIsDoneOnce() {
        try (PartnerSide otto = new PartnerSide()) {
            int died = 0;
            for (int seed = 1; seed <= ROUNDS; seed++) {
                died += round(otto, seed);
            }
            assertThat(died).describedAs("nodes that died").isGreaterThan(ROUNDS * 5);
        }
    }

    private static int round(PartnerSide otto, int seed) {
        Deaths deaths = new Deaths(new SplittableRandom(seed));
        TurnRunner node = node(otto, deaths);
        RememberingPartner partner = new RememberingPartner(seed);
        otto.partner.answers(partner::answer);
        List<String> calls = IntStream.range(0, CALLS)
                .mapToObj(call -> "s" + seed + "-" + call)
                .toList();
        calls.forEach(otto::ring);
        SplittableRandom random = new SplittableRandom(seed * 31L);
        deaths.share = 0.35;
        for (int step = 0; step < 40; step++) {
            otto.write.advance(Duration.ofSeconds(random.nextInt(10, 90)));
            if (random.nextInt(4) == 0) {
                takeAndDie(otto, deaths);
            }
            run(node);
            if (random.nextInt(3) == 0) {
                partner.tell(otto, random);
            }
            DeliveryTurns.processDue(otto.write);
        }
        deaths.share = 0;
        for (int step = 0; step < 12; step++) {
            otto.write.advance(Duration.ofMinutes(6));
            run(node);
        }
        otto.write.settle();

        for (String call : calls) {
            UUID job = PartnerSide.job(call);
            UUID subject = PartnerSide.call(call);
            assertThat(otto.state(call).status()).describedAs("%s", call).isEqualTo(JobStatus.succeeded);
            assertThat(count(
                            otto,
                            TranscriptAttached.class,
                            event -> event.callId().equals(subject)))
                    .describedAs("transcripts of %s", call)
                    .isEqualTo(1);
            assertThat(count(
                            otto, AnalysisApplied.class, event -> event.callId().equals(subject)))
                    .describedAs("analyses of %s", call)
                    .isEqualTo(1);
            assertThat(count(
                            otto,
                            JobSucceeded.class,
                            event -> event.analysisJobId().equals(job)))
                    .isEqualTo(1);
            assertThat(count(
                            otto,
                            StepSubmitted.class,
                            event -> event.analysisJobId().equals(job)))
                    .describedAs("submissions of %s", call)
                    .isEqualTo(2);
        }
        assertThat(otto.events(AnalysisRevised.class)).isEmpty();
        assertThat(otto.events(JobRetryScheduled.class)).isEmpty();
        assertThat(partner.taken(TRANSCRIBE)).describedAs("work at the partner").hasSize(CALLS);
        assertThat(partner.taken(START)).hasSize(CALLS);
        return deaths.died;
    }

    private static <E extends DomainEvent> long count(PartnerSide otto, Class<E> type, Predicate<E> which) {
        return otto.events(type).stream().filter(which).count();
    }

    private static TurnRunner node(PartnerSide otto, Deaths deaths) {
        Commands commands = otto.write.bean(Commands.class);
        JobWork work = new JobWork(
                otto.write.bean(Uwc.class),
                otto.write.bean(JobBook.class),
                otto.write.bean(Turns.class),
                otto.write.bean(Requests.class),
                List.of(otto.write.bean(CallRecordings.class)),
                otto.write.bean(AudioAddresses.class),
                otto.write.log.tenants,
                (command, context) -> {
                    deaths.come();
                    Sent sent = commands.send(command, context);
                    deaths.come();
                    return sent;
                },
                otto.write.bean(CompanyDirectory.class),
                otto.write.clock());
        return new TurnRunner(
                otto.write.bean(Uwc.class),
                otto.write.bean(Turns.class),
                work,
                new TurnSignal(),
                otto.write.log.tenants,
                otto.write.clock());
    }

    /** A node takes all there is and dies before it calls anybody. */
    private static void takeAndDie(PartnerSide otto, Deaths deaths) {
        deaths.died += otto.write.log.tenants.worker(() -> otto.write
                .bean(Turns.class)
                .take(otto.write.now(), Duration.ofMinutes(1), 100, new Turns.Limits(10, 1_000))
                .size());
    }

    private static void run(TurnRunner node) {
        try {
            node.runDue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** When a node dies within a transaction: before a command, or when it has appended and not committed. */
    private static final class Deaths {
        private final SplittableRandom random;
        private double share;
        private int died;

        Deaths(SplittableRandom random) {
            this.random = random;
        }

        synchronized void come() {
            if (random.nextDouble() < share) {
                died++;
                throw new IllegalStateException("the node died");
            }
        }
    }

    /** A partner that does what is asked under a key once, and gives the same answer for it ever after. */
    private static final class RememberingPartner {
        private final int seed;
        private final Map<String, String> ids = new ConcurrentHashMap<>();
        private final Map<String, String> paths = new ConcurrentHashMap<>();

        RememberingPartner(int seed) {
            this.seed = seed;
        }

        Reply answer(Seen request) {
            String path = request.path();
            if (request.method().equals("POST")) {
                String key = request.header("Idempotency-Key");
                paths.putIfAbsent(key, path);
                String id = ids.computeIfAbsent(key, unused -> "of-" + seed + "-" + ids.size());
                return Reply.ok("{\"success\": true, \"%s\": \"%s\"}"
                        .formatted(path.startsWith(TRANSCRIBE) ? "task_id" : "job_id", id));
            }
            if (path.contains("/status/")) {
                return Reply.ok("{\"success\": true, \"status\": \"completed\"}");
            }
            return Reply.ok((path.contains("/transcript/") ? Results.transcript() : Results.analysis()).toString());
        }

        /** A webhook of something that was taken, perhaps not for the first time. */
        void tell(PartnerSide otto, SplittableRandom random) {
            List<String> keys = List.copyOf(ids.keySet());
            if (!keys.isEmpty()) {
                String key = keys.stream().sorted().toList().get(random.nextInt(keys.size()));
                boolean transcript = String.valueOf(paths.get(key)).startsWith(TRANSCRIBE);
                otto.completed(String.valueOf(ids.get(key)), transcript ? Results.transcript() : Results.analysis());
                otto.write.settle();
            }
        }

        Set<String> taken(String path) {
            Set<String> taken = new HashSet<>();
            paths.forEach((key, at) -> {
                if (at.startsWith(path)) {
                    taken.add(key);
                }
            });
            return taken;
        }
    }
}
