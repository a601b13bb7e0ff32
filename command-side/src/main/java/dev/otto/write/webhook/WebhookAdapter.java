package dev.otto.write.webhook;

import dev.otto.write.company.CompanyProfile;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** All that is particular to one provider. Everything else is the receiver's. */
public interface WebhookAdapter {

    /** The provider's name, as in the path and in integrations. */
    String provider();

    /** The kind of delivery that is posted to this path, aliases included; empty when the path is not this provider's. */
    Optional<String> kindOf(String path);

    /** Whether a body of this media type (lower case, without parameters) can be read. */
    boolean takes(String mediaType);

    /** Which company the body says it is about; never throws, as nothing is verified yet. */
    Claims claims(Inbound inbound);

    /** Whether the raw body is signed with this secret, in constant time. */
    SignatureCheck check(Inbound inbound, String secret);

    /**
     * Turns a verified body into commands; runs in the company's command transaction.
     *
     * @throws MalformedBody when the body cannot be read
     * @throws InvalidField when a field that is needed has a wrong type
     */
    Reading read(Inbound inbound, CompanyProfile company);

    /** The same of several bodies, in their order; each is read, and may throw, when it is asked for. */
    default List<Supplier<Reading>> readings(List<Inbound> bodies, CompanyProfile company) {
        return bodies.stream()
                .<Supplier<Reading>>map(body -> () -> read(body, company))
                .toList();
    }

    /** Whether, of what is told of one thing, the later received stands: then it is sent once more behind an earlier one. */
    default boolean laterReceivedStands() {
        return true;
    }

    /**
     * What a verified body comes to whose company is not registered; empty when it waits until that is.
     *
     * @throws NotYet when that is not known yet
     */
    default Optional<Reading.NotNeeded> ofNobody(Inbound inbound) {
        return Optional.empty();
    }
}
