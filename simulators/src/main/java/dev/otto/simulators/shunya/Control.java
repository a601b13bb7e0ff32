package dev.otto.simulators.shunya;

import dev.otto.simulators.shunya.ShunyaSimulator.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a running simulator is told to misbehave: {@code POST /simulator/rules} with {@code {"misbehaviour": …, "company",
 * "call_id", "endpoint", "share": 1, "times": 1, "from_seconds": 0, "until_seconds"}}, {@code DELETE /simulator/rules},
 * {@code GET /simulator/rules}, {@code GET /simulator/state}.
 */
final class Control {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ShunyaSimulator simulator;
    private final Mischief mischief;

    Control(ShunyaSimulator simulator, Mischief mischief) {
        this.simulator = simulator;
        this.mischief = mischief;
    }

    Answer answer(Request request) {
        return switch (request.method() + " " + request.path()) {
            case "GET /simulator/state" -> Answer.of(200, simulator.state());
            case "GET /simulator/rules" -> Answer.of(200, rules());
            case "DELETE /simulator/rules" -> {
                mischief.clear();
                yield Answer.of(200, rules());
            }
            case "POST /simulator/rules" -> added(request);
            default -> Answer.of(404, JsonNodeFactory.instance.objectNode().put("error", "There is no such thing."));
        };
    }

    private Answer added(Request request) {
        try {
            mischief.add(rule(JSON.readTree(request.body())));
            return Answer.of(201, rules());
        } catch (JacksonException | IllegalArgumentException e) {
            return Answer.of(400, JsonNodeFactory.instance.objectNode().put("error", String.valueOf(e.getMessage())));
        }
    }

    /** @throws IllegalArgumentException where it names what there is not */
    static Rule rule(JsonNode json) {
        JsonNode until = json.path("until_seconds");
        return new Rule(
                Misbehaviour.valueOf(json.path("misbehaviour").asString("")),
                text(json.path("company")),
                json.path("call_id").isIntegralNumber() ? json.path("call_id").longValue() : null,
                json.path("endpoint").isString()
                        ? Endpoint.valueOf(json.path("endpoint").stringValue())
                        : null,
                json.path("share").asDouble(1),
                json.path("times").asInt(1),
                Duration.ofSeconds(json.path("from_seconds").asLong(0)),
                until.isNumber() ? Duration.ofSeconds(until.longValue()) : null);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }

    private ObjectNode rules() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode rules = all.putArray("rules");
        for (Rule rule : mischief.rules()) {
            ObjectNode one = rules.addObject();
            one.put("misbehaviour", rule.misbehaviour().name());
            one.put("company", rule.company());
            one.put("call_id", rule.callId());
            Endpoint endpoint = rule.endpoint();
            one.put("endpoint", endpoint == null ? null : endpoint.name());
            one.put("share", rule.share());
            one.put("times", rule.times());
            one.put("from_seconds", rule.from().toSeconds());
            Duration until = rule.until();
            one.put("until_seconds", until == null ? null : until.toSeconds());
        }
        return all;
    }
}
