package dev.otto.write.webhook;

import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How companies are connected to providers: the secrets, sealed, and by what a delivery finds its company. */
public class Integrations {

    /** How long another node's change may stay unseen by this one. */
    private static final long CACHE_MILLIS = 5_000;

    private static final int MOST_CACHED = 10_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * What one may know of an integration; never its secrets.
     *
     * @param integrationKey unguessable, for {@code ?company=} in the webhook's URL
     */
    public record Connected(
            String provider,
            String integrationKey,
            @Nullable String accountId,
            List<String> companyIds,
            List<String> phoneNumbers,
            boolean hasSecret,
            boolean hasSecretNext) {}

    /**
     * What a company registers of a provider; null leaves what is stored.
     *
     * @param companyIds the company's names at the provider
     * @param phoneNumbers E.164
     */
    public record Registration(
            @Nullable String secret,
            @Nullable String secretNext,
            @Nullable String accountId,
            @Nullable List<String> companyIds,
            @Nullable List<String> phoneNumbers) {

        @Override
        public String toString() {
            return "Registration[secret not shown]";
        }
    }

    private record Address(String provider, @Nullable String key, Claims claims) {}

    private record Cached(List<Integration> found, long at) {}

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final SecretBox box;
    private final EnvironmentSecrets environment;
    private final InstantSource clock;
    private final ConcurrentHashMap<Address, Cached> cache = new ConcurrentHashMap<>();

