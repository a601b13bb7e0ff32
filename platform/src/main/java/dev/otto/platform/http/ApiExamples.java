package dev.otto.platform.http;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What operations were asked and answered once, as a test recorded it: every list cut to its first item. */
final class ApiExamples {

    private static final String JSON = "application/json";

    /**
     * One operation's.
     *
     * @param body null where it takes none
     * @param status of the answer
     * @param answer null where none could be recorded
     */
    record Example(
            @Nullable Object body,
            @Nullable Integer status,
            @Nullable Object answer) {}

    private final Map<String, Example> byOperation;

    private ApiExamples(Map<String, Example> byOperation) {
        this.byOperation = byOperation;
    }

    static ApiExamples recorded() {
        try (InputStream file =
                Objects.requireNonNull(ApiExamples.class.getResourceAsStream("/api-examples.json"), "the examples")) {
            return new ApiExamples(JsonMapper.shared().readValue(file, new TypeReference<Map<String, Example>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds them to the description of an operation, by the key of its line in the permission table. */
    void addTo(Operation operation, String key) {
        Example example = byOperation.get(key);
        if (example == null) {
            return;
        }
        if (example.body() != null && operation.getRequestBody() != null) {
            json(operation.getRequestBody().getContent()).setExample(example.body());
        }
        if (example.status() != null && example.answer() != null) {
            String status = Integer.toString(example.status());
            ApiResponse response = operation
                    .getResponses()
                    .computeIfAbsent(status, code -> new ApiResponse().description("As asked."));
            if (response.getContent() == null) {
                response.setContent(new Content());
            }
            json(response.getContent()).setExample(example.answer());
        }
    }

    private static MediaType json(Content content) {
        return content.computeIfAbsent(JSON, type -> new MediaType());
    }
}
