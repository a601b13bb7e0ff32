package dev.otto.write.uwc;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call in all its tries.
 *
 * @param requestId {@code X-Request-ID}, the same in every try
 * @param idempotencyKey the same in every try; null for a call that only asks
 */
public record Call(
        String companyId, UUID requestId, @Nullable UUID idempotencyKey) {}
