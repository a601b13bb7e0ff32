package dev.otto.write.webhook;

import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Refused;
import dev.otto.write.Sent;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.webhook.DeliveryTable.Key;
import dev.otto.write.webhook.Reading.NotNeeded;
import dev.otto.write.webhook.Reading.Understood;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns one verified delivery into commands, within the company's open command transaction. */
final class Processing {

    /** What sending the commands came to: the last event's position, and what rules refused. */
    record Done(long position, boolean changed, @Nullable String reason) {}

    /** A body read, with the company that it was read for. */
    record Read(CompanyProfile company, Reading reading) {

        Key key(byte[] body) {
            return switch (reading) {
                case Understood understood ->
                    new Key(
                            understood.externalId(),
                            understood.bodyInKey() ? DeliveryTable.sha256(body) : "",
                            understood.orderKey(),
                            understood.contactCardId());
                case NotNeeded notNeeded -> Processing.key(notNeeded);
            };
        }
    }

    static Key key(NotNeeded notNeeded) {
        return new Key(notNeeded.externalId(), "", null, null);
    }

    private final CompanyDirectory companies;
    private final Commands commands;

    Processing(CompanyDirectory companies, Commands commands) {
        this.companies = companies;
        this.commands = commands;
    }

    boolean registered(String companyId) {
        return companies.find(companyId).isPresent();
    }

    Read read(WebhookAdapter adapter, Inbound inbound, String companyId) {
        CompanyProfile company = companies.of(companyId);
        return new Read(company, adapter.read(inbound, company));
    }

    /** The same for several of one company; each is read, and may throw, when it is asked for. */
    List<Supplier<Read>> readings(WebhookAdapter adapter, List<Inbound> bodies, String companyId) {
        CompanyProfile company = companies.of(companyId);
        return adapter.readings(bodies, company).stream()
                .<Supplier<Read>>map(reading -> () -> new Read(company, reading.get()))
                .toList();
    }

    /** All of this is about to be sent, in a transaction that gathers. */
    void willSend(List<Understood> all) {
        commands.willSendTo(all.stream()
                .flatMap(one -> one.commands().stream())
                .map(command -> command.target().toString())
                .collect(Collectors.toSet()));
    }

    /** Position of the event that the open transaction wrote last. */
    long position() {
        return commands.written();
    }

    /**
     * Sends the commands. A refusal by a rule is an outcome, not a failure: the rule would say the same again.
     *
     * @param deliveryId becomes the events' causation
     */
    Done send(Understood understood, CompanyProfile company, String provider, UUID deliveryId, String traceId) {
        CommandContext context = new CommandContext(
                company.companyId(),
                "provider:" + provider,
                null,
                traceId,
                deliveryId.toString(),
                understood.occurredAt(),
                company.zone());
        long position = 0;
        boolean changed = false;
        Set<String> refused = new LinkedHashSet<>();
        for (Command command : understood.commands()) {
            try {
                Sent sent = commands.send(command, context);
                position = Math.max(position, sent.position());
                changed |= sent.changed();
            } catch (Refused e) {
                refused.add(e.refusal().errorCode());
            }
        }
        return new Done(position, changed, refused.isEmpty() ? null : "refused: " + String.join(", ", refused));
    }
}
