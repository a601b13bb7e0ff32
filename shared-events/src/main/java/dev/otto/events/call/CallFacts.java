package dev.otto.events.call;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.otto.events.Personal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What providers say of a call. Every field may be null: not told. Facts of several deliveries are merged field by
 * field by the rank of the telling (see {@code CallState}).
 *
 * @param direction inbound or outbound
 * @param fromNumber E.164 number of the caller
 * @param toNumber E.164 number called
 * @param trackingNumber E.164 tracking number, where a tracking provider forwarded the call
 * @param trackingSource name of the marketing source of the tracking number
 * @param callerName name as the provider shows it
 * @param city city of the caller as the provider shows it
 * @param state state of the caller
 * @param country country of the caller
 * @param agentEmail e-mail of the person who answered or placed the call
 * @param audioUrl where the recording is
 * @param startedAt when the call began
 * @param answeredAt when it was answered
 * @param endedAt when it ended
 * @param durationSeconds whole seconds from start to end
 * @param ending how the call ended; null while nobody said so
 * @param answered whether somebody answered; null while nobody said so
 * @param voicemail whether a message was left
 * @param transcriptText transcription by the provider
 * @param callSummary summary by the provider
 * @param note free text by a person at the provider
 * @param value amount by the provider, in the company's currency, two decimals
 * @param tags labels by the provider
 * @param spam whether the provider's filter or its people take the call for spam
 * @param twilioCallSid Twilio's sid of the call or of its leg
 */
public record CallFacts(
        @Nullable Direction direction,
        @Personal @Nullable String fromNumber,
        @Personal @Nullable String toNumber,
        @Nullable String trackingNumber,
        @Nullable String trackingSource,
        @Personal @Nullable String callerName,
        @Personal @Nullable String city,
        @Personal @Nullable String state,
        @Personal @Nullable String country,
        @Personal @Nullable String agentEmail,
        @Personal @Nullable String audioUrl,
        @Nullable Instant startedAt,
        @Nullable Instant answeredAt,
        @Nullable Instant endedAt,
        @Nullable Integer durationSeconds,
        @Nullable Ending ending,
        @Nullable Boolean answered,
        @Nullable Boolean voicemail,
        @Personal @Nullable String transcriptText,
        @Personal @Nullable String callSummary,
        @Personal @Nullable String note,
        @Nullable BigDecimal value,
        @Nullable List<String> tags,
        @Nullable Boolean spam,
        @Nullable String twilioCallSid) {

    public static final CallFacts NONE = new CallFacts(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null);

    /** Only an inbound call can be missed: ended unanswered, abandoned, or in voicemail. */
    @JsonIgnore
    public boolean missed() {
        return ending != null && ending != Ending.answered && direction != Direction.outbound;
    }

    /** The end: stated, else start plus duration, else null. */
    @JsonIgnore
    public @Nullable Instant effectiveEnd() {
        if (endedAt != null) {
            return endedAt;
        }
        return startedAt == null || durationSeconds == null ? null : startedAt.plusSeconds(durationSeconds);
    }
}
