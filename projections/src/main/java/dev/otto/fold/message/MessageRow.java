package dev.otto.fold.message;

import dev.otto.events.call.Direction;
import dev.otto.fold.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A text to or from a contact, or a suggested one ({@code status: suggested}, no direction).
 *
 * @param channel sms or nurture
 * @param phone the contact's number, null when only suggested
 * @param status sent, received, suggested, or what the provider said last
 * @param leadId the lead that it belongs to
 */
public record MessageRow(
        String companyId,
        UUID id,
        UUID contactCardId,
        @Nullable UUID leadId,
        @Nullable Direction direction,
        @Nullable String provider,
        String channel,
        @Nullable String phone,
        String body,
        List<String> mediaUrls,
        @Nullable String sentBy,
        String status,
        Instant at)
        implements Row {

    @Override
    public String key() {
        return id.toString();
    }

    MessageRow withStatus(String changed) {
        return new MessageRow(
                companyId,
                id,
                contactCardId,
                leadId,
                direction,
                provider,
                channel,
                phone,
                body,
                mediaUrls,
                sentBy,
                changed,
                at);
    }

    /** The same text, belonging to that lead. */
    public MessageRow withLead(@Nullable UUID lead) {
        return new MessageRow(
                companyId,
                id,
                contactCardId,
                lead,
                direction,
                provider,
                channel,
                phone,
                body,
                mediaUrls,
                sentBy,
                status,
                at);
    }
}
