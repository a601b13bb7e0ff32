package dev.otto.write.shunya;

import dev.otto.write.webhook.InvalidField;
import dev.otto.write.webhook.MalformedBody;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body that the partner posts.
 *
 * @param id of a step at the partner, or Otto's own of the job
 * @param content the result or, when it failed, the error; a missing node when there is none
 */
record ShunyaBody(String id, String companyId, boolean completed, JsonNode content) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final int LONGEST_ID = 200;

    /**
     * Reads a body whose signature is good.
     *
     * @throws MalformedBody when it is not readable
     * @throws InvalidField when it lacks an id, a company or a known status
     */
    static ShunyaBody read(byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new MalformedBody("The body is not readable JSON.");
        }
        if (!json.isObject()) {
            throw new MalformedBody("The body is not a JSON object.");
        }
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
