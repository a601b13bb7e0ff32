package dev.otto.write.callrail;

import dev.otto.write.webhook.BodyFields;
import dev.otto.write.webhook.InvalidField;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a CallRail webhook says. */
sealed interface CallRailBody permits CallRailCall, CallRailText, CallRailForm {

    Pattern RECORDING_OF = Pattern.compile("/calls/(CAL[0-9a-zA-Z]+|[0-9]+)/");
    Pattern ACCOUNT_OF = Pattern.compile("/a/([0-9]+)/");

    /** CallRail's id of the thing told, or one made of what identifies it. */
    String externalId();

    /** Business time. */
    Instant occurredAt();

    /** The names by which CallRail knows the company: {@code company_resource_id} and {@code company_id}. */
    static List<String> companyIds(BodyFields body) {
        return Stream.of(body.text("company_resource_id"), body.text("company_id"))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The account, which only a link in the body names. */
    static Optional<String> accountId(BodyFields body) {
        return body.text("timeline_url")
                .map(ACCOUNT_OF::matcher)
                .filter(Matcher::find)
                .map(link -> link.group(1));
    }

    /**
     * {@code resource_id}, else {@code id}, else the id in the recording's URL, else a hash of what identifies the thing.
     *
     * @throws InvalidField when nothing identifies it
     */
    static String externalId(BodyFields body, List<Optional<String>> identifying) {
        Optional<String> named = body.neededText("resource_id", "id")
                .or(() -> body.text("recording", "recording_player", "recording_redirect")
                        .map(RECORDING_OF::matcher)
                        .filter(Matcher::find)
                        .map(url -> url.group(1)));
        if (named.isPresent() && named.get().length() <= 200) {
            return named.get();
        }
        if (identifying.stream().noneMatch(Optional::isPresent)) {
            throw new InvalidField("resource_id", "is needed where nothing else identifies what is told");
        }
        return hash(String.join(
                "\n", identifying.stream().map(part -> part.orElse("")).toList()));
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", e);
        }
    }
}
