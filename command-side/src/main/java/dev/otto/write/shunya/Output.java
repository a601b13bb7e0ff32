package dev.otto.write.shunya;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A JSON object under construction, without members that have no value. */
final class Output {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode object = JSON.objectNode();

    Output put(String name, @Nullable String text) {
        return text == null ? this : put(name, JSON.stringNode(text));
    }

    Output put(String name, @Nullable BigDecimal number) {
        return number == null ? this : put(name, JSON.numberNode(number));
    }

    Output put(String name, int count) {
        return put(name, JSON.numberNode(count));
    }

    Output put(String name, @Nullable Boolean flag) {
        return flag == null ? this : put(name, JSON.booleanNode(flag));
    }

    Output put(String name, @Nullable Instant time) {
        return time == null ? this : put(name, time.toString());
    }

    Output put(String name, @Nullable Enum<?> word) {
        return word == null ? this : put(name, word.name());
    }

    Output put(String name, @Nullable Output nested) {
        return nested == null ? this : put(name, nested.object);
    }

    Output put(String name, List<String> texts) {
        ArrayNode array = JSON.arrayNode();
        texts.forEach(array::add);
        return put(name, array);
    }

    <T> Output put(String name, List<T> values, Function<T, Output> form) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(value -> array.add(form.apply(value).object));
        return put(name, array);
    }

    Output put(String name, JsonNode node) {
        object.set(name, node);
        return this;
    }

    JsonNode form() {
        return object;
    }

    String hash() {
        return CanonicalJson.sha256(object);
    }
}
