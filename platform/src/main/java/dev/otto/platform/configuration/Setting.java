package dev.otto.platform.configuration;

import org.jspecify.annotations.Nullable;

/** Every environment variable that Otto reads, each with its default, when it is required, and whether it is a secret. */
public enum Setting {
    DATABASE_URL(
            Group.database,
            Need.production,
            Check.database,
            null,
            true,
            "The PostgreSQL, postgresql://user:password@host:5432/otto or jdbc:postgresql://…. Unset: Otto brings its own."),
    AXON_SERVER(
            Group.database,
            Need.never,
            Check.hosts,
            null,
            false,
            "host:port list of Axon Server, which then holds the events instead of PostgreSQL."),
    OTTO_DATA_DIR(
            Group.database,
            Need.never,
            Check.text,
            "./data",
            false,
            "Directory for Otto's own PostgreSQL, generated secrets and whatever else must survive a restart."),

    PUBLIC_BASE_URL(
            Group.web,
            Need.production,
            Check.webAddress,
            null,
            false,
            "The address that providers and browsers reach Otto by. In demo and dev: http://localhost:SERVER_PORT."),
    SERVER_PORT(Group.web, Need.never, Check.port, "8080", false, "The port to listen on."),
    ALLOWED_ORIGINS(
            Group.web,
            Need.production,
            Check.origins,
            null,
            false,
            "Comma-separated origins that browsers may call from; * only as in exp://*. In demo and dev: PUBLIC_BASE_URL."),
    OTTO_ROLES(
            Group.web,
            Need.never,
            Check.roles,
            "command,projection,query",
            false,
            "What this process does. Otto's own PostgreSQL needs all three."),
    OTTO_DEMO_TRAFFIC(
            Group.web,
            Need.never,
            Check.flag,
            null,
            false,
            "A trickle of simulated calls; true unless said otherwise in demo, refused in production."),

    CLERK_ISSUER(
            Group.identity,
            Need.identity,
            Check.webAddress,
            null,
            false,
            "Issuer of the tokens. Production needs this or CLERK_JWKS_URL."),
    CLERK_JWKS_URL(
            Group.identity, Need.identity, Check.webAddress, null, false, "The issuer's keys, where not discoverable."),
    CLERK_AUTHORIZED_PARTIES(
            Group.identity,
            Need.never,
            Check.text,
            null,
            false,
            "Comma-separated values allowed in a token's azp claim."),
    CLERK_WEBHOOK_SECRET(
            Group.identity,
            Need.never,
            Check.text,
            null,
            true,
            "Signs the identity provider's webhooks; used by nothing yet."),

    SECRETS_KEY(
            Group.secrets,
            Need.production,
            Check.keys256,
            null,
            true,
            "Wraps providers' secrets, bodies of deliveries and the keys of recordings: 32 bytes in base64 (openssl rand -base64 32). Losing it loses them."
                    + " Of several, separated by commas, the first wraps and all open: a new one goes before the old."),
    INTERNAL_AI_TOKEN(
            Group.secrets,
            Need.production,
            Check.text,
            null,
            true,
            "Bearer token of the AI partner's callbacks for data; used by nothing yet."),
    DEV_EMIT_KEY(
            Group.secrets, Need.never, Check.text, null, true, "Key of the test-event endpoint; used by nothing yet."),

    CALLRAIL_SIGNING_KEY(
            Group.providers,
            Need.never,
            Check.text,
            null,
            true,
            "CallRail's key for companies without one of their own."),
    CALLRAIL_API_KEY(Group.providers, Need.never, Check.text, null, true, "Fetches CallRail's recordings."),
    TWILIO_ACCOUNT_SID(Group.providers, Need.never, Check.text, null, false, "Twilio account for texts."),
    TWILIO_AUTH_TOKEN(
            Group.providers,
            Need.never,
            Check.text,
            null,
            true,
            "Twilio's token, which also signs its webhooks; these are not taken yet."),
    TWILIO_FROM_NUMBER(
            Group.providers,
            Need.never,
            Check.text,
            null,
            false,
            "Number that texts are sent from, E.164; used by nothing yet."),
    RETELL_API_KEY(
            Group.providers,
            Need.never,
            Check.text,
            null,
            true,
            "Retell's key, which also signs its webhooks; these are not taken yet."),
    BLAND_WEBHOOK_SECRET(
            Group.providers, Need.never, Check.text, null, true, "Signs Bland's webhooks; these are not taken yet."),
    AUDIO_STORE(
            Group.providers,
            Need.never,
            Check.audioStore,
            null,
            false,
            "Where Otto keeps recordings: a directory, or s3://BUCKET/PREFIX?region=REGION&endpoint=URL for any S3-compatible"
                    + " store; unset, under OTTO_DATA_DIR."),
    AUDIO_STORE_KEY_ID(
            Group.providers, Need.never, Check.text, null, false, "Access key id of an S3-compatible store."),
    AUDIO_STORE_SECRET(
            Group.providers, Need.never, Check.text, null, true, "Secret access key of an S3-compatible store."),
    AUDIO_MAX_MB(Group.providers, Need.never, Check.count, "100", false, "Megabytes that one recording may have."),
    AUDIO_MAX_MINUTES(Group.providers, Need.never, Check.count, "120", false, "Minutes that one recording may last."),
    GEOCODER_URL(
            Group.providers,
            Need.never,
            Check.webAddress,
            null,
            false,
            "Turns addresses into coordinates; used by nothing yet."),

