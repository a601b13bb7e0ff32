package dev.otto.write.company;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.NurtureStep;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.company.Role;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.trace.Trace;
import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Sent;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Settings and users of a company. */
@RestController
class CompanyApi {

    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_EMAIL = 320;

    private final Commands commands;
    private final CompanyDirectory companies;
    private final TenantTransactions transactions;
    private final WriteAnswers answers;
    private final OttoSettings settings;
    private final InstantSource clock;

    CompanyApi(
            Commands commands,
            CompanyDirectory companies,
            TenantTransactions transactions,
            WriteAnswers answers,
            OttoSettings settings,
            InstantSource clock) {
        this.commands = commands;
        this.companies = companies;
        this.transactions = transactions;
        this.answers = answers;
        this.settings = settings;
        this.clock = clock;
    }

    /** Absent members keep what stands (or the defaults, when the company is registered by this). */
    record SettingsBody(
            @Nullable String companyId,
            @Nullable String name,
            @Nullable String timezone,
            @Nullable String region,
            @Nullable String currency,
            @Nullable Integer geofenceRadiusM,
            @Nullable List<String> servicesOffered,
            @Nullable String ghostModeStorage,
            @Nullable Integer ghostModeRetention,
            @Nullable String missedCallText,
            @Nullable Integer missedCallDelaySeconds,
            @Nullable List<NurtureStep> nurtureSteps,
            @Nullable Boolean messaging,
            @Nullable Integer defaultAppointmentMinutes,
            @Nullable Integer dormantAfterDays,
            @Nullable ShunyaServices shunya,
            @Nullable String csrLeadVisibility) {}

    record UserBody(
            @Nullable String userId,
            @Nullable String email,
            @Nullable String name,
            @Nullable Role role) {}

    record RoleBody(@Nullable Role role) {}

    @PutMapping("/api/v1/companies/{company_id}")
    ResponseEntity<Object> put(
            @PathVariable("company_id") String companyId, @RequestBody SettingsBody body, Caller caller) {
        boolean[] registers = new boolean[1];
        Sent sent = transactions.command(companyId, () -> {
            CompanyProfile known = companies.find(companyId).orElse(null);
            if (known == null && !caller.is(AccessRole.admin)) {
                throw new ProblemException(
                        404,
                        "company_not_registered",
                        "The company is not registered yet: an admin's PUT registers it.");
            }
            CompanySettings wanted = merged(
                    body, known == null ? CompanyDefaults.settings(companyId, settings.uwc()) : known.settings());
            validate(wanted);
            registers[0] = known == null;
            Command command = known == null
                    ? new CompanyCommand.RegisterCompany(companyId, wanted)
                    : new CompanyCommand.ConfigureCompany(companyId, wanted);
            return commands.send(command, context(caller, ZoneId.of(wanted.timezone())));
        });
        return registers[0]
                ? answers.created(caller, "companies", companyId, sent.position())
                : answers.changed(caller, "companies", companyId, sent.position());
    }

    @PostMapping("/api/v1/users")
    ResponseEntity<Object> add(@RequestBody UserBody body, Caller caller) {
        List<Problem.FieldFault> errors = new ArrayList<>();
        String userId = requireText(errors, "user_id", body.userId(), 200);
        if (body.role() == null) {
            errors.add(new Problem.FieldFault("role", "is required: one of csr, sales_rep, manager, exec, admin"));
        }
        checkLength(errors, "email", body.email(), LONGEST_EMAIL);
        checkLength(errors, "name", body.name(), LONGEST_NAME);
        refuse(errors);
        boolean[] known = new boolean[1];
        Sent sent = transactions.command(caller.company(), () -> {
            known[0] = companies.user(caller.company(), userId).isPresent();
            return send(
                    caller,
                    new CompanyCommand.AddUser(
                            caller.company(), userId, body.email(), body.name(), Objects.requireNonNull(body.role())));
        });
        return known[0]
                ? answers.changed(caller, "users", userId, sent.position())
                : answers.created(caller, "users", userId, sent.position());
    }

    @DeleteMapping("/api/v1/users/{id}")
    ResponseEntity<Object> remove(@PathVariable String id, Caller caller) {
        requireUser(caller, id);
        Sent sent = send(caller, new CompanyCommand.RemoveUser(caller.company(), id));
        return ResponseEntity.noContent()
                .header(WriteAnswers.POSITION_HEADER, Long.toString(sent.position()))
                .build();
    }

    @PutMapping("/api/v1/users/{id}/role")
    ResponseEntity<Object> setRole(@PathVariable String id, @RequestBody RoleBody body, Caller caller) {
        if (body.role() == null) {
            throw ProblemException.invalid("role", "is required: one of csr, sales_rep, manager, exec, admin");
        }
        requireUser(caller, id);
        Sent sent = send(caller, new CompanyCommand.ChangeUserRole(caller.company(), id, body.role()));
        return answers.changed(caller, "users", id, sent.position());
    }

    private static void checkLength(List<Problem.FieldFault> errors, String field, @Nullable String text, int longest) {
        if (text != null && text.length() > longest) {
            errors.add(new Problem.FieldFault(field, "has at most " + longest + " characters"));
        }
    }

    private void requireUser(Caller caller, String userId) {
        if (transactions
                .command(caller.company(), () -> companies.user(caller.company(), userId))
                .isEmpty()) {
            throw ProblemException.notFound();
        }
    }

