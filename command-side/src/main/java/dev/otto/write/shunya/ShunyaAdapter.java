package dev.otto.write.shunya;

import dev.otto.write.company.CompanyProfile;
import dev.otto.write.webhook.Claims;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.NotYet;
import dev.otto.write.webhook.Reading;
import dev.otto.write.webhook.SignatureCheck;
import dev.otto.write.webhook.WebhookAdapter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Processes stored deliveries of the partner again: parked ones, failed ones, and those that an administrator asks for. */
@Component
class ShunyaAdapter implements WebhookAdapter {

    /** How long an unknown id is waited for: our own submission may not have been committed yet. */
    static final Duration PARKED = Duration.ofMinutes(15);

    private final ShunyaIntake intake;
    private final InstantSource clock;

    ShunyaAdapter(ShunyaIntake intake, InstantSource clock) {
        this.intake = intake;
        this.clock = clock;
    }

    @Override
    public String provider() {
        return ShunyaIntake.PROVIDER;
    }

    /** None: the partner's deliveries come in by their own way. */
    @Override
    public Optional<String> kindOf(String path) {
        return Optional.empty();
    }

    @Override
    public boolean takes(String mediaType) {
        return mediaType.equals(Inbound.JSON);
    }

    @Override
    public Claims claims(Inbound inbound) {
        return Claims.NONE;
    }

    @Override
    public SignatureCheck check(Inbound inbound, String secret) {
        return SignatureCheck.INVALID;
    }

    @Override
    public Reading read(Inbound inbound, CompanyProfile company) {
        ShunyaBody body = ShunyaBody.read(inbound.kind(), inbound.body());
        Optional<ShunyaIntake.Read> read = intake.read(body, inbound, company);
        return read.isPresent() ? read.get().understood() : unmatched(inbound, body);
    }

    /** The partner says when it said something, and the job goes by that. */
    @Override
    public boolean laterReceivedStands() {
        return false;
    }

    /** A company that the partner knows and we do not, or not yet: its results wait like those of unknown jobs. */
    @Override
    public Optional<Reading.NotNeeded> ofNobody(Inbound inbound) {
        return Optional.of(unmatched(inbound, ShunyaBody.read(inbound.kind(), inbound.body())));
    }

    private Reading.NotNeeded unmatched(Inbound inbound, ShunyaBody body) {
        if (clock.instant().isBefore(inbound.receivedAt().plus(PARKED))) {
            throw new StillUnknown();
        }
        ShunyaSignature headers = ShunyaSignature.of(inbound.headers());
        // it may be of a ghost visit
        return new Reading.NotNeeded(ShunyaIntake.externalId(body, headers, 0) + "/unmatched", "unmatched", false);
    }

    /** The id is not known yet. */
    static final class StillUnknown extends NotYet {

        private static final long serialVersionUID = 1L;

        StillUnknown() {
            super("the id is not known yet");
        }
    }
}
