package dev.otto.app.access;

import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.StoredRoles;
import dev.otto.platform.tenancy.TenantTransactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The roles of a company's users as Otto keeps them. Remembered for a few seconds, so that a change of role reaches
 * every process that soon, and that requests do not all ask the database.
 */
@Component
class UserRoles implements StoredRoles {

    static final Duration REMEMBERED = Duration.ofSeconds(5);

    private static final int MOST = 10_000;

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final Map<User, Kept> remembered = new ConcurrentHashMap<>();

    UserRoles(TenantTransactions transactions, JdbcClient jdbc, InstantSource clock) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record User(String companyId, String userId) {}

    private record Kept(@Nullable AccessRole role, boolean removed, Instant until) {}

    @Override
    public Optional<AccessRole> role(String companyId, String userId) {
        return Optional.ofNullable(kept(companyId, userId).role());
    }

    @Override
    public boolean removed(String companyId, String userId) {
        return kept(companyId, userId).removed();
    }

    private Kept kept(String companyId, String userId) {
        User user = new User(companyId, userId);
        Instant now = clock.instant();
        Kept known = remembered.get(user);
        if (known != null && now.isBefore(known.until())) {
            return known;
        }
        Kept read = read(user, now.plus(REMEMBERED));
        if (remembered.size() >= MOST) {
            remembered.clear();
        }
        remembered.put(user, read);
        return read;
    }

    private Kept read(User user, Instant until) {
        return transactions.request(
                user.companyId(),
                () -> jdbc.sql("select role, active from company_user where company_id = ? and id = ?")
                        .param(user.companyId())
                        .param(user.userId())
                        .query((row, n) -> {
                            boolean active = row.getBoolean("active");
                            AccessRole role = active
                                    ? AccessRole.named(row.getString("role")).orElse(null)
                                    : null;
                            return new Kept(role, !active, until);
                        })
                        .optional()
                        .orElseGet(() -> new Kept(null, false, until)));
    }
}
