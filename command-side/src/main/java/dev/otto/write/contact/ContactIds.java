package dev.otto.write.contact;

import dev.otto.events.Ids;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Which card somebody is; read in the open tenant transaction. */
public interface ContactIds {

    /**
     * The card of a number: the one that has it, else the one that it will have wherever it is heard first.
     *
     * @param phone E.164
     */
    UUID of(String companyId, String phone);

    /** Numbers that the open transaction, which gathers, is about to ask for: they are looked up at once. */
    default void willAsk(String companyId, Set<String> phones) {
        // a promise of less work, not of another answer
    }

    /** The card that has the number, or empty when none does yet. */
    Optional<UUID> known(String companyId, String phone);

    /** The card that this one lives on in: the survivor of a merge, else itself. */
    UUID survivor(String companyId, UUID contactCardId);

    /** The card of somebody without a number, known only by a provider's id (a form, a web call). */
    static UUID withoutNumber(String companyId, String provider, String externalId) {
        return Ids.contactCard(companyId, provider, externalId);
    }
}
