package dev.otto.read.figure;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.Filters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows of an answer as comma-separated values (RFC 4180): of a list its items, of a figure per person its people, of
 * a series its points, else the answer itself. Nested members have names with dots.
 */
public final class Csv {

    /** Members that hold an answer's rows, the first that is there. */
    private static final List<String> ROWS = List.of("items", "csrs", "reps", "series");

    private static final JsonMapper WHOLE = EventJson.MAPPER
            .rebuild()
            .changeDefaultPropertyInclusion(inclusion -> inclusion
                    .withValueInclusion(JsonInclude.Include.ALWAYS)
                    .withContentInclusion(JsonInclude.Include.ALWAYS))
            .build();

    private static final MediaType TYPE = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private static final Pattern FORMULA = Pattern.compile("[=@\\t\\r]|[+-](?![0-9.]*$)");

    private Csv() {}

    /**
     * The answer, or with {@code format=csv} its rows as text. Text has no place for a cursor, so where there are more rows the
     * header {@code Link} (RFC 8288) says where the next page is.
     */
    public static Object answer(Filters filters, Supplier<?> answer) {
        String format = filters.oneOf("format", new LinkedHashSet<>(List.of("json", "csv")))
                .orElse("json");
        Object value = answer.get();
        if (!format.equals("csv")) {
            return value;
        }
        JsonNode tree = tree(value);
        ResponseEntity.BodyBuilder response = ResponseEntity.ok().contentType(TYPE);
        JsonNode next = tree.path("next_cursor");
        if (next.isString()) {
            response.header(HttpHeaders.LINK, "<?" + filters.queryWith("cursor", next.asString()) + ">; rel=\"next\"");
        }
        return response.body(text(tree));
    }

    /** An answer as a tree in which what is null has its place too: each page has the same columns, in the same order. */
    static JsonNode tree(Object answer) {
        return WHOLE.valueToTree(answer);
    }

    static String text(JsonNode answer) {
        List<Map<String, String>> rows = new ArrayList<>();
        rowsOf(answer).forEach(row -> {
            Map<String, String> cells = new LinkedHashMap<>();
            flatten("", row, cells);
            rows.add(cells);
        });
        if (rows.isEmpty()) {
            return ""; // the columns are those of the rows: a line of none would be read as a row
        }
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        StringBuilder csv = new StringBuilder(line(List.copyOf(columns)));
        for (Map<String, String> row : rows) {
            csv.append(line(columns.stream().map(c -> row.getOrDefault(c, "")).toList()));
        }
        return csv.toString();
    }

    private static List<JsonNode> rowsOf(JsonNode answer) {
        for (String member : ROWS) {
            if (answer.path(member).isArray()) {
                return answer.path(member).valueStream().toList();
            }
        }
        return List.of(answer);
    }

    private static void flatten(String path, JsonNode node, Map<String, String> cells) {
        if (node.isObject()) {
            node.propertyStream()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), cells));
        } else {
            cells.put(path, node.isNull() ? "" : node.isValueNode() ? node.asString() : node.toString());
        }
    }

    /** One line of cells. */
    public static String line(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** A cell that a spreadsheet would take for a formula gets an apostrophe in front; numbers and phones are none. */
    private static String cell(String text) {
        String safe = FORMULA.matcher(text).lookingAt() ? "'" + text : text;
        return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
