package dev.otto.write.callrail;

import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.contact.Attribution;
import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.write.webhook.BodyFields;
import dev.otto.write.webhook.InvalidField;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call as CallRail tells it.
 *
 * @param externalId CallRail's id of the call
 * @param customerNumber E.164, null when withheld
 * @param told what this delivery says of the call
 * @param attribution what it says of the marketing that brought the call
 * @param leadMark whether the call is a lead; null when it says neither, or that it is spam
 */
record CallRailCall(
        String externalId,
        @Nullable String customerNumber,
        CallFacts told,
        Attribution attribution,
        @Nullable LeadMark leadMark,
        Instant occurredAt)
        implements CallRailBody {

    /** What CallRail's people say of the call as a lead. {@code reason} is null where it is one. */
    record LeadMark(boolean notALead, @Nullable NotALeadReason reason) {}

    private static final int LONGEST_CALL_SECONDS = 7 * 24 * 3600;

    /** What caller id shows where nobody gave a name. */
    private static final Set<String> NO_NAMES = Set.of(
            "wireless caller",
            "unknown",
            "unknown caller",
            "unknown name",
            "anonymous",
            "unavailable",
            "private",
            "private caller",
            "restricted",
            "toll free call",
            "name unavailable",
            "no caller id",
            "cell phone");

    /**
     * Reads a call.
     *
     * @param region the company's country, for numbers without a country code
     * @param zone the company's time zone, for times without offset
     * @param receivedAt stands for the start where the body has none
     * @throws InvalidField when what we need has a wrong type
     */
    static CallRailCall read(CallRailKind kind, BodyFields body, String region, ZoneId zone, Instant receivedAt) {
        Optional<String> customer = body.neededText("customer_phone_number", "callernum");
        Optional<String> tracking = body.text("tracking_phone_number", "trackingnum");
        String externalId = CallRailBody.externalId(
                body, List.of(tracking, customer, body.text("datetime", "start_time", "timestamp", "created_at")));
        ZoneId local =
                body.text("company_time_zone").flatMap(CallRailCall::zone).orElse(zone);
        Instant startedAt = body.neededTime("start_time", local)
                .or(() -> body.neededTime("timestamp", local))
                .or(() -> body.time("datetime", ZoneOffset.UTC))
                .or(() -> body.time("created_at", local))
                .orElse(null);
        String callType = body.neededText("call_type").map(CallRailCall::word).orElse("");
        Direction direction = direction(body, callType);
        Integer length = body.whole("duration", LONGEST_CALL_SECONDS).orElse(null);
        String customerNumber =
                customer.flatMap(number -> PhoneNumbers.e164(number, region)).orElse(null);
        String trackingNumber =
                tracking.flatMap(number -> PhoneNumbers.e164(number, region)).orElse(null);
        String ours = trackingNumber != null
                ? trackingNumber
                : body.text("business_phone_number", "destinationnum")
                        .flatMap(number -> PhoneNumbers.e164(number, region))
                        .orElse(null);
        boolean inbound = direction == Direction.inbound;
        Ending ending = ending(kind, body, callType, inbound, length);
        Integer duration = goesOn(kind, ending) ? null : length;
        String name = name(body).orElse(null);
        CallFacts told = new CallFacts(
                direction,
                inbound ? customerNumber : ours,
                inbound ? ours : customerNumber,
                trackingNumber,
                body.text("source", "formatted_tracking_source", "source_name", "callsource")
                        .orElse(null),
                name,
                body.text("customer_city", "callercity").orElse(null),
                body.text("customer_state", "callerstate").orElse(null),
                body.text("customer_country", "callercountry").orElse(null),
                body.text("agent_email")
                        .map(email -> email.toLowerCase(Locale.ROOT))
                        .orElse(null),
                recording(body),
                startedAt,
                null,
                null,
                duration,
                ending,
                answered(kind, body, ending, inbound),
                kind.concludes() && ending != null ? ending == Ending.voicemail : null,
                body.text("conversational_transcript", "transcription").orElse(null),
                body.text("call_summary").orElse(null),
                body.text("note").orElse(null),
                body.money("value").orElse(null),
                body.has("tags") ? body.texts("tags") : null,
                body.flag("spam").orElse(null),
                null);
        return new CallRailCall(
                externalId,
                customerNumber,
                told,
                attribution(body, local),
                leadMark(body),
                startedAt == null ? receivedAt : duration == null ? startedAt : startedAt.plusSeconds(duration));
    }

    /** Where the recording lies; a word in its place says that there is none. */
    private static @Nullable String recording(BodyFields body) {
        return body.text("recording").filter(CallRailCall::isWebAddress).orElse(null);
    }

    private static boolean isWebAddress(String text) {
        try {
            URI address = new URI(text);
            return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
                    && address.getHost() != null;
        } catch (URISyntaxException noAddress) {
            return false;
        }
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }

    private static String word(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private static Direction direction(BodyFields body, String callType) {
        return callType.equals("outbound")
                        || body.text("direction")
                                .map(CallRailCall::word)
                                .filter("outbound"::equals)
                                .isPresent()
                ? Direction.outbound
                : Direction.inbound;
    }

    /**
     * Null while the call goes on: pre-call says missed while the phone still rings, so only a telling after the end may
     * say how the call ended. A voicemail is one even where CallRail calls it answered.
     */
    private static @Nullable Ending ending(
            CallRailKind kind, BodyFields body, String callType, boolean inbound, @Nullable Integer length) {
        if (!kind.concludes()) {
            return null;
        }
        Ending said = said(body, callType);
        // somebody may change a call that still rings, and then its full state is that of pre-call
        if (kind == CallRailKind.MODIFIED && said == Ending.unanswered && length != null && length == 0) {
            return null;
        }
        return kind == CallRailKind.MISSED && inbound && (said == null || said == Ending.answered)
                ? Ending.unanswered
                : said;
    }

    /** Whether the call may not have ended: then a telling says nothing yet of its length, its answer or a voicemail. */
    private static boolean goesOn(CallRailKind kind, @Nullable Ending ending) {
        return !kind.concludes() || kind == CallRailKind.MODIFIED && ending == null;
    }

    private static @Nullable Ending said(BodyFields body, String callType) {
        if (callType.startsWith("voicemail") || body.flag("voicemail").orElse(false)) {
            return Ending.voicemail;
        }
        return switch (callType) {
            case "answered" -> Ending.answered;
            case "missed" -> Ending.unanswered;
            case "abandoned", "abandonded" -> Ending.abandoned;
            case "in_progress" -> null;
            default -> saidByFlag(body, callType);
        };
    }

    /** Outbound calls, and types that CallRail may invent, say it by {@code answered} alone. */
    private static @Nullable Ending saidByFlag(BodyFields body, String callType) {
        Optional<Boolean> answered = body.flag("answered");
        if (answered.isEmpty()
                && callType.isEmpty()
                && body.has("answered")
                && body.text("answered").isPresent()) {
            throw new InvalidField("answered", "must be true or false");
        }
        return answered.map(yes -> yes ? Ending.answered : Ending.unanswered).orElse(null);
    }

    private static @Nullable Boolean answered(
            CallRailKind kind, BodyFields body, @Nullable Ending ending, boolean inbound) {
        if (kind == CallRailKind.ANSWERED) {
            return true;
        }
        if (goesOn(kind, ending)) {
            return null;
        }
        return ending == null || !inbound
                ? body.flag("answered").orElse(null)
                : Boolean.valueOf(ending == Ending.answered);
    }

    private static Optional<String> name(BodyFields body) {
        return body.text("customer_name", "callername")
                .filter(name -> !NO_NAMES.contains(word(name)) && name.chars().anyMatch(Character::isLetter));
    }

    static Attribution attribution(BodyFields body, ZoneId zone) {
        BodyFields milestones = body.object("milestones").orElse(body);
        List<Attribution.Milestone> told = body.object("milestones").isEmpty()
                ? List.of()
                : List.of("first_touch", "lead_created", "qualified", "last_touch").stream()
                        .flatMap(name -> milestones.object(name).stream().map(step -> milestone(name, step, zone)))
                        .toList();
        return new Attribution(
                body.text("source", "callsource").orElse(null),
                body.text("source_name").orElse(null),
                body.text("medium", "referrermedium", "utm_medium").orElse(null),
                body.text("campaign", "utm_campaign").orElse(null),
                body.text("keywords").orElse(null),
                body.text("landing_page_url", "landingpage").orElse(null),
                body.text("referring_url", "referrer").orElse(null),
                body.money("value").orElse(null),
                told);
    }

    private static Attribution.Milestone milestone(String name, BodyFields step, ZoneId zone) {
        return new Attribution.Milestone(
                name,
                step.time("event_date", zone).orElse(null),
                step.text("source").orElse(null),
                step.text("medium").orElse(null),
                step.text("campaign").orElse(null),
                step.text("landing").orElse(null));
    }

    /** Of spam the call's facts tell, whatever CallRail's people made of it as a lead. */
    private static @Nullable LeadMark leadMark(BodyFields body) {
        if (body.flag("spam").orElse(false)) {
            return null;
        }
        return switch (body.text("lead_status").map(CallRailCall::word).orElse("")) {
            case "not_a_lead" -> new LeadMark(true, reason(body));
            case "good_lead" -> new LeadMark(false, null);
            default -> null;
        };
    }

    private static NotALeadReason reason(BodyFields body) {
        List<String> tags = body.texts("tags").stream()
                .map(tag -> word(tag).replaceAll("[^a-z]+", "_"))
                .toList();
        if (tags.contains("wrong_number")) {
            return NotALeadReason.wrong_number;
        }
        return tags.contains("spam") ? NotALeadReason.spam : NotALeadReason.not_a_lead;
    }
}
