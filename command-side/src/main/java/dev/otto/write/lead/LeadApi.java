package dev.otto.write.lead;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.events.Ids;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.Priority;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.contact.ContactCommand.EngageContact;
import dev.otto.write.contact.ContactCommand.RecordLeadClosed;
import dev.otto.write.contact.ContactCommand.RecordLeadReopened;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.lead.LeadCommand.AddLeadNote;
import dev.otto.write.lead.LeadCommand.AssignLeadCsr;
import dev.otto.write.lead.LeadCommand.MoveLead;
import dev.otto.write.lead.LeadCommand.OpenLead;
import dev.otto.write.lead.LeadCommand.RecordLeadActivity;
import dev.otto.write.lead.LeadCommand.ReopenLead;
import dev.otto.write.lead.LeadCommand.SetLeadPriority;
import dev.otto.write.lead.LeadDirectory.Lead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Leads by hand: made, moved, given to a CSR, given up, opened again. */
@RestController
class LeadApi {

    private static final String RESOURCE = "leads";
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 5_000;

    private final Commands commands;
    private final LeadDirectory leads;
    private final ContactIds contacts;
    private final CompanyDirectory companies;
    private final CallerContexts contexts;
    private final TenantTransactions transactions;
    private final WriteAnswers answers;

    LeadApi(
            Commands commands,
            LeadDirectory leads,
            ContactIds contacts,
            CompanyDirectory companies,
            CallerContexts contexts,
            TenantTransactions transactions,
            WriteAnswers answers) {
        this.commands = commands;
        this.leads = leads;
        this.contacts = contacts;
        this.companies = companies;
        this.contexts = contexts;
        this.transactions = transactions;
        this.answers = answers;
    }

    record NewLeadBody(
            @Nullable String phone,
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String source,
            @Nullable String notes) {}

    record ChangeBody(
            @Nullable String status,
            @Nullable Priority priority,
            @Nullable String csrId,
            @Nullable String lostReason) {}

    private record Made(UUID leadId, boolean made, long position) {}

    @PostMapping("/api/v1/leads")
    ResponseEntity<Object> make(
            @RequestBody NewLeadBody body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Caller caller) {
        LeadSource source = validate(body);
        Made made = transactions.command(caller.company(), () -> {
            String company = caller.company();
            String phone = PhoneNumbers.e164(body.phone(), companies.of(company).region())
                    .orElseThrow(() -> ProblemException.invalid("phone", "is not a phone number"));
            UUID contact = contacts.survivor(company, contacts.of(company, phone));
            Optional<Lead> latest = leads.latestOf(company, contact);
            Acts acts = new Acts(contexts.of(caller));
            UUID act = key == null
                    ? UuidCreator.getTimeOrderedEpoch()
                    : Ids.of("lead_by_hand", company, caller.userId(), "POST /api/v1/leads", key);
            EngageContact engagement = new EngageContact(
                    contact,
                    EngagementKind.manual,
                    act,
                    ContactSource.manual,
                    acts.context.occurredAt(),
                    EngageContact.RANK_WRITTEN,
                    phone,
                    details(body),
                    source);
            if (latest.isPresent() && latest.get().holdsContact()) {
                return continued(latest.get(), body, engagement, caller, acts);
            }
            // the contact may not have heard yet that its last lead is done with
            latest.ifPresent(
                    lead -> acts.send(new RecordLeadClosed(contact, lead.leadId(), acts.context.occurredAt())));
            int ordinal = latest.map(Lead::ordinal).orElse(0) + 1;
            UUID lead = Ids.lead(contact, ordinal);
            acts.send(engagement);
            acts.send(new OpenLead(lead, contact, ordinal, source, act, acts.context.occurredAt()));
            note(lead, contact, body, acts);
            return new Made(lead, true, acts.position);
        });
        return made.made()
                ? answers.created(caller, RESOURCE, made.leadId(), made.position())
                : answers.changed(caller, RESOURCE, made.leadId(), made.position());
    }

    @PatchMapping("/api/v1/leads/{id}")
    ResponseEntity<Object> change(@PathVariable UUID id, @RequestBody ChangeBody body, Caller caller) {
        @Nullable LeadStatus status = validate(body);
        long position = transactions.command(caller.company(), () -> {
            Lead lead = lead(id, caller);
            UUID contact = lead.contactCardId();
            Acts acts = new Acts(contexts.of(caller));
            if (body.csrId() != null) {
                acts.send(new AssignLeadCsr(id, contact, csr(body.csrId(), caller)));
            }
            if (body.priority() != null) {
                acts.send(new SetLeadPriority(id, contact, body.priority()));
            }
            if (status != null) {
                acts.send(new MoveLead(id, contact, status, body.lostReason()));
            }
            return acts.position;
        });
        return answers.changed(caller, RESOURCE, id, position);
    }

    @PostMapping("/api/v1/leads/{id}/reopen")
    ResponseEntity<Object> reopen(@PathVariable UUID id, Caller caller) {
        long position = transactions.command(caller.company(), () -> {
            Lead lead = lead(id, caller);
            Acts acts = new Acts(contexts.of(caller));
            reopen(lead, acts);
            return acts.position;
        });
        return answers.changed(caller, RESOURCE, id, position);
    }

