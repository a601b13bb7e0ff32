package dev.otto.write.uwc;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is sent and what is answered, as JSON: snake_case, sorted keys, compact, so that what is signed is what is sent. */
public final class Bodies {

    /** Longer answers are not read. */
    static final int LONGEST_ANSWER = 16 << 20;

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(LONGEST_ANSWER)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Bodies() {}

    /**
     * Asks for a transcript.
     *
     * @param callId the number of the call or recording session
     * @param callType {@code csr_call}, {@code sales_call} or {@code visit_call}
     */
    public record Transcribe(int callId, String audioUrl, String callType, String language, String model) {
        public Transcribe(int callId, String audioUrl, String callType) {
            this(callId, audioUrl, callType, "en-US", "default");
        }
    }

    /** Asks for a visit in its parts. */
    public record Segment(int callId, String analysisType) {
        public Segment(int callId) {
            this(callId, "full");
        }
    }

    /** Whose question it is and what it may see. */
    public record AskerContext(
            String userRole,
            String companyId,
            String scope,
            String userId,
            @Nullable String callId,
            @Nullable String contactCardId,
            @Nullable String appointmentId) {}

    /** A question. */
    public record Question(String query, AskerContext context) {}

    /** A document to be indexed. */
    public record Document(String documentId, String content, Map<String, Object> metadata) {}

    /** Documents to be indexed. */
    public record Documents(List<Document> documents) {}

    /** Recordings of a rep. */
    public record Training(String repId, List<String> mediaUrls) {}

    /** Asks for the draft of a message. */
    public record Followup(String contactCardId, String channel, String goal, Map<String, Object> context) {}

    /**
     * What the partner says to a submission: whichever ids it gives.
     *
     * @param taskId of a transcription
     * @param transcriptId of a transcription
     * @param jobId of everything else
     */
    public record Accepted(
            @Nullable Boolean success,
            @Nullable String taskId,
            @Nullable String transcriptId,
            @Nullable String jobId,
            @Nullable JsonNode error) {}

    /** How far a step is. */
    public record Progress(
            @Nullable Boolean success,
            @Nullable String status,
            @Nullable JsonNode error) {}
}
