package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.shunya.Step;
import dev.otto.simulators.shunya.ShunyaSimulator;
import dev.otto.simulators.shunya.ShunyaSimulator.Options;
import dev.otto.write.shunya.NormalisedResult.AnalysisResult;
import dev.otto.write.shunya.NormalisedResult.Complete;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The simulated partner writes one result in many ways; they are all one to us. */
class SimulatedResultsTest {

    private static final int CALLS = 300;
    private static final int WAYS = 8;
    private static final Options PLAIN = Options.of("jwt", "hmac").varying(false);
    private static final Options VARIED = Options.of("jwt", "hmac");
    private final Normaliser normaliser = new Normaliser(ZoneId.of("America/New_York"));

    @ParameterizedTest
    @EnumSource(Step.class)
    void however_a_result_is_written_it_is_the_same(Step step) {
        Set<JsonNode> written = new HashSet<>();
        Set<String> meant = new HashSet<>();
        for (long callId = 1; callId <= CALLS; callId++) {
            boolean visit = callId % 3 == 0;
            Complete plain = complete(step, json(PLAIN, callId, visit, step, 0));
            meant.add(plain.outputHash());
            for (int way = 0; way < WAYS; way++) {
                JsonNode varied = json(VARIED, callId, visit, step, way);
                written.add(varied);
                assertThat(complete(step, varied).outputHash())
                        .as(varied.toString())
                        .isEqualTo(plain.outputHash());
            }
        }

        assertThat(meant).hasSizeGreaterThan(CALLS / 4);
        assertThat(written).hasSizeGreaterThan(meant.size() * 2);
    }

    @Test
    void its_conversations_end_in_every_way_in_which_a_call_can() {
        Set<String> ends = new TreeSet<>();
        boolean booked = false;
        for (long callId = 1; callId <= CALLS; callId++) {
            AnalysisResult result =
                    (AnalysisResult) complete(Step.analysis, json(VARIED, callId, false, Step.analysis, 0));
            ends.add(result.analysis().qualification().qualificationStatus());
            booked |= result.analysis().bookedStart() != null;
        }

        assertThat(ends)
                .containsExactly("not_qualified", "qualified_booked", "qualified_unbooked", "service_not_offered");
        assertThat(booked).isTrue();
    }

    private Complete complete(Step step, JsonNode json) {
        NormalisedResult result = normaliser.normalise(step, json);
        assertThat(result).as(json.toString()).isInstanceOf(Complete.class);
        return (Complete) result;
    }

    private static JsonNode json(Options options, long callId, boolean visit, Step step, int way) {
        return Results.MAPPER.readTree(ShunyaSimulator.says(
                options, "cedar-ridge", callId, visit, dev.otto.simulators.shunya.Step.valueOf(step.name()), way));
    }
}
