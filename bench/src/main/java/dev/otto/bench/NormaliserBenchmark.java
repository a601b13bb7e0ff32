package dev.otto.bench;

import dev.otto.simulators.shunya.ShunyaSimulator;
import dev.otto.simulators.shunya.ShunyaSimulator.Options;
import dev.otto.simulators.shunya.Step;
import dev.otto.write.shunya.NormalisedResult;
import dev.otto.write.shunya.Normaliser;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Results of the AI partner in all their variations: read as JSON alone, and read and normalised. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class NormaliserBenchmark {

    static final int RESULTS = 512;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Normaliser normaliser = new Normaliser(ZoneId.of("America/New_York"));
    private final byte[][] results = new byte[RESULTS][];
    private final JsonNode[] read = new JsonNode[RESULTS];
    private int next;

    /** Every third is a transcript, the rest are analyses, as a call has one of each and revisions come on top. */
    @Setup
    public void results() {
        for (int i = 0; i < RESULTS; i++) {
            Step step = i % 3 == 0 ? Step.transcription : Step.analysis;
            results[i] = ShunyaSimulator.says(Options.of("jwt", "hmac"), "cedar-ridge", i + 1, false, step, i);
            read[i] = JSON.readTree(results[i]);
            if (!(normaliser.normalise(read[i]) instanceof NormalisedResult.Complete)) {
                throw new IllegalStateException("not complete: " + read[i]);
            }
        }
    }

    /** Bytes of a result, on average. */
    static double bytes() {
        NormaliserBenchmark all = new NormaliserBenchmark();
        all.results();
        long sum = 0;
        for (byte[] result : all.results) {
            sum += result.length;
        }
        return (double) sum / RESULTS;
    }

    @Benchmark
    public JsonNode parse() {
        return JSON.readTree(results[following()]);
    }

    @Benchmark
    public NormalisedResult parseAndNormalise() {
        return normaliser.normalise(JSON.readTree(results[following()]));
    }

    @Benchmark
    public NormalisedResult normalise() {
        return normaliser.normalise(read[following()]);
    }

    private int following() {
        next = (next + 1) % RESULTS;
        return next;
    }
}
