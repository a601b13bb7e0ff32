package dev.otto.platform.configuration;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One start's environment: which profile it is, everything that is wrong with it, and the settings it makes. */
public final class Environment {

    private static final Map<String, Setting> ALIASES = Map.of("UPSTASH_REDIS_URL", Setting.REDIS_URL);
    private static final Set<String> UNUSED = Set.of(
            "REDIS_URL",
            "UPSTASH_REDIS_URL",
            "CLERK_SECRET_KEY",
            "CLERK_PUBLISHABLE_KEY",
            "DEEPGRAM_API_KEY",
            "OPENAI_API_KEY",
            "BLAND_API_KEY",
            "UWC_API_KEY",
            "USE_UWC_STAGING",
            "CALLRAIL_ACCOUNT_ID");
    private static final String UNUSED_PREFIX = "ENABLE_CELERY";

    private final Profile profile;
    private final Map<Setting, String> values;
    private final List<String> problems;
    private final List<String> unused;

    private Environment(Profile profile, Map<Setting, String> values, List<String> problems, List<String> unused) {
        this.profile = profile;
        this.values = values;
        this.problems = List.copyOf(problems);
        this.unused = List.copyOf(unused);
    }

    /**
     * Judges a start. No profile and no DATABASE_URL is the demo; DATABASE_URL without a profile is production.
     *
     * @param variables the process's environment variables; an empty value counts as unset
     * @param profiles names of the active profiles; none, or exactly one of {@link Profile}
     */
    public static Environment of(Map<String, String> variables, List<String> profiles) {
        List<String> problems = new ArrayList<>();
        Map<Setting, String> values = read(variables, problems);
        Profile profile = profile(profiles, values, problems);
        values.forEach((setting, value) -> {
            String problem = setting.check().problem(value);
            if (problem != null) {
                problems.add(setting + " " + problem + (setting.secret() ? "" : ", but is \"" + value + "\""));
            } else if (profile == Profile.production && isPlaceholder(value)) {
                problems.add(setting + " is still a placeholder; give it a real value");
            }
        });
        missing(profile, values).forEach(problems::add);
        contradictions(profile, values).forEach(problems::add);
        List<String> unused = variables.entrySet().stream()
                .filter(variable -> !variable.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .filter(name -> UNUSED.contains(name) || name.startsWith(UNUSED_PREFIX))
                .sorted()
                .toList();
        return new Environment(profile, values, problems, unused);
    }

    /** How strictly this start is judged. */
    public Profile profile() {
        return profile;
    }

    /** Everything that is wrong, one line each; empty when {@link #settings} may be asked for. Holds no secret. */
    public List<String> problems() {
        return problems;
    }

    /** Names of variables that are set, known from earlier systems or for later, and do nothing here. */
    public List<String> unused() {
        return unused;
    }

    /** Where files are kept, absolute, whether or not the rest of the environment is in order. */
    public Path dataDir() {
        return Path.of(text(Setting.OTTO_DATA_DIR)).toAbsolutePath().normalize();
    }

    /**
     * The settings.
     *
     * @param generated gives the secrets that a demo or dev start makes for itself, by name
     * @throws IllegalStateException when there are problems
     */
    public OttoSettings settings(Function<String, Secret> generated) {
        if (!problems.isEmpty()) {
            throw new IllegalStateException("an environment with problems has no settings");
        }
        int port = Integer.parseInt(text(Setting.SERVER_PORT));
        String base = valueOr(Setting.PUBLIC_BASE_URL, "http://localhost:" + port);
        String publicBaseUrl = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        String database = values.get(Setting.DATABASE_URL);
        return new OttoSettings(
                profile,
                roles(),
                dataDir(),
                database == null ? null : DatabaseAddress.parse(database),
                list(Setting.AXON_SERVER),
                port,
                URI.create(publicBaseUrl),
                values.containsKey(Setting.ALLOWED_ORIGINS) ? list(Setting.ALLOWED_ORIGINS) : List.of(publicBaseUrl),
                demoTraffic(),
                new OttoSettings.Identity(
                        uri(Setting.CLERK_ISSUER),
                        uri(Setting.CLERK_JWKS_URL),
                        list(Setting.CLERK_AUTHORIZED_PARTIES),
                        secret(Setting.CLERK_WEBHOOK_SECRET)),
                profile.allowsDemo() ? generated.apply("local-jwt-key") : null,
                secretOr(Setting.SECRETS_KEY, generated),
                secretOr(Setting.INTERNAL_AI_TOKEN, generated),
                secret(Setting.DEV_EMIT_KEY),
                new OttoSettings.Providers(
                        secret(Setting.CALLRAIL_SIGNING_KEY),
                        secret(Setting.CALLRAIL_API_KEY),
                        values.get(Setting.TWILIO_ACCOUNT_SID),
                        secret(Setting.TWILIO_AUTH_TOKEN),
                        values.get(Setting.TWILIO_FROM_NUMBER),
                        secret(Setting.RETELL_API_KEY),
                        secret(Setting.BLAND_WEBHOOK_SECRET),
                        uri(Setting.GEOCODER_URL)),
                new OttoSettings.Audio(
                        valueOr(Setting.AUDIO_STORE, dataDir().resolve("audio").toString()),
                        values.get(Setting.AUDIO_STORE_KEY_ID),
                        secret(Setting.AUDIO_STORE_SECRET),
                        number(Setting.AUDIO_MAX_MB) * 1_000_000L,
                        Duration.ofMinutes(number(Setting.AUDIO_MAX_MINUTES))),
                new OttoSettings.Uwc(
                        uri(Setting.UWC_BASE_URL),
                        text(Setting.UWC_VERSION),
                        profile.allowsDemo()
                                ? secretOr(Setting.UWC_JWT_SECRET, generated)
                                : secret(Setting.UWC_JWT_SECRET),
                        profile.allowsDemo()
                                ? secretOr(Setting.UWC_HMAC_SECRET, generated)
                                : secret(Setting.UWC_HMAC_SECRET),
                        seconds(Setting.UWC_TIMEOUT).getFirst(),
                        seconds(Setting.UWC_RETRY_WAITS),
                        number(Setting.UWC_JOBS_IN_FLIGHT),
                        number(Setting.UWC_SUBMISSIONS_PER_HOUR),
                        partOfThePartner(Setting.ENABLE_UWC_ASR),
                        partOfThePartner(Setting.ENABLE_UWC_RAG),
                        partOfThePartner(Setting.ENABLE_UWC_TRAINING),
                        partOfThePartner(Setting.ENABLE_UWC_FOLLOWUPS)),
                number(Setting.RATE_LIMIT_USER),
                number(Setting.RATE_LIMIT_TENANT),
                secret(Setting.REDIS_URL),
                number(Setting.IDEMPOTENCY_TTL_DAYS),
                new OttoSettings.Telemetry(
                        text(Setting.LOG_LEVEL).toLowerCase(Locale.ROOT),
                        flag(values, Setting.OBS_REDACT_PII),
                        uri(Setting.OTEL_EXPORTER_OTLP_ENDPOINT),
                        text(Setting.OTEL_SERVICE_NAME_API),
                        text(Setting.OTEL_SERVICE_NAME_WORKER)));
    }

    private static Map<Setting, String> read(Map<String, String> variables, List<String> problems) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String value = variables.getOrDefault(setting.name(), "").strip();
            if (!value.isEmpty()) {
                values.put(setting, value);
            }
        }
        ALIASES.forEach((alias, setting) -> {
            String value = variables.getOrDefault(alias, "").strip();
            if (value.isEmpty()) {
                return;
            }
            String own = values.putIfAbsent(setting, value);
            if (own != null && !own.equals(value)) {
                problems.add(alias + " is another name for " + setting + ", and the two differ");
            }
        });
        return values;
    }

    private static Profile profile(List<String> profiles, Map<Setting, String> values, List<String> problems) {
        Profile implied = values.containsKey(Setting.DATABASE_URL) ? Profile.production : Profile.demo;
        List<String> named = profiles.stream().filter(name -> !name.isBlank()).toList();
        if (named.isEmpty()) {
            return implied;
        }
        List<Profile> known = Arrays.stream(Profile.values())
                .filter(profile -> named.contains(profile.name()))
                .toList();
        if (known.size() != 1 || named.size() != 1) {
            problems.add(
                    "The profile must be one of demo, dev or production, but is \"" + String.join(",", named) + "\"");
            return known.isEmpty() ? implied : known.getLast();
        }
        return known.getFirst();
    }

    private static List<String> missing(Profile profile, Map<Setting, String> values) {
        List<String> missing = new ArrayList<>();
        List<Setting> flags = List.of(
                Setting.ENABLE_UWC_ASR,
                Setting.ENABLE_UWC_RAG,
                Setting.ENABLE_UWC_TRAINING,
                Setting.ENABLE_UWC_FOLLOWUPS);
        List<String> on = flags.stream()
                .filter(flag -> flag(values, flag))
                .map(Enum::name)
                .toList();
        boolean identified = values.containsKey(Setting.CLERK_ISSUER) || values.containsKey(Setting.CLERK_JWKS_URL);
        if (profile != Profile.production) {
            return missing;
        }
        for (Setting setting : Setting.values()) {
            if (values.containsKey(setting)) {
                continue;
            }
            switch (setting.need()) {
                case production -> missing.add(setting + " is missing: " + setting.description());
                case shunya -> {
                    if (!on.isEmpty()) {
                        missing.add(setting + " is missing: " + String.join(", ", on) + " needs it");
                    }
                }
                case identity, never -> {}
            }
        }
        if (!identified) {
            missing.add("CLERK_ISSUER or CLERK_JWKS_URL is missing: without one no token can be checked");
        }
        return missing;
    }

    private static List<String> contradictions(Profile profile, Map<Setting, String> values) {
        List<String> problems = new ArrayList<>();
        boolean ownDatabase = !values.containsKey(Setting.DATABASE_URL);
        if (profile == Profile.demo && !ownDatabase) {
            problems.add("DATABASE_URL is set, but the demo runs its own PostgreSQL; unset it or use the dev profile");
        }
        if (profile == Profile.production && flag(values, Setting.OTTO_DEMO_TRAFFIC)) {
            problems.add("OTTO_DEMO_TRAFFIC is true, but simulated traffic does not exist in production");
        }
        if (values.getOrDefault(Setting.AUDIO_STORE, "").startsWith("s3:")
                && !(values.containsKey(Setting.AUDIO_STORE_KEY_ID)
                        && values.containsKey(Setting.AUDIO_STORE_SECRET))) {
            problems.add(
                    "AUDIO_STORE is an S3-compatible store: AUDIO_STORE_KEY_ID and AUDIO_STORE_SECRET are missing");
        }
        String roles = values.get(Setting.OTTO_ROLES);
        if (profile.allowsDemo()
                && ownDatabase
                && roles != null
                && Setting.OTTO_ROLES.check().problem(roles) == null
                && Set.copyOf(Check.items(roles)).size() < ProcessRole.values().length) {
            problems.add(
                    "OTTO_ROLES leaves roles out, but Otto's own PostgreSQL serves one process only; set DATABASE_URL");
        }
        return problems;
    }

    private static boolean isPlaceholder(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return lower.contains("changeme")
                || lower.contains("change_me")
                || lower.contains("change-me")
                || lower.contains("your_")
                || lower.startsWith("your-")
                || lower.startsWith("sk_test")
                || (lower.startsWith("<") && lower.endsWith(">"));
    }

    private Set<ProcessRole> roles() {
        return Check.items(text(Setting.OTTO_ROLES)).stream()
                .map(ProcessRole::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ProcessRole.class)));
    }

    private boolean demoTraffic() {
        return values.containsKey(Setting.OTTO_DEMO_TRAFFIC)
                ? flag(values, Setting.OTTO_DEMO_TRAFFIC)
                : profile == Profile.demo;
    }

    private boolean partOfThePartner(Setting flag) {
        return values.containsKey(flag) ? flag(values, flag) : profile == Profile.demo;
    }

    private List<Duration> seconds(Setting setting) {
        return Check.items(text(setting)).stream()
                .map(part ->
                        Duration.ofMillis(new BigDecimal(part).movePointRight(3).longValueExact()))
                .toList();
    }

    private String text(Setting setting) {
        return valueOr(setting, Objects.requireNonNull(setting.byDefault(), setting.name()));
    }

    private String valueOr(Setting setting, String other) {
        return values.getOrDefault(setting, other);
    }

    private List<String> list(Setting setting) {
        return Check.items(valueOr(setting, ""));
    }

    private int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    private static boolean flag(Map<Setting, String> values, Setting setting) {
        String value = values.getOrDefault(setting, setting.byDefault());
        return value != null && value.toLowerCase(Locale.ROOT).equals("true");
    }

    private @Nullable URI uri(Setting setting) {
        String value = values.get(setting);
        return value == null ? null : URI.create(value);
    }

    private @Nullable Secret secret(Setting setting) {
        String value = values.get(setting);
        return value == null ? null : new Secret(value);
    }

    private Secret secretOr(Setting setting, Function<String, Secret> generated) {
        Secret set = secret(setting);
        return set != null
                ? set
                : generated.apply(setting.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
