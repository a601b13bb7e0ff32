package dev.otto.write.webhook;

import dev.otto.write.Command;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.webhook.Reading.NotNeeded;
import dev.otto.write.webhook.Reading.Understood;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The smallest provider there can be: the secret itself is the signature, the body names what to do. */
final class AcmeAdapter implements WebhookAdapter {

    /** What a delivery of Acme means. */
    record Effect(String id, String text) implements Command {
        @Override
        public Object target() {
            return id;
        }
    }

    @Override
    public String provider() {
        return "acme";
    }

    @Override
    public Optional<String> kindOf(String path) {
        return path.startsWith("/webhooks/acme/")
                ? Optional.of(path.substring("/webhooks/acme/".length()))
                : Optional.empty();
    }

    @Override
    public boolean takes(String mediaType) {
        return mediaType.equals(Inbound.JSON);
    }

    @Override
    public Claims claims(Inbound inbound) {
        try {
            return new Claims(null, inbound.fields().text("company").stream().toList(), List.of());
        } catch (MalformedBody e) {
            return Claims.NONE;
        }
    }

    @Override
    public SignatureCheck check(Inbound inbound, String secret) {
        return inbound.header("x-acme")
                .map(signature -> signature.equals("late")
                        ? SignatureCheck.OUTSIDE_WINDOW
                        : signature.equals(secret) ? SignatureCheck.VALID : SignatureCheck.INVALID)
                .orElse(SignatureCheck.MISSING);
    }

    /** An id that no reading survives. */
    static final String UNREADABLE = "unreadable";

    @Override
    public Reading read(Inbound inbound, CompanyProfile company) {
        BodyFields body = inbound.fields();
        String id = body.neededText("id").orElseThrow(() -> new InvalidField("id", "is needed"));
        if (id.equals(UNREADABLE)) {
            throw new IllegalStateException("a defect of ours");
        }
        if (inbound.kind().equals("news")) {
            return new NotNeeded(id, "not needed");
        }
        return new Understood(
                id,
                inbound.kind().equals("modified"),
                body.text("thing").orElse(id),
                null,
                Instant.parse("2026-07-14T12:00:00Z"),
                List.of(new Effect(id, body.text("text").orElse(""))));
    }
}
