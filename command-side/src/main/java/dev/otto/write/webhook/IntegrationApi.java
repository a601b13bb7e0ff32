package dev.otto.write.webhook;

import dev.otto.platform.access.Caller;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Sent;
import dev.otto.write.company.CompanyCommand.ConnectIntegration;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Connects a company to a provider. Secrets are written and never shown. */
@RestController
class IntegrationApi {

    static final Set<String> PROVIDERS = Set.of("bland", "callrail", "retell", "standard", "twilio");
    private static final int LONGEST_SECRET = 500;
    private static final int LONGEST_ID = 200;
    private static final int MOST_NAMES = 100;

    private final Integrations integrations;
    private final Commands commands;
    private final CompanyDirectory companies;
    private final TenantTransactions transactions;
    private final WriteAnswers answers;
    private final InstantSource clock;

    IntegrationApi(
            Integrations integrations,
            Commands commands,
            CompanyDirectory companies,
            TenantTransactions transactions,
            WriteAnswers answers,
            InstantSource clock) {
        this.integrations = integrations;
        this.commands = commands;
        this.companies = companies;
        this.transactions = transactions;
        this.answers = answers;
        this.clock = clock;
    }

    /** What is absent stays as it is stored, an empty list forgets; {@code secretNext} is live beside it, for rotation. */
    record IntegrationBody(
            @Nullable String secret,
            @Nullable String secretNext,
            @Nullable String accountId,
            @Nullable List<String> companyIds,
            @Nullable List<String> phoneNumbers) {

        @Override
        public String toString() {
            return "IntegrationBody[secrets not shown]";
        }
    }

    @PutMapping("/api/v1/companies/{company_id}/integrations/{provider}")
    ResponseEntity<Object> connect(
            @PathVariable("company_id") String companyId,
            @PathVariable String provider,
            @RequestBody IntegrationBody body,
            Caller caller) {
        if (!PROVIDERS.contains(provider)) {
            throw ProblemException.invalid(
                    "provider",
                    "must be one of "
                            + String.join(", ", PROVIDERS.stream().sorted().toList()));
        }
        boolean[] connects = new boolean[1];
        Sent sent = transactions.command(companyId, () -> {
            CompanyProfile company = companies
                    .find(companyId)
                    .orElseThrow(() -> new ProblemException(
                            409,
                            "company_not_registered",
                            "The company is not registered yet: PUT its settings first."));
            Integrations.Registration registration = read(body, company.region());
            boolean known = integrations.connected(companyId).stream()
                    .anyMatch(i -> i.provider().equals(provider) && i.hasSecret());
            connects[0] = !known;
            if (!known && registration.secret() == null) {
                throw ProblemException.invalid("secret", "is required when a provider is connected for the first time");
            }
            Integrations.Connected connected = integrations.connect(companyId, provider, registration);
            boolean secretChanges = registration.secret() != null || registration.secretNext() != null;
            String reference = provider + "/" + (secretChanges ? Trace.current().requestId() : "unchanged");
            return commands.send(
                    new ConnectIntegration(
                            companyId,
                            provider,
                            reference,
                            connected.hasSecretNext(),
                            connected.accountId(),
                            connected.companyIds(),
                            connected.phoneNumbers()),
                    new CommandContext(
                            companyId,
                            caller.actor(),
                            caller.role().name(),
                            Trace.current().traceId(),
                            Trace.current().requestId(),
                            clock.instant(),
                            company.zone()));
        });
        integrations.changed();
        return connects[0]
                ? answers.created(caller, "integrations", provider, sent.position())
                : answers.changed(caller, "integrations", provider, sent.position());
    }

    private static Integrations.Registration read(IntegrationBody body, String region) {
        List<FieldFault> faults = new ArrayList<>();
        secret(faults, "secret", body.secret());
        secret(faults, "secret_next", body.secretNext());
        if (body.accountId() != null && body.accountId().length() > LONGEST_ID) {
            faults.add(new FieldFault("account_id", "has at most " + LONGEST_ID + " characters"));
        }
        List<String> companyIds = body.companyIds();
        if (companyIds != null
                && (companyIds.size() > MOST_NAMES
                        || companyIds.stream()
                                .anyMatch(id -> id == null || id.isBlank() || id.length() > LONGEST_ID))) {
            faults.add(new FieldFault("company_ids", "at most 100 names of 1 to " + LONGEST_ID + " characters"));
        }
        List<String> phones = new ArrayList<>();
        for (String phone : body.phoneNumbers() == null ? List.<String>of() : body.phoneNumbers()) {
            PhoneNumbers.e164(phone, region)
                    .ifPresentOrElse(
                            phones::add,
                            () -> faults.add(new FieldFault("phone_numbers", "holds what is no phone number")));
        }
        if (phones.size() > MOST_NAMES) {
            faults.add(new FieldFault("phone_numbers", "at most 100 numbers"));
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
        return new Integrations.Registration(
                body.secret(),
                body.secretNext(),
                body.accountId(),
                companyIds,
                body.phoneNumbers() == null ? null : phones);
    }

    private static void secret(List<FieldFault> faults, String field, @Nullable String secret) {
        if (secret != null && (secret.isBlank() || secret.length() > LONGEST_SECRET)) {
            faults.add(new FieldFault(field, "has 1 to " + LONGEST_SECRET + " characters"));
        }
    }
}
