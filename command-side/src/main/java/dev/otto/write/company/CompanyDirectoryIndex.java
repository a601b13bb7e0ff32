package dev.otto.write.company;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.company.CompanyEvent;
import dev.otto.events.company.CompanyEvent.CompanyConfigured;
import dev.otto.events.company.CompanyEvent.CompanyRegistered;
import dev.otto.events.company.CompanyEvent.IntegrationConnected;
import dev.otto.events.company.CompanyEvent.IntegrationDisconnected;
import dev.otto.events.company.CompanyEvent.RecordingModeSet;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.CompanyEvent.UserRemoved;
import dev.otto.events.company.CompanyEvent.UserRoleChanged;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.Role;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.write.Foreseen;
import dev.otto.write.WriteIndex;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tables company_directory and user_directory: kept by the appending transaction, read by every command. Profiles
 * are remembered for two seconds, so that a flood of deliveries does not read the same row each time; another node's
 * change of settings is seen that much later.
 */
@Component
class CompanyDirectoryIndex implements CompanyDirectory, WriteIndex {

    private static final Duration REMEMBERED = Duration.ofSeconds(2);
    private static final int MOST_REMEMBERED = 10_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Remembered(CompanyProfile profile, Instant until) {}

    private final JdbcClient jdbc;
    private final SecretBox secrets;
    private final InstantSource clock;
    private final Map<String, Remembered> profiles = new ConcurrentHashMap<>();
    private final Foreseen<Email, Optional<CompanyUser>> byEmail = new Foreseen<>();

    private record Email(String companyId, String email) {}

    CompanyDirectoryIndex(JdbcClient jdbc, SecretBox secrets, InstantSource clock) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public CompanyProfile of(String companyId) {
        return find(companyId).orElseThrow(() -> new UnknownCompany(companyId));
    }

    @Override
    public Optional<CompanyProfile> find(String companyId) {
        Remembered known = profiles.get(companyId);
        if (known != null && known.until.isAfter(clock.instant())) {
            return Optional.of(known.profile);
        }
        Optional<CompanyProfile> profile = read(companyId);
        if (profiles.size() >= MOST_REMEMBERED) {
            profiles.clear();
        }
        profile.ifPresent(
                p -> profiles.put(companyId, new Remembered(p, clock.instant().plus(REMEMBERED))));
        return profile;
    }

    @Override
    public Optional<CompanyUser> userByEmail(String companyId, String email) {
        return byEmail.answer(
                new Email(companyId, email), asked -> user("lower(email) = lower(:value)", companyId, email));
    }

    @Override
    public Optional<CompanyUser> user(String companyId, String userId) {
        return user("user_id = :value", companyId, userId);
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof CompanyEvent companyEvent) {
            byEmail.forget();
            on(companyEvent);
            profiles.remove(companyEvent.companyId());
        }
    }

    private void on(CompanyEvent event) {
        switch (event) {
            case CompanyRegistered e -> register(e);
            case CompanyConfigured e ->
                jdbc.sql("update company_directory set settings = cast(:settings as jsonb) where company_id = :company")
                        .param("settings", EventJson.MAPPER.writeValueAsString(e.settings()))
                        .param("company", e.companyId())
                        .update();
            case UserAdded e ->
                jdbc.sql("""
                                insert into user_directory (company_id, user_id, email, name, role)
                                values (:company, :user, :email, :name, :role)
                                on conflict (company_id, user_id) do update
                                set email = excluded.email, name = excluded.name, role = excluded.role, removed = false
                                """)
                        .param("company", e.companyId())
                        .param("user", e.userId())
                        .param("email", e.email())
                        .param("name", e.name())
                        .param("role", e.role().name())
                        .update();
            case UserRoleChanged e -> set("role", e.role().name(), e.companyId(), e.userId());
            case RecordingModeSet e -> set("recording_mode", e.recordingMode(), e.companyId(), e.userId());
            case UserRemoved e ->
                jdbc.sql("update user_directory set removed = true where company_id = :company and user_id = :user")
                        .param("company", e.companyId())
                        .param("user", e.userId())
                        .update();
            case IntegrationConnected ignored -> {}
            case IntegrationDisconnected ignored -> {}
        }
    }

    private void register(CompanyRegistered e) {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        jdbc.sql("""
                        insert into company_directory (company_id, settings, id_key)
                        values (:company, cast(:settings as jsonb), :key) on conflict do nothing
                        """)
                .param("company", e.companyId())
                .param("settings", EventJson.MAPPER.writeValueAsString(e.settings()))
                .param("key", secrets.seal(key, sealedFor(e.companyId())))
                .update();
    }

    private void set(String column, String value, String companyId, String userId) {
        jdbc.sql("update user_directory set " + column + " = :value where company_id = :company and user_id = :user")
                .param("value", value)
                .param("company", companyId)
                .param("user", userId)
                .update();
    }

    private Optional<CompanyProfile> read(String companyId) {
        return jdbc.sql("select settings::text, id_key from company_directory where company_id = :company")
                .param("company", companyId)
                .query((row, n) -> new CompanyProfile(
                        companyId,
                        EventJson.MAPPER.readValue(row.getString(1), CompanySettings.class),
                        secrets.open(row.getBytes(2), sealedFor(companyId))))
                .optional();
    }

    private Optional<CompanyUser> user(String condition, String companyId, String value) {
        return jdbc.sql("select user_id, email, name, role, recording_mode from user_directory"
                        + " where company_id = :company and not removed and " + condition
                        + " order by user_id limit 1")
                .param("company", companyId)
                .param("value", value)
                .query((row, n) -> new CompanyUser(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        Role.valueOf(row.getString(4)),
                        row.getString(5)))
                .optional();
    }

    private static String sealedFor(String companyId) {
        return "company_directory.id_key/" + companyId;
    }
}
