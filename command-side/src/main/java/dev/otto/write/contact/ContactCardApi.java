package dev.otto.write.contact;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.otto.events.contact.ContactDetails;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.IfMatch;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Sent;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.contact.ContactCommand.EditContact;
import dev.otto.write.contact.ContactCommand.MergeAway;
import dev.otto.write.contact.ContactCommand.MergeContacts;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A person's corrections of a contact card: they outrank what providers say, for good. */
@RestController
class ContactCardApi {

    private static final int LONGEST = 500;
    private static final int MOST_TAGS = 50;

    private final Commands commands;
    private final CallerContexts contexts;
    private final TenantTransactions transactions;
    private final EventStore events;
    private final ContactIds ids;
    private final JdbcClient jdbc;
    private final WriteAnswers answers;

    ContactCardApi(
            Commands commands,
            CallerContexts contexts,
            TenantTransactions transactions,
            EventStore events,
            ContactIds ids,
            JdbcClient jdbc,
            WriteAnswers answers) {
        this.commands = commands;
        this.contexts = contexts;
        this.transactions = transactions;
        this.events = events;
        this.ids = ids;
        this.jdbc = jdbc;
        this.answers = answers;
    }

    /** Absent members leave a value as it is, an empty text takes it away. */
    record EditBody(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String fullName,
            @Nullable String email,
            @JsonProperty("address_line_1") @Nullable String addressLine1,
            @JsonProperty("address_line_2") @Nullable String addressLine2,
            @Nullable String city,
            @Nullable String state,
            @Nullable String zip,
            @Nullable String country,
            @Nullable List<String> tags) {

        @Override
        public String toString() {
            return "EditBody[not shown]";
        }
    }

    @PatchMapping("/api/v1/contact-cards/{id}")
    ResponseEntity<Object> edit(@PathVariable UUID id, @RequestBody EditBody body, IfMatch ifMatch, Caller caller) {
        ContactDetails edited = read(body);
        Sent sent = transactions.command(caller.company(), () -> {
            long sequence = events.lastSequenceNumberFor(id.toString())
                    .filter(known -> ownCompany(id))
                    .orElseThrow(ProblemException::notFound);
            boolean merged = !ids.survivor(caller.company(), id).equals(id);
            if (!merged) { // whose id answers with another card and its state: the command says with which
                ifMatch.require(sequence);
            }
            Sent changed = commands.send(new EditContact(id, edited), contexts.of(caller));
            if (ifMatch.given()) {
                // against somebody who came in between: only this command's own events may have been added
                ifMatch.require(events.lastSequenceNumberFor(id.toString()).orElse(-1L) - changed.events());
            }
            return changed;
        });
        return answers.changed(caller, "contact-cards", id, sent.position());
    }

    /** {@code into}: the card that this one is merged into, and then answers with. */
    record MergeBody(@Nullable UUID into) {}

    /**
     * Both cards are told in one transaction: the one that lives on takes the other's numbers, the other ends. Where either
     * refuses, nothing has happened to the first.
     */
    @PostMapping("/api/v1/contact-cards/{id}/merge")
    ResponseEntity<Object> merge(@PathVariable UUID id, @RequestBody MergeBody body, Caller caller) {
        UUID into = body.into();
        if (into == null) {
            throw ProblemException.invalid("into", "is required");
        }
        record Merged(UUID survivor, long position) {}
        Merged merged = transactions.command(caller.company(), () -> {
            if (!ownCompany(id) || !ownCompany(into)) {
                throw ProblemException.notFound();
            }
            UUID survivor = ids.survivor(caller.company(), into);
            CommandContext context = contexts.of(caller);
            Sent grown = commands.send(new MergeContacts(survivor, id, phones(caller.company(), id)), context);
            Sent ended = commands.send(new MergeAway(id, survivor), context);
            return new Merged(survivor, Math.max(grown.position(), ended.position()));
        });
        return answers.changed(caller, "contact-cards", merged.survivor(), merged.position());
    }

    private List<String> phones(String companyId, UUID card) {
        return jdbc.sql("select phone from contact_phones where company_id = ? and contact_card_id = ? order by phone")
                .param(companyId)
                .param(card)
                .query(String.class)
                .list();
    }

    /** Row-level security shows the card's first event to its own company alone. */
    private boolean ownCompany(UUID id) {
        return jdbc.sql("select exists (select from event_log where aggregate_identifier = ? and sequence_number = 0"
                        + " and contact_card_id = ?)")
                .param(id.toString())
                .param(id)
                .query(Boolean.class)
                .single();
    }

    private static ContactDetails read(EditBody b) {
        List<FieldFault> faults = new ArrayList<>();
        text(faults, "first_name", b.firstName());
        text(faults, "last_name", b.lastName());
        text(faults, "full_name", b.fullName());
        text(faults, "email", b.email());
        text(faults, "address_line_1", b.addressLine1());
        text(faults, "address_line_2", b.addressLine2());
        text(faults, "city", b.city());
        text(faults, "state", b.state());
        text(faults, "zip", b.zip());
        text(faults, "country", b.country());
        if (b.email() != null && !b.email().isEmpty() && !b.email().matches("[^@\\s]+@[^@\\s]+")) {
            faults.add(new FieldFault("email", "is not an e-mail address"));
        }
        List<String> tags = b.tags();
        if (tags != null
                && (tags.size() > MOST_TAGS
                        || tags.stream().anyMatch(tag -> tag == null || tag.isBlank() || tag.length() > 100))) {
            faults.add(new FieldFault("tags", "at most 50 of 1 to 100 characters"));
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
        return new ContactDetails(
                b.firstName(),
                b.lastName(),
                b.fullName(),
                b.email(),
                b.addressLine1(),
                b.addressLine2(),
                b.city(),
                b.state(),
                b.zip(),
                b.country(),
                tags);
    }

    private static void text(List<FieldFault> faults, String field, @Nullable String value) {
        if (value != null && value.length() > LONGEST) {
            faults.add(new FieldFault(field, "has at most " + LONGEST + " characters"));
        }
    }
}