    UWC_BASE_URL(Group.shunya, Need.shunya, Check.webAddress, null, false, "Where the AI partner is."),
    UWC_VERSION(Group.shunya, Need.never, Check.text, "v1", false, "Version of the partner's interface."),
    UWC_JWT_SECRET(Group.shunya, Need.shunya, Check.text, null, true, "Signs the tokens for the partner."),
    UWC_HMAC_SECRET(
            Group.shunya, Need.shunya, Check.text, null, true, "Signs requests to the partner and its results."),
    UWC_TIMEOUT(
            Group.shunya,
            Need.never,
            Check.seconds,
            "30",
            false,
            "Seconds that one try of a call to the partner may take."),
    UWC_RETRY_WAITS(
            Group.shunya,
            Need.never,
            Check.seconds,
            "5,10,30",
            false,
            "Seconds before the second and the later tries of a call to the partner, comma-separated."),
    UWC_JOBS_IN_FLIGHT(
            Group.shunya, Need.never, Check.count, "10", false, "Jobs of one company at the partner at a time."),
    UWC_SUBMISSIONS_PER_HOUR(
            Group.shunya, Need.never, Check.count, "1000", false, "Submissions of one company within an hour."),
    ENABLE_UWC_ASR(
            Group.shunya,
            Need.never,
            Check.flag,
            "false",
            false,
            "Transcription and analysis; in demo all four are true."),
    ENABLE_UWC_RAG(Group.shunya, Need.never, Check.flag, "false", false, "Questions to Ask Otto."),
    ENABLE_UWC_TRAINING(Group.shunya, Need.never, Check.flag, "false", false, "Training material."),
    ENABLE_UWC_FOLLOWUPS(Group.shunya, Need.never, Check.flag, "false", false, "Follow-up suggestions."),

    RATE_LIMIT_USER(Group.limits, Need.never, Check.count, "60", false, "Requests a minute for one user."),
    RATE_LIMIT_TENANT(Group.limits, Need.never, Check.count, "600", false, "Requests a minute for one company."),
    REDIS_URL(
            Group.limits,
            Need.never,
            Check.redis,
            null,
            true,
            "Would share the limits between processes; used by nothing yet, so limits are each process's own."
                    + " UPSTASH_REDIS_URL is another name for it."),
    IDEMPOTENCY_TTL_DAYS(
            Group.limits,
            Need.never,
            Check.count,
            "90",
            false,
            "Days that webhook deliveries and their keys are kept."),

    LOG_LEVEL(Group.telemetry, Need.never, Check.level, "info", false, "trace, debug, info, warn or error."),
    OBS_REDACT_PII(
            Group.telemetry, Need.never, Check.flag, "true", false, "Takes personal data out of every log line."),
    OTEL_EXPORTER_OTLP_ENDPOINT(
            Group.telemetry,
            Need.never,
            Check.webAddress,
            null,
            false,
            "Where traces would go; used by nothing yet, their ids stand in every log line."),
    OTEL_SERVICE_NAME_API(Group.telemetry, Need.never, Check.text, "otto-api", false, "Name of the serving processes."),
    OTEL_SERVICE_NAME_WORKER(
            Group.telemetry, Need.never, Check.text, "otto-worker", false, "Name of processes that only project.");

    /** Where a variable stands in the documentation. */
    enum Group {
        database("Database and event store"),
        web("This process"),
        identity("Who may call"),
        secrets("Secrets of this installation"),
        providers("Providers of calls and texts"),
        shunya("The AI partner"),
        limits("Limits"),
        telemetry("Logs and traces");

        final String title;

        Group(String title) {
            this.title = title;
        }
    }

    /** When a variable must be set. */
    enum Need {
        never("optional"),
        production("required in production"),
        identity("required in production: this or the other"),
        shunya("required when an ENABLE_UWC_* is true");

        final String words;

        Need(String words) {
            this.words = words;
        }
    }

    private final Group group;
    private final Need need;
    private final Check check;
    private final @Nullable String byDefault;
    private final boolean secret;
    private final String description;

    Setting(Group group, Need need, Check check, @Nullable String byDefault, boolean secret, String description) {
        this.group = group;
        this.need = need;
        this.check = check;
        this.byDefault = byDefault;
        this.secret = secret;
        this.description = description;
    }

    Group group() {
        return group;
    }

    Need need() {
        return need;
    }

    Check check() {
        return check;
    }

    /** What holds where the variable is unset; null where nothing does. */
    public @Nullable String byDefault() {
        return byDefault;
    }

    /** Whether the value must never be printed. */
    public boolean secret() {
        return secret;
    }

    /** One sentence for whoever sets it. */
    public String description() {
        return description;
    }
}
