package dev.otto.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a request's log line says of a provider's delivery.
 *
 * @param externalId the provider's id of what it delivered, null until it was verified and read
 * @param companyId null where it is not known
 */
public record DeliveredBy(
        String provider,
        @Nullable String externalId,
        @Nullable String companyId) {

    static final String ATTRIBUTE = DeliveredBy.class.getName();

    public void noteOn(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