    private Sent send(Caller caller, Command command) {
        return transactions.command(caller.company(), () -> {
            ZoneId zone =
                    companies.find(caller.company()).map(CompanyProfile::zone).orElse(ZoneOffset.UTC);
            return commands.send(command, context(caller, zone));
        });
    }

    private CommandContext context(Caller caller, ZoneId zone) {
        return new CommandContext(
                caller.company(),
                caller.actor(),
                caller.role().name(),
                Trace.current().traceId(),
                Trace.current().requestId(),
                clock.instant(),
                zone);
    }

    private static CompanySettings merged(SettingsBody b, CompanySettings s) {
        return new CompanySettings(
                or(b.name(), s.name()),
                or(b.timezone(), s.timezone()),
                or(b.region(), s.region()),
                or(b.currency(), s.currency()),
                or(b.geofenceRadiusM(), s.geofenceRadiusM()),
                or(b.servicesOffered(), s.servicesOffered()),
                or(b.ghostModeStorage(), s.ghostModeStorage()),
                or(b.ghostModeRetention(), s.ghostModeRetention()),
                or(b.missedCallText(), s.missedCallText()),
                or(b.missedCallDelaySeconds(), s.missedCallDelaySeconds()),
                or(b.nurtureSteps(), s.nurtureSteps()),
                or(b.messaging(), s.messaging()),
                or(b.defaultAppointmentMinutes(), s.defaultAppointmentMinutes()),
                or(b.dormantAfterDays(), s.dormantAfterDays()),
                or(b.shunya(), s.shunya()),
                or(b.csrLeadVisibility(), s.csrLeadVisibility()));
    }

    private static <T> T or(@Nullable T given, T standing) {
        return given == null ? standing : given;
    }

    private static void validate(CompanySettings s) {
        List<Problem.FieldFault> errors = new ArrayList<>();
        requireText(errors, "name", s.name(), 200);
        try {
            ZoneId zone = ZoneId.of(s.timezone());
            if (!ZoneId.getAvailableZoneIds().contains(zone.getId())) {
                errors.add(new Problem.FieldFault("timezone", "must be an IANA name such as America/New_York"));
            }
        } catch (DateTimeException e) {
            errors.add(new Problem.FieldFault("timezone", "must be an IANA name such as America/New_York"));
        }
        if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(s.region())) {
            errors.add(new Problem.FieldFault("region", "must be an ISO 3166 two-letter country such as US"));
        }
        if (Currency.getAvailableCurrencies().stream()
                .noneMatch(c -> c.getCurrencyCode().equals(s.currency()))) {
            errors.add(new Problem.FieldFault("currency", "must be an ISO 4217 code such as USD"));
        }
        requireBetween(errors, "geofence_radius_m", s.geofenceRadiusM(), 1, 100_000);
        if (s.servicesOffered().size() > 200
                || s.servicesOffered().stream().anyMatch(t -> t == null || t.length() > 200)) {
            errors.add(new Problem.FieldFault("services_offered", "at most 200 names of at most 200 characters"));
        }
        requireOneOf(errors, "ghost_mode_storage", s.ghostModeStorage(), Set.of("ephemeral", "not_stored"));
        requireBetween(errors, "ghost_mode_retention", s.ghostModeRetention(), 1, 8_760);
        requireText(errors, "missed_call_text", s.missedCallText(), LONGEST_TEXT);
        requireBetween(errors, "missed_call_delay_seconds", s.missedCallDelaySeconds(), 0, 86_400);
        if (s.nurtureSteps().size() > 20
                || s.nurtureSteps().stream()
                        .anyMatch(step -> step == null
                                || step.afterMinutes() < 1
                                || step.text() == null
                                || step.text().isBlank()
                                || step.text().length() > LONGEST_TEXT)) {
            errors.add(new Problem.FieldFault(
                    "nurture_steps", "at most 20 of {after_minutes from 1, text of 1 to 1000 characters}"));
        }
        requireBetween(errors, "default_appointment_minutes", s.defaultAppointmentMinutes(), 1, 1_440);
        requireBetween(errors, "dormant_after_days", s.dormantAfterDays(), 1, 3_650);
        requireOneOf(errors, "csr_lead_visibility", s.csrLeadVisibility(), Set.of("own", "company"));
        refuse(errors);
    }

    private static String requireText(
            List<Problem.FieldFault> errors, String field, @Nullable String value, int longest) {
        if (value == null || value.isBlank() || value.length() > longest) {
            errors.add(new Problem.FieldFault(field, "is required, with at most " + longest + " characters"));
            return "";
        }
        return value;
    }

    private static void requireBetween(List<Problem.FieldFault> errors, String field, int value, int least, int most) {
        if (value < least || value > most) {
            errors.add(new Problem.FieldFault(field, "must be from " + least + " to " + most));
        }
    }

    private static void requireOneOf(List<Problem.FieldFault> errors, String field, String value, Set<String> allowed) {
        if (!allowed.contains(value)) {
            errors.add(new Problem.FieldFault(
                    field,
                    "must be one of "
                            + String.join(", ", allowed.stream().sorted().toList())));
        }
    }

    private static void refuse(List<Problem.FieldFault> errors) {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.invalid(errors));
        }
    }
}
