package dev.otto.write.callrail;

import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.write.webhook.BodyFields;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text message as CallRail tells it.
 *
 * @param customerNumber E.164 of the other side, null when withheld
 * @param sentBy who at the company wrote it, as CallRail shows the name
 */
record CallRailText(
        String externalId,
        boolean inbound,
        @Nullable String customerNumber,
        String content,
        List<String> mediaUrls,
        @Nullable String sentBy,
        Instant occurredAt)
        implements CallRailBody {

    static CallRailText read(CallRailKind kind, BodyFields body, String region, ZoneId zone, Instant receivedAt) {
        boolean inbound = kind == CallRailKind.TEXT_RECEIVED;
        Optional<String> source = body.neededText("source_number");
        Optional<String> destination = body.neededText("destination_number");
        Optional<String> content = body.neededText("content");
        String externalId =
                CallRailBody.externalId(body, List.of(source, destination, body.text("timestamp"), content));
        return new CallRailText(
                externalId,
                inbound,
                (inbound ? source : destination)
                        .flatMap(number -> PhoneNumbers.e164(number, region))
                        .orElse(null),
                content.orElse(""),
                body.texts("media_urls"),
                body.text("agent").orElse(null),
                body.neededTime("timestamp", zone).orElse(receivedAt));
    }
}
