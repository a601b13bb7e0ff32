package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.secrets.SecretBox;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Addresses under which the partner fetches a recording from Otto: signed, good for an hour, made for each attempt anew. */
@Component
class AudioAddresses {

    static final Duration GOOD_FOR = Duration.ofHours(1);

    private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder FROM_TEXT = Base64.getUrlDecoder();
    private static final int PARTS = 4;

    /** Whose recording an address is of. */
    record Named(String companyId, JobType jobType, UUID subjectId) {}

    private final String base;
    /** One of each key of secrets, the one that signs first. */
    private final List<SecretKeySpec> keys;

    private final InstantSource clock;

    @Autowired
    AudioAddresses(OttoSettings settings, InstantSource clock) {
        this(settings.publicBaseUrl(), settings.secretsKey().value(), clock);
    }

    AudioAddresses(URI publicBaseUrl, String secretsKey, InstantSource clock) {
        this.base = publicBaseUrl + "/audio/";
        this.keys = SecretBox.texts(secretsKey).stream()
                .map(key -> new SecretKeySpec(
                        hmac(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"), "audio addresses"),
                        "HmacSHA256"))
                .toList();
        this.clock = clock;
    }

    String of(Named named) {
        String text = String.join(
                "\n",
                Long.toString(clock.instant().plus(GOOD_FOR).getEpochSecond()),
                named.jobType().name(),
                named.subjectId().toString(),
                named.companyId());
        return base + TO_TEXT.encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "."
                + TO_TEXT.encodeToString(hmac(keys.getFirst(), text));
    }

    /** What the token names; empty when it is not ours or no longer good. */
    Optional<Named> read(String token) {
        String[] halves = token.split("\\.", -1);
        if (halves.length != 2) {
            return Optional.empty();
        }
        try {
            String text = new String(FROM_TEXT.decode(halves[0]), StandardCharsets.UTF_8);
            String[] parts = text.split("\n", PARTS);
            byte[] signature = FROM_TEXT.decode(halves[1]);
            boolean ours = keys.stream().anyMatch(key -> MessageDigest.isEqual(hmac(key, text), signature));
            return ours && clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts[0])))
                    ? Optional.of(new Named(parts[3], JobType.valueOf(parts[1]), UUID.fromString(parts[2])))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HmacSHA256 is required of every Java platform", e);
        }
    }
}
