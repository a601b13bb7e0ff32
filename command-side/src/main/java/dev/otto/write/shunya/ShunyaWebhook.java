package dev.otto.write.shunya;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.problem.Problem;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.InvalidField;
import dev.otto.write.webhook.MalformedBody;
import dev.otto.write.webhook.PartnerDeliveries;
import dev.otto.write.webhook.PartnerDeliveries.Result;
import dev.otto.write.webhook.PartnerDeliveries.Taken;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The path of a result: checked, stored, applied and answered, in one transaction when nothing goes wrong. */
@Component
class ShunyaWebhook {

    private static final Logger LOG = LoggerFactory.getLogger(ShunyaWebhook.class);

    /**
     * What the partner is told: a status with what was stored, or a problem.
     *
     * @param position global position of the last event that it led to, 0 when none
     * @param companyId whose it is, null until it was verified and read
     * @param externalId what it is known by, null as long
     */
    record Answer(
            int httpStatus,
            @Nullable String status,
            @Nullable UUID deliveryId,
            long position,
            @Nullable Problem problem,
            @Nullable String companyId,
            @Nullable String externalId) {

        static Answer of(ResultOutcome outcome, Result result) {
            return new Answer(200, outcome.name(), result.deliveryId(), result.position(), null, null, null);
        }

        static Answer accepted(Result result) {
            return new Answer(202, "accepted", result.deliveryId(), 0, null, null, null);
        }

        static Answer refused(Problem problem) {
            return new Answer(problem.status(), null, null, 0, problem, null, null);
        }

        /** The same with whose it is and what it is known by. */
        Answer about(String company, String external) {
            return new Answer(httpStatus, status, deliveryId, position, problem, company, external);
        }
    }

    private final @Nullable Secret secret;
    private final PartnerDeliveries deliveries;
    private final ShunyaIntake intake;
    private final CompanyDirectory companies;
    private final InstantSource clock;

    @Autowired
    ShunyaWebhook(
            OttoSettings settings,
            PartnerDeliveries deliveries,
            ShunyaIntake intake,
            CompanyDirectory companies,
            InstantSource clock) {
        this(settings.uwc().hmacSecret(), deliveries, intake, companies, clock);
    }

    ShunyaWebhook(
            @Nullable Secret secret,
            PartnerDeliveries deliveries,
            ShunyaIntake intake,
            CompanyDirectory companies,
            InstantSource clock) {
        this.secret = secret;
        this.deliveries = deliveries;
        this.intake = intake;
        this.companies = companies;
        this.clock = clock;
    }

    /** Takes what the partner posted; never throws. */
    Answer receive(Inbound inbound, boolean tooLarge, String remoteAddress) {
        try {
            return checked(inbound, tooLarge, remoteAddress);
        } catch (RuntimeException e) {
            LOG.error("a result could not be stored", e);
            return Answer.refused(deliveries.notStored(ShunyaIntake.PROVIDER));
        }
    }

    private Answer checked(Inbound inbound, boolean tooLarge, String remoteAddress) {
        if (!inbound.mediaType().isEmpty() && !inbound.mediaType().equals(Inbound.JSON)) {
            return refused(inbound, "unsupported_media_type", remoteAddress);
        }
        if (tooLarge) {
            return refused(inbound, "payload_too_large", remoteAddress);
        }
        ShunyaSignature signature = ShunyaSignature.of(inbound.headers());
        ShunyaSignature.Verdict verdict = secret == null
                ? ShunyaSignature.Verdict.invalid
                : signature.check(inbound.body(), secret.value(), clock.instant());
        return switch (verdict) {
            case missing -> refused(inbound, "signature_missing", remoteAddress);
            case outside_window -> refused(inbound, "timestamp_outside_window", remoteAddress);
            case invalid ->
                refused(inbound, secret == null ? "integration_unknown" : "signature_invalid", remoteAddress);
            case valid -> verified(inbound, signature);
        };
    }

    private Answer verified(Inbound inbound, ShunyaSignature signature) {
        ShunyaBody body;
        try {
            body = ShunyaBody.read(inbound.kind(), inbound.body());
        } catch (MalformedBody e) {
            return Answer.refused(deliveries.reject(ShunyaIntake.PROVIDER, inbound, "malformed_body"));
        } catch (InvalidField e) {
            Problem problem = deliveries.reject(ShunyaIntake.PROVIDER, inbound, "field_invalid");
            return Answer.refused(
                    problem.with("errors", List.of(new Problem.FieldFault(e.field(), String.valueOf(e.getMessage())))));
        }
        JobBook.Known known = deliveries.inCompany(body.companyId(), () -> intake.known(body));
        Answer answer = switch (known) {
            case elsewhere -> Answer.refused(deliveries.reject(ShunyaIntake.PROVIDER, inbound, "company_mismatch"));
            case unknown -> kept(inbound, signature, body, "unknown id");
            case here ->
                deliveries.admits(ShunyaIntake.PROVIDER, body.companyId())
                        ? processed(inbound, signature, body)
                        : kept(inbound, signature, body, "rate_limited");
        };
        return answer.about(body.companyId(), ShunyaIntake.externalId(body, signature, 0));
    }

    private Answer processed(Inbound inbound, ShunyaSignature signature, ShunyaBody body) {
        try {
            return deliveries
                    .inCompany(body.companyId(), () -> take(inbound, body))
                    .orElseGet(() -> kept(inbound, signature, body, "unknown id"));
        } catch (RuntimeException e) {
            LOG.warn("a result waits for its next try", e);
            return kept(inbound, signature, body, e.getClass().getSimpleName());
        }
    }

    private Optional<Answer> take(Inbound inbound, ShunyaBody body) {
        CompanyProfile company = companies.of(body.companyId());
        return intake.read(body, inbound, company).map(read -> {
            Result result = deliveries.take(ShunyaIntake.PROVIDER, company, inbound, read.understood(), read.note());
            if (!read.understood().bodyKept()) {
                deliveries.withhold(
                        ShunyaIntake.PROVIDER,
                        company.companyId(),
                        read.understood().orderKey());
            }
            return switch (result.taken()) {
                case first -> Answer.of(read.reading().outcome(), result);
                case repeated -> Answer.of(ResultOutcome.already_processed, result);
                case pending -> Answer.accepted(result);
            };
        });
    }

    /** Nothing of it was processed: the delivery alone is kept, and tried again. */
    private Answer kept(Inbound inbound, ShunyaSignature signature, ShunyaBody body, String reason) {
        Result result = deliveries.keep(
                ShunyaIntake.PROVIDER,
                body.companyId(),
                inbound,
                ShunyaIntake.externalId(body, signature, 0),
                PartnerDeliveries.version(inbound),
                reason);
        return result.taken() == Taken.repeated
                ? Answer.of(ResultOutcome.already_processed, result)
                : Answer.accepted(result);
    }

    private Answer refused(Inbound inbound, String errorCode, String remoteAddress) {
        return Answer.refused(deliveries.refuse(ShunyaIntake.PROVIDER, inbound, errorCode, remoteAddress));
    }
}