    public Integrations(
            TenantTransactions transactions,
            JdbcClient jdbc,
            SecretBox box,
            EnvironmentSecrets environment,
            InstantSource clock) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.box = box;
        this.environment = environment;
        this.clock = clock;
    }

    /**
     * Connects or changes; runs in the company's open command transaction. A secret that is given replaces the stored one,
     * and without a next one given with it there is none.
     */
    public Connected connect(String companyId, String provider, Registration registration) {
        byte[] secret = seal(registration.secret(), companyId, provider);
        byte[] next = seal(registration.secretNext(), companyId, provider);
        jdbc.sql("""
                insert into integration as i
                    (company_id, provider, integration_key, account_id, company_ids, phone_numbers, secret, secret_next, updated_at)
                values (:company, :provider, :key, :account, coalesce(:ids::text[], '{}'), coalesce(:phones::text[], '{}'),
                        :secret, :next, :now)
                on conflict (company_id, provider) do update
                set account_id = coalesce(excluded.account_id, i.account_id),
                    company_ids = coalesce(:ids::text[], i.company_ids),
                    phone_numbers = coalesce(:phones::text[], i.phone_numbers), secret = coalesce(excluded.secret, i.secret),
                    secret_next = case when excluded.secret is null and excluded.secret_next is null then i.secret_next
                                       else excluded.secret_next end,
                    updated_at = excluded.updated_at""")
                .param("company", companyId)
                .param("provider", provider)
                .param("key", newKey())
                .param("account", registration.accountId())
                .param("ids", array(registration.companyIds()))
                .param("phones", array(registration.phoneNumbers()))
                .param("secret", secret)
                .param("next", next)
                .param("now", Timestamp.from(clock.instant()))
                .update();
        cache.clear();
        return connected(companyId).stream()
                .filter(integration -> integration.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }

    /** Forgets the integration and its secrets; runs in the company's open command transaction. */
    public void disconnect(String companyId, String provider) {
        jdbc.sql("delete from integration where company_id = ? and provider = ?")
                .params(companyId, provider)
                .update();
        cache.clear();
    }

    /** The company's integrations; runs in its open command transaction. */
    public List<Connected> connected(String companyId) {
        return jdbc.sql("""
                select provider, integration_key, account_id, company_ids, phone_numbers, secret is not null as secret,
                       secret_next is not null as secret_next
                from integration where company_id = ? order by provider""")
                .param(companyId)
                .query((row, number) -> new Connected(
                        row.getString("provider"),
                        row.getString("integration_key"),
                        row.getString("account_id"),
                        texts(row.getArray("company_ids")),
                        texts(row.getArray("phone_numbers")),
                        row.getBoolean("secret"),
                        row.getBoolean("secret_next")))
                .list();
    }

    /** Must be called after a change of integrations is committed, so that this node sees it at once. */
    public void changed() {
        cache.clear();
    }

    /** The integrations that a delivery may belong to, the likeliest first; those without a secret are none. */
    List<Integration> addressed(String provider, @Nullable String key, Claims claims) {
        Address address = new Address(provider, key, claims);
        long now = clock.millis();
        Cached cached = cache.get(address);
        if (cached != null && now - cached.at() < CACHE_MILLIS) {
            return cached.found();
        }
        return addressedNow(address, now);
    }

    /** How many look-ups are remembered. */
    int remembered() {
        return cache.size();
    }

    /** The same, past the cache. */
    List<Integration> addressedNow(String provider, @Nullable String key, Claims claims) {
        return addressedNow(new Address(provider, key, claims), clock.millis());
    }

    private List<Integration> addressedNow(Address address, long now) {
        List<Integration> registered = registered(address.provider(), address.key(), address.claims());
        List<Integration> found = new ArrayList<>(registered);
        List<String> secrets = environment.byProvider().getOrDefault(address.provider(), List.of());
        Optional<String> company =
                secrets.isEmpty() ? Optional.empty() : environment.company().get();
        if (company.isPresent()) {
            String one = company.get();
            Optional<Integration> own =
                    registered.stream().filter(i -> i.companyId().equals(one)).findFirst();
            if (own.isPresent()) {
                found.replaceAll(i -> i.companyId().equals(one) && i.secrets().isEmpty()
                        ? new Integration(one, i.providerCompanyIds(), secrets)
                        : i);
            } else if (address.key() == null && registered.isEmpty()) {
                found.add(new Integration(one, List.of(), secrets));
            }
        }
        found.removeIf(integration -> integration.secrets().isEmpty());
        List<Integration> live = List.copyOf(found);
        // nothing is verified yet: what leads nowhere must not fill the memory
        if (!live.isEmpty()) {
            if (cache.size() >= MOST_CACHED) {
                cache.clear();
            }
            cache.put(address, new Cached(live, now));
        }
        return live;
    }

    /**
     * Whether the body names a company at the provider that is not this integration's but another one's. A provider may know
     * a company by a number and by a word, and one of the two alone may be registered: like is compared with like.
     */
    boolean namesAnother(String provider, Integration integration, Claims claims) {
        List<String> named = claims.companyIds();
        if (named.isEmpty() || !Collections.disjoint(named, integration.providerCompanyIds())) {
            return false;
        }
        boolean otherwiseRegistered = integration.providerCompanyIds().stream()
                .anyMatch(own -> named.stream().anyMatch(name -> isNumber(name) == isNumber(own)));
        if (otherwiseRegistered) {
            return true;
        }
        return addressed(provider, null, new Claims(null, named, List.of())).stream()
                .anyMatch(other -> !other.companyId().equals(integration.companyId()));
    }

    /** The same of a delivery that is kept, whose company alone is known; not within a transaction. */
    boolean namesAnother(String provider, String companyId, Claims claims) {
        List<String> own = transactions.command(companyId, () -> connected(companyId)).stream()
                .filter(connected -> connected.provider().equals(provider))
                .flatMap(connected -> connected.companyIds().stream())
                .toList();
        return namesAnother(provider, new Integration(companyId, own, List.of()), claims);
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(Character::isDigit);
    }

    private List<Integration> registered(String provider, @Nullable String key, Claims claims) {
        return transactions.command(
                DeliveryTable.NO_COMPANY,
                () -> jdbc.sql("""
                        select company_id, company_ids, secret, secret_next
                        from webhook_integrations(:provider, :key, :account, :ids::text[], :phones::text[])""")
                        .param("provider", provider)
                        .param("key", key)
                        .param("account", claims.accountId())
                        .param("ids", claims.companyIds().toArray(String[]::new))
                        .param("phones", claims.phoneNumbers().toArray(String[]::new))
                        .query((row, number) -> {
                            String companyId = row.getString("company_id");
                            List<String> secrets = Stream.of(row.getBytes("secret"), row.getBytes("secret_next"))
                                    .flatMap(Stream::ofNullable)
                                    .map(bytes -> new String(
                                            box.open(bytes, context(companyId, provider)), StandardCharsets.UTF_8))
                                    .toList();
                            return new Integration(companyId, texts(row.getArray("company_ids")), secrets);
                        })
                        .list());
    }

    private byte @Nullable [] seal(@Nullable String secret, String companyId, String provider) {
        return secret == null ? null : box.seal(secret.getBytes(StandardCharsets.UTF_8), context(companyId, provider));
    }

    private static String context(String companyId, String provider) {
        return "integration/" + companyId + "/" + provider;
    }

    private static String @Nullable [] array(@Nullable List<String> texts) {
        return texts == null ? null : texts.toArray(String[]::new);
    }

    private static String newKey() {
        byte[] random = new byte[24];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
