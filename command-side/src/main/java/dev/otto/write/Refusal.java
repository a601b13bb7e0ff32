package dev.otto.write;

import java.util.Map;

/**
 * Why a rule says no.
 *
 * @param errorCode stable word for clients
 * @param detail sentence that says what stands in the way; no personal data
 * @param extras further members of the problem, such as the id of what is in the way
 */
public record Refusal(String errorCode, String detail, Map<String, Object> extras) {

    public Refusal(String errorCode, String detail) {
        this(errorCode, detail, Map.of());
    }
}