    /**
     * A lead that may be opened again is, where a write of this caller reaches it; an open one is left as it is. What the
     * request says goes to the lead and its contact where such a write reaches them.
     */
    private Made continued(Lead latest, NewLeadBody body, EngageContact engagement, Caller caller, Acts acts) {
        boolean own = CallerContexts.reaches(caller, latest.csrId());
        boolean open = latest.status().open();
        if (!open && !own) {
            throw ProblemException.conflict(
                    "lead_of_colleague", "The contact's lead is another CSR's, who can open it again.");
        }
        if (!open) {
            reopen(latest, acts);
        }
        boolean named = !engagement.told().equals(ContactDetails.NONE);
        if (own && named) {
            acts.send(heard(engagement));
        }
        boolean says = named || stripped(body.notes()) != null;
        if (own && (says || !open)) {
            note(latest.leadId(), latest.contactCardId(), body, acts);
        }
        long stands = commands.lastOf(latest.leadId().toString());
        return new Made(latest.leadId(), false, Math.max(acts.position, stands));
    }

    /** Of somebody who is known already: what they wrote themselves, or a person wrote on the card, stands. */
    private static EngageContact heard(EngageContact e) {
        return new EngageContact(
                e.contactCardId(),
                e.kind(),
                e.sourceId(),
                e.source(),
                e.engagementAt(),
                EngageContact.RANK_HEARD,
                e.phone(),
                e.told(),
                e.leadSource());
    }

    private void reopen(Lead lead, Acts acts) {
        int latest = leads.latestOf(acts.context.companyId(), lead.contactCardId())
                .map(Lead::ordinal)
                .orElse(lead.ordinal());
        acts.send(new ReopenLead(lead.leadId(), lead.contactCardId(), latest));
        // at once, so that no call in between opens another lead; refused when one did
        acts.send(new RecordLeadReopened(lead.contactCardId(), lead.leadId()));
    }

    private static void note(UUID lead, UUID contact, NewLeadBody body, Acts acts) {
        @Nullable String note = stripped(body.notes());
        if (note != null) {
            acts.send(new AddLeadNote(lead, contact, note));
        }
        acts.send(new RecordLeadActivity(lead, contact, "message", acts.context.occurredAt()));
    }

    private static ContactDetails details(NewLeadBody body) {
        @Nullable String first = stripped(body.firstName());
        @Nullable String last = stripped(body.lastName());
        String full = Stream.of(first, last).filter(Objects::nonNull).collect(Collectors.joining(" "));
        return new ContactDetails(
                first, last, full.isEmpty() ? null : full, null, null, null, null, null, null, null, null);
    }

    private @Nullable String csr(String userId, Caller caller) {
        if (userId.isBlank()) {
            return null;
        }
        boolean known = userId.equals(caller.userId())
                || companies.user(caller.company(), userId).isPresent();
        if (!known) {
            throw ProblemException.invalid("csr_id", "is no user of the company");
        }
        return userId;
    }

    /** The lead, when a write of this caller reaches it: a CSR's their own and the unclaimed. */
    private Lead lead(UUID id, Caller caller) {
        return leads.find(caller.company(), id)
                .filter(lead -> CallerContexts.reaches(caller, lead.csrId()))
                .orElseThrow(ProblemException::notFound);
    }

    private static LeadSource validate(NewLeadBody body) {
        List<FieldFault> faults = new ArrayList<>();
        if (body.phone() == null || body.phone().isBlank()) {
            faults.add(new FieldFault("phone", "is required"));
        }
        longest(faults, "phone", body.phone(), 50);
        longest(faults, "first_name", body.firstName(), LONGEST_NAME);
        longest(faults, "last_name", body.lastName(), LONGEST_NAME);
        longest(faults, "notes", body.notes(), LONGEST_TEXT);
        Optional<LeadSource> source = body.source() == null
                ? Optional.of(LeadSource.manual)
                : Arrays.stream(LeadSource.values())
                        .filter(known -> known.word().equals(body.source()))
                        .findFirst();
        if (source.isEmpty()) {
            faults.add(new FieldFault(
                    "source",
                    "must be one of "
                            + Arrays.stream(LeadSource.values())
                                    .map(LeadSource::word)
                                    .collect(Collectors.joining(", "))));
        }
        refuse(faults);
        return source.orElseThrow();
    }

    private static @Nullable LeadStatus validate(ChangeBody body) {
        List<FieldFault> faults = new ArrayList<>();
        Optional<LeadStatus> status = Arrays.stream(LeadStatus.values())
                .filter(known -> known.word().equals(body.status()))
                .findFirst();
        if (body.status() != null && status.isEmpty()) {
            faults.add(new FieldFault(
                    "status",
                    "must be one of "
                            + Arrays.stream(LeadStatus.values())
                                    .map(LeadStatus::word)
                                    .collect(Collectors.joining(", "))));
        }
        boolean gaveReason = body.lostReason() != null && !body.lostReason().isBlank();
        boolean gaveUp = status.equals(Optional.of(LeadStatus.closed_lost));
        if (gaveUp && !gaveReason) {
            faults.add(new FieldFault("lost_reason", "is required for closed_lost"));
        } else if (!gaveUp && body.lostReason() != null) {
            faults.add(new FieldFault("lost_reason", "goes with status closed_lost only"));
        }
        longest(faults, "lost_reason", body.lostReason(), LONGEST_NAME);
        refuse(faults);
        return status.orElse(null);
    }

    private static void longest(List<FieldFault> faults, String field, @Nullable String text, int most) {
        if (text != null && text.length() > most) {
            faults.add(new FieldFault(field, "has at most " + most + " characters"));
        }
    }

    private static void refuse(List<FieldFault> faults) {
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
    }

    private static @Nullable String stripped(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** Commands of one request in one transaction. */
    private final class Acts {

        private final CommandContext context;
        private long position;

        Acts(CommandContext context) {
            this.context = context;
        }

        void send(Command command) {
            position = Math.max(position, commands.send(command, context).position());
        }
    }
}
