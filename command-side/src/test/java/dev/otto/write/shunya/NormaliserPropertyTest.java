package dev.otto.write.shunya;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.shunya.Step;
import dev.otto.write.shunya.NormalisedResult.AnalysisResult;
import dev.otto.write.shunya.NormalisedResult.Complete;
import dev.otto.write.shunya.NormalisedResult.Corrupt;
import dev.otto.write.shunya.NormalisedResult.Partial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is done to a valid result, an outcome comes of it; and what is normal stays as it is. */
class NormaliserPropertyTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<Step> STEPS = List.of(Step.values());
    private static final int ROUNDS = 4_000;
    private static final Normaliser NORMALISER = new Normaliser(ZoneId.of("America/New_York"));

    @ParameterizedTest
    @ValueSource(longs = {1, 20260714, 987654321})
    void anyMutationGivesAnOutcomeAndANormalOneStays(long seed) {
        Random random = new Random(seed);
        Map<Step, Integer> complete = new EnumMap<>(Step.class);
        int refused = 0;

        for (int round = 0; round < ROUNDS; round++) {
            Step step = STEPS.get(random.nextInt(STEPS.size()));
            ObjectNode result = switch (step) {
                case transcription -> Results.transcript();
                case segmentation -> Results.segmentation();
                case analysis -> Results.analysis();
            };
            int mutations = random.nextInt(4);
            for (int i = 0; i < mutations; i++) {
                mutate(result, random);
            }
            switch (NORMALISER.normalise(step, result)) {
                case Complete first -> {
                    complete.merge(step, 1, Integer::sum);
                    NormalisedResult again = NORMALISER.normalise(step, Results.json(first.canonical()));
                    assertThat(again)
                            .as("seed %d, round %d: %s", seed, round, result)
                            .isEqualTo(first);
                    if (first instanceof AnalysisResult analysed) {
                        assertThat(analysed.analysis().sentimentScore()).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
                        assertThat(analysed.analysis().sopComplianceScore()).isBetween(BigDecimal.ZERO, BigDecimal.TEN);
                    }
                }
                case Partial partial -> {
                    refused++;
                    assertThat(partial.missing()).isNotEmpty();
                }
                case Corrupt corrupt -> {
                    refused++;
                    assertThat(corrupt.field()).isNotBlank();
                }
            }
        }

        assertThat(complete)
                .containsOnlyKeys(Step.values())
                .allSatisfy((step, times) -> assertThat(times).isGreaterThan(ROUNDS / 10));
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    private static void mutate(ObjectNode root, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode holder = containers.get(random.nextInt(containers.size()));
        if (holder instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>(object.propertyNames());
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set("x" + name, object.remove(name));
                default -> object.set(name, anything(object.get(name), random, 0));
            }
        } else if (holder instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextInt(3) == 0) {
                array.add(anything(JSON.nullNode(), random, 0));
            } else {
                int index = random.nextInt(array.size());
                array.set(index, anything(array.get(index), random, 0));
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.values().forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode anything(JsonNode old, Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 12 : 15)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextInt(200) - 20);
            case 3 -> JSON.numberNode(random.nextDouble() * 2);
            case 4 -> JSON.numberNode(new BigDecimal(BigInteger.TWO, random.nextInt(40_000) - 20_000));
            case 5 -> JSON.numberNode(BigInteger.TEN.pow(random.nextInt(400)).negate());
            case 6 -> JSON.stringNode(String.valueOf(random.nextDouble()));
            case 7 -> JSON.stringNode("");
            case 8 -> JSON.stringNode(" \u0000\ud800 \ude00\ud83d\ude00\n");
            case 9 -> JSON.stringNode(random.nextBoolean() ? "2026-07-16T14:00:00" : "14:00");
            case 10 -> JSON.stringNode(old.toString());
            case 11 -> JSON.stringNode(random.nextBoolean() ? "high" : "qualified_unbooked");
            case 12 -> JSON.arrayNode().add(old.deepCopy()).add(anything(old, random, depth + 1));
            case 13 -> JSON.objectNode().set("objections", anything(old, random, depth + 1));
            default -> JSON.objectNode().set("score", anything(old, random, depth + 1));
        };
    }
}
