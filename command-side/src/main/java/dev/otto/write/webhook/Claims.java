package dev.otto.write.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which company a body says it is about, by the provider's own names; nothing is believed before its signature is.
 *
 * @param accountId the account at the provider
 * @param companyIds names of the company at the provider
 * @param phoneNumbers E.164 numbers of the company
 */
public record Claims(@Nullable String accountId, List<String> companyIds, List<String> phoneNumbers) {

    public static final Claims NONE = new Claims(null, List.of(), List.of());

    /** No longer name can be registered; anybody may send one. */
    private static final int LONGEST = 200;

    public Claims {
        accountId = accountId == null || accountId.length() > LONGEST ? null : accountId;
        companyIds =
                companyIds.stream().filter(name -> name.length() <= LONGEST).toList();
        phoneNumbers = List.copyOf(phoneNumbers);
    }
}
