package dev.otto.events.contact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which marketing brought the contact. {@code value} is the provider's amount in the company's currency. */
public record Attribution(
        @Nullable String source,
        @Nullable String sourceName,
        @Nullable String medium,
        @Nullable String campaign,
        @Nullable String keywords,
        @Nullable String landingPageUrl,
        @Nullable String referringUrl,
        @Nullable BigDecimal value,
        List<Milestone> milestones) {

    /** One step on the way: first_touch, lead_created, qualified, last_touch. */
    public record Milestone(
            String name,
            @Nullable Instant eventDate,
            @Nullable String source,
            @Nullable String medium,
            @Nullable String campaign,
            @Nullable String landing) {}
}
