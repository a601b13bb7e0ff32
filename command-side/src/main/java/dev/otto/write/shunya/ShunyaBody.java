package dev.otto.write.shunya;

import dev.otto.events.Ids;
import dev.otto.events.shunya.JobType;
import dev.otto.write.webhook.InvalidField;
import dev.otto.write.webhook.MalformedBody;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body that the partner posts.
 *
 * @param id of a step at the partner, or Otto's own of the job
 * @param ongoing it only says how far the work is
 * @param content the result or, when it failed, the error; a missing node when there is none
 */
record ShunyaBody(String id, String companyId, boolean completed, boolean ongoing, JsonNode content) {

    /** Kinds of deliveries by what they tell. */
    static final String RESULT = "result";

    static final String INDEXED = "rag_indexed";
    static final String TRAINED = "training_status";
    static final String DRAFTED = "followup_draft";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final int LONGEST_ID = 200;

    ShunyaBody(String id, String companyId, boolean completed, JsonNode content) {
        this(id, companyId, completed, false, content);
    }

    /** Reads a body of that kind, whose signature is good; see {@link #read(byte[])}. */
    static ShunyaBody read(String kind, byte[] body) {
        return switch (kind) {
            case INDEXED -> indexed(object(body));
            case TRAINED -> trained(object(body));
            case DRAFTED -> drafted(object(body));
            default -> read(body);
        };
    }

    private static ShunyaBody indexed(JsonNode json) {
        String document = required(json, "document_id");
        String company = required(json, "company_id");
        UUID job = Ids.analysisJob(company, RequestApi.document(company, document), JobType.rag_index.name());
        return withStatus(job.toString(), company, json, Set.of("completed", "indexed"));
    }

    private static ShunyaBody trained(JsonNode json) {
        return withStatus(required(json, "job_id"), required(json, "company_id"), json, Set.of("completed"));
    }

    /** A draft names its contact card and no job: it is the one that was asked for. */
    private static ShunyaBody drafted(JsonNode json) {
        String company = required(json, "company_id");
        UUID card;
        try {
            card = UUID.fromString(required(json, "contact_card_id"));
        } catch (IllegalArgumentException e) {
            throw new InvalidField("contact_card_id", "is no id of a contact card");
        }
        return new ShunyaBody(
                Ids.analysisJob(company, card, JobType.followup.name()).toString(), company, true, json);
    }

    private static ShunyaBody withStatus(String id, String company, JsonNode json, Set<String> done) {
        String status = word(json.path("status"));
        if (done.contains(status)) {
            return new ShunyaBody(id, company, true, json);
        }
        return switch (status) {
            case "failed" -> new ShunyaBody(id, company, false, json.path("error"));
            case "pending", "queued", "processing", "running", "in_progress" ->
                new ShunyaBody(id, company, false, true, json);
            default -> throw new InvalidField("status", "must be completed, failed or processing");
        };
    }

    private static String required(JsonNode json, String field) {
        String text = word(json.path(field));
        if (text.isEmpty()) {
            throw new InvalidField(field, "is required");
        }
        return text;
    }

    private static JsonNode object(byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new MalformedBody("The body is not readable JSON.");
        }
        if (!json.isObject()) {
            throw new MalformedBody("The body is not a JSON object.");
        }
        return json;
    }

    /**
     * Reads a body whose signature is good.
     *
     * @throws MalformedBody when it is not readable
     * @throws InvalidField when it lacks an id, a company or a known status
     */
    static ShunyaBody read(byte[] body) {
        JsonNode json = object(body);
        String id = word(json.hasNonNull("shunya_job_id") ? json.get("shunya_job_id") : json.path("job_id"));
        if (id.isEmpty()) {
            throw new InvalidField("shunya_job_id", "is required");
        }
        String company = word(json.path("company_id"));
        if (company.isEmpty()) {
            throw new InvalidField("company_id", "is required");
        }
        boolean completed = switch (word(json.path("status"))) {
            case "completed" -> true;
            case "failed" -> false;
            default -> throw new InvalidField("status", "must be completed or failed");
        };
        return new ShunyaBody(id, company, completed, json.path(completed ? "result" : "error"));
    }

    private static String word(JsonNode node) {
        String text = node.isString() || node.isIntegralNumber()
                ? Reading.clean(node.asString()).strip()
                : "";
        return text.length() > LONGEST_ID ? "" : text;
    }

    /** The failure, by the partner's rules for what is absent. */
    StepResult.Failed failure() {
        String code = word(content.path("error_code"));
        return new StepResult.Failed(
                ERROR_CODE.matcher(code).matches() ? code : "UNKNOWN_ERROR",
                content.path("retryable").isBoolean()
                        && content.path("retryable").booleanValue());
    }
}
