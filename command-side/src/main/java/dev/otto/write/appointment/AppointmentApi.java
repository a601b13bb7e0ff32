package dev.otto.write.appointment;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.IfMatch;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.BusinessTime;
import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.Refusal;
import dev.otto.write.Refused;
import dev.otto.write.Sent;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointment;
import dev.otto.write.appointment.AppointmentCommand.CancelAppointment;
import dev.otto.write.appointment.AppointmentCommand.CompleteAppointment;
import dev.otto.write.appointment.AppointmentCommand.EditAppointment;
import dev.otto.write.appointment.AppointmentCommand.MarkNoShow;
import dev.otto.write.appointment.AppointmentCommand.RecordOutcome;
import dev.otto.write.appointment.AppointmentCommand.RequestReview;
import dev.otto.write.appointment.AppointmentCommand.RescheduleAppointment;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.appointment.RepCalendar.Visit;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.contact.ContactCommand.RecordLeadReopened;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.lead.CallStandings;
import dev.otto.write.lead.LeadDirectory;
import dev.otto.write.lead.LeadDirectory.Lead;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Visits by hand: booked, moved, called off, decided. */
@RestController
class AppointmentApi {

    private static final String RESOURCE = "appointments";
    private static final int LONGEST_TEXT = 5_000;
    private static final Duration LONGEST_VISIT = Duration.ofHours(24);
    private static final BigDecimal MOST = new BigDecimal("1000000000");

    private final Commands commands;
    private final RepCalendar calendar;
    private final LeadDirectory leads;
    private final CallStandings calls;
    private final ContactIds contacts;
    private final CompanyDirectory companies;
    private final CallerContexts contexts;
    private final TenantTransactions transactions;
    private final EventStore events;
    private final JdbcClient jdbc;
    private final WriteAnswers answers;

    AppointmentApi(
            Commands commands,
            RepCalendar calendar,
            LeadDirectory leads,
            CallStandings calls,
            ContactIds contacts,
            CompanyDirectory companies,
            CallerContexts contexts,
            TenantTransactions transactions,
            EventStore events,
            JdbcClient jdbc,
            WriteAnswers answers) {
        this.commands = commands;
        this.calendar = calendar;
        this.leads = leads;
        this.calls = calls;
        this.contacts = contacts;
        this.companies = companies;
        this.contexts = contexts;
        this.transactions = transactions;
        this.events = events;
        this.jdbc = jdbc;
        this.answers = answers;
    }

    /** The contact may be left out where the lead is named, the lead where the contact's newest is meant. */
    record ScheduleBody(
            @Nullable UUID contactCardId,
            @Nullable UUID leadId,
            @JsonAlias("call_id") @Nullable UUID sourceCallId,
            @JsonAlias("assigned_rep_id") @Nullable String salesRepId,
            @Nullable String externalAppointmentId,
            @Nullable String serviceType,
            @JsonAlias("scheduled_start") @Nullable Instant scheduledStartAt,
            @JsonAlias("scheduled_end") @Nullable Instant scheduledEndAt,
            @Nullable String address,
            @Nullable String notes) {}

    /** Absent members leave a value as it is, an empty text takes it away. */
    record ChangeBody(
            @JsonAlias("assigned_rep_id") @Nullable String salesRepId,
            @Nullable String serviceType,
            @JsonAlias("scheduled_start") @Nullable Instant scheduledStartAt,
            @JsonAlias("scheduled_end") @Nullable Instant scheduledEndAt,
            @Nullable String address,
            @Nullable String notes,
            @Nullable String status,
            @Nullable String outcome,
            @JsonAlias("deal_size") @Nullable BigDecimal dealValue) {}

    record OutcomeBody(
            @Nullable String outcome,
            @JsonAlias("deal_size") @Nullable BigDecimal dealValue,
            @Nullable String notes,
            @JsonAlias("scheduled_start") @Nullable Instant scheduledStartAt,
            @JsonAlias("scheduled_end") @Nullable Instant scheduledEndAt) {}

    /** Metres; {@code inside} and {@code distanceM} are null while the appointment's place is not known. */
    record GeofenceStatus(
            UUID appointmentId,
            String companyId,
            @Nullable Boolean inside,
            @Nullable Long distanceM,
            int radiusM) {}

    private record Booked(UUID id, boolean made, long position) {}

    @PostMapping("/api/v1/appointments")
    ResponseEntity<Object> schedule(
            @RequestBody ScheduleBody body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Caller caller) {
        validate(body);
        Instant start = Objects.requireNonNull(body.scheduledStartAt());
        Booked booked = transactions.command(caller.company(), () -> {
            String company = caller.company();
            Optional<Lead> lead = lead(body, caller);
            UUID contact = contacts.survivor(
                    company,
                    lead.map(Lead::contactCardId)
                            .orElseGet(() -> Objects.requireNonNull(body.contactCardId(), "validated")));
            calendar.holdBookings(company, contact);
            Optional<Visit> before = key == null ? Optional.empty() : calendar.find(company, newId(key, caller));
            if (before.isPresent()) {
                // the same request once more, wherever that visit was put since
                UUID made = before.get().appointmentId();
                return new Booked(made, false, commands.lastOf(made.toString()));
            }
            Optional<Visit> same = calendar.scheduledAt(company, contact, start);
            same.filter(visit -> !isOwn(visit, caller)).ifPresent(AppointmentApi::refuseColleagues);
            CommandContext context = contexts.of(caller);
            int minutes = companies.of(company).settings().defaultAppointmentMinutes();
            Instant end = Objects.requireNonNullElseGet(
                    body.scheduledEndAt(),
                    () -> same.map(Visit::end).orElseGet(() -> start.plus(Duration.ofMinutes(minutes))));
            requireCall(body.sourceCallId(), caller);
            @Nullable String rep = rep(body.salesRepId(), company);
            UUID id = same.map(Visit::appointmentId).orElseGet(() -> newId(key, caller));
            boolean leadMeant = body.leadId() != null
                    || same.map(visit -> visit.leadId() == null).orElse(true);
            if (rep != null) {
                calendar.requireFree(company, rep, start, end, id);
            }
            Sent sent = commands.send(
                    new ScheduleAppointment(
                            id,
                            contact,
                            lead.filter(found -> leadMeant).map(Lead::leadId).orElse(null),
                            body.sourceCallId(),
                            blankToNull(body.externalAppointmentId()),
                            rep,
                            caller.userId(),
                            blankToNull(body.serviceType()),
                            start,
                            end,
                            blankToNull(body.address()),
                            blankToNull(body.notes()),
                            context.occurredAt(),
                            AppointmentCommand.PERSON,
                            minutes),
                    context);
            return new Booked(id, sent.changed() && same.isEmpty(), sent.position());
        });
        return booked.made()
                ? answers.created(caller, RESOURCE, booked.id(), booked.position())
                : answers.changed(caller, RESOURCE, booked.id(), booked.position());
    }

    @PatchMapping("/api/v1/appointments/{id}")
    ResponseEntity<Object> change(@PathVariable UUID id, @RequestBody ChangeBody body, IfMatch ifMatch, Caller caller) {
        @Nullable OutcomeWord outcome = body.outcome() == null ? null : OutcomeWord.of(body.outcome());
        validate(body, outcome);
        requireMayChange(body, outcome, caller);
        long position = transactions.command(caller.company(), () -> {
            Visit visit = visit(id, caller);
            Acts acts = new Acts(id, ifMatch, contexts.of(caller));
            if (outcome == null && body.dealValue() != null && visit.outcome() != Outcome.closed_won) {
                throw ProblemException.invalid("deal_value", "goes with outcome closed_won");
            }
            if (body.serviceType() != null || body.address() != null || body.notes() != null) {
                acts.send(new EditAppointment(id, body.serviceType(), body.address(), body.notes()));
            }
            move(visit, body, acts);
            if (body.status() != null) {
                switch (body.status()) {
                    case "cancelled" -> acts.send(new CancelAppointment(id, null));
                    case "no_show" -> acts.send(new MarkNoShow(id));
                    default -> acts.send(new CompleteAppointment(id));
                }
            }
            if (outcome != null) {
                decide(id, outcome, body.dealValue(), null, acts);
            } else if (body.dealValue() != null) {
                acts.send(new RecordOutcome(id, Outcome.closed_won, money(body.dealValue()), null));
            }
            openLeadAgain(visit, acts);
            return acts.done();
        });
        return answers.changed(caller, RESOURCE, id, position);
    }

    @PostMapping("/api/v1/appointments/{id}/outcome")
    ResponseEntity<Object> outcome(@PathVariable UUID id, @RequestBody OutcomeBody body, Caller caller) {
        if (body.outcome() == null) {
            throw ProblemException.invalid(
                    "outcome", "is required: closed_won, closed_lost, open, no_show or rescheduled");
        }
        OutcomeWord outcome = OutcomeWord.of(body.outcome());
        List<FieldFault> faults = new ArrayList<>();
        checkText(faults, "notes", body.notes());
        checkOutcome(faults, outcome, body.dealValue(), body.scheduledStartAt());
        checkTimes(faults, body.scheduledStartAt(), body.scheduledEndAt());
        refuse(faults);
        long position = transactions.command(caller.company(), () -> {
            Visit visit = visit(id, caller);
            Acts acts = new Acts(id, IfMatch.of(null), contexts.of(caller));
            if (outcome == OutcomeWord.rescheduled) {
                reschedule(visit, body.scheduledStartAt(), body.scheduledEndAt(), visit.salesRepId(), acts);
            }
            decide(id, outcome, body.dealValue(), blankToNull(body.notes()), acts);
            openLeadAgain(visit, acts);
            return acts.done();
        });
        return answers.changed(caller, RESOURCE, id, position);
    }

    @PostMapping("/api/v1/appointments/{id}/trigger-review")
    ResponseEntity<Object> triggerReview(@PathVariable UUID id, Caller caller) {
        long position = transactions.command(caller.company(), () -> {
            visit(id, caller);
            return commands.send(new RequestReview(id), contexts.of(caller)).position();
        });
        return answers.changed(caller, RESOURCE, id, position);
    }

    @GetMapping("/api/v1/appointments/{id}/geofence-status")
    GeofenceStatus geofence(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Double lat,
            @RequestParam(required = false) @Nullable Double lng,
            Caller caller) {
        List<FieldFault> faults = new ArrayList<>();
        if (lat == null || !(Math.abs(lat) <= 90)) {
            faults.add(new FieldFault("lat", "is required: degrees from -90 to 90"));
        }
        if (lng == null || !(Math.abs(lng) <= 180)) {
            faults.add(new FieldFault("lng", "is required: degrees from -180 to 180"));
        }
        refuse(faults);
        return transactions.command(caller.company(), () -> {
            Visit visit = visit(id, caller);
            int radius = companies.of(caller.company()).settings().geofenceRadiusM();
            @Nullable Double latitude = visit.latitude();
            @Nullable Double longitude = visit.longitude();
            if (latitude == null || longitude == null || lat == null || lng == null) {
                return new GeofenceStatus(id, caller.company(), null, null, radius);
            }
            double metres = Geofence.metres(latitude, longitude, lat, lng);
            return new GeofenceStatus(id, caller.company(), metres <= radius, Math.round(metres), radius);
        });
    }

    private static UUID newId(@Nullable String key, Caller caller) {
        return key == null
                ? UuidCreator.getTimeOrderedEpoch()
                : Ids.of("appointment_by_hand", caller.company(), caller.userId(), "POST /api/v1/appointments", key);
    }

    private static void refuseColleagues(Visit visit) {
        throw new Refused(new Refusal(
                "appointment_of_colleague",
                "The contact has an appointment at that time already, which is another CSR's.",
                Map.of("appointment_id", visit.appointmentId().toString())));
    }

    /** A visit for a contact is for its newest lead, whosever that is; a lead or a call that is named must be the caller's. */
    private Optional<Lead> lead(ScheduleBody body, Caller caller) {
        String company = caller.company();
        if (body.leadId() != null) {
            Lead lead = leads.find(company, body.leadId())
                    .filter(found -> CallerContexts.reaches(caller, found.csrId()))
                    .orElseThrow(ProblemException::notFound);
            if (body.contactCardId() != null
                    && !contacts.survivor(company, body.contactCardId())
                            .equals(contacts.survivor(company, lead.contactCardId()))) {
                throw ProblemException.invalid("lead_id", "belongs to another contact");
            }
            return Optional.of(lead);
        }
        UUID contact = Objects.requireNonNull(body.contactCardId(), "validated");
        Optional<Lead> latest =
                leads.latestOf(company, contacts.survivor(company, contact)).or(() -> leads.latestOf(company, contact));
        if (latest.isEmpty() && !begins(contact, "contact.")) {
            throw ProblemException.notFound();
        }
        return latest;
    }

    private void requireCall(@Nullable UUID callId, Caller caller) {
        if (callId == null) {
            return;
        }
        boolean own = calls.find(callId)
                .map(call -> CallerContexts.reaches(caller, call.csrId()))
                .orElse(true);
        if (!own || !begins(callId, "call.")) {
            throw ProblemException.notFound();
        }
    }

    /** Whether the company has such a stream of events: row-level security shows their first to nobody else. */
    private boolean begins(UUID id, String events) {
        return jdbc.sql("select exists (select from event_log where aggregate_identifier = ? and sequence_number = 0"
                        + " and starts_with(event_name, ?))")
                .param(id.toString())
                .param(events)
                .query(Boolean.class)
                .single();
    }

    /** The rep that is named, null for nobody. */
    private @Nullable String rep(@Nullable String userId, String company) {
        @Nullable String rep = blankToNull(userId);
        if (rep != null && companies.user(company, rep).isEmpty()) {
            throw ProblemException.invalid("sales_rep_id", "is no user of the company");
        }
        return rep;
    }

    private void move(Visit visit, ChangeBody body, Acts acts) {
        boolean moves = body.scheduledStartAt() != null || body.scheduledEndAt() != null;
        if (body.salesRepId() == null) {
            if (moves) {
                reschedule(visit, body.scheduledStartAt(), body.scheduledEndAt(), visit.salesRepId(), acts);
            }
            return;
        }
        @Nullable String rep = rep(body.salesRepId(), visit.companyId());
        if (moves && !Objects.equals(rep, visit.salesRepId())) {
            // the old rep may be busy at the new time, the new one at the old: nobody has it in between
            if (visit.salesRepId() != null) {
                acts.send(new AssignAppointment(visit.appointmentId(), null));
            }
            reschedule(visit, body.scheduledStartAt(), body.scheduledEndAt(), rep, acts);
        } else if (moves) {
            reschedule(visit, body.scheduledStartAt(), body.scheduledEndAt(), rep, acts);
        } else if (rep != null && visit.status() == AppointmentStatus.scheduled) {
            calendar.requireFree(visit.companyId(), rep, visit.start(), visit.end(), visit.appointmentId());
        }
        acts.send(new AssignAppointment(visit.appointmentId(), rep));
    }

    private void reschedule(
            Visit visit, @Nullable Instant newStart, @Nullable Instant newEnd, @Nullable String rep, Acts acts) {
        Instant start = Objects.requireNonNullElse(newStart, visit.start());
        Instant end =
                Objects.requireNonNullElseGet(newEnd, () -> start.plus(Duration.between(visit.start(), visit.end())));
        if (rep != null && end.isAfter(start)) {
            calendar.requireFree(visit.companyId(), rep, start, end, visit.appointmentId());
        }
        acts.send(new RescheduleAppointment(visit.appointmentId(), newStart, newEnd));
    }

    private static void decide(
            UUID id, OutcomeWord word, @Nullable BigDecimal dealValue, @Nullable String notes, Acts acts) {
        if (word == OutcomeWord.no_show) {
            acts.send(new MarkNoShow(id));
        }
        word.outcome()
                .ifPresent(outcome ->
                        acts.send(new RecordOutcome(id, outcome, dealValue == null ? null : money(dealValue), notes)));
        if (word.outcome().isEmpty() && notes != null) {
            acts.send(new EditAppointment(id, null, null, notes));
        }
    }

    /**
     * Whoever takes an outcome back opens its lead again, unless another visit closes that too. The contact is asked at once, so
     * that no call in between opens another lead, and refuses where one has opened already.
     */
    private void openLeadAgain(Visit before, Acts acts) {
        String company = before.companyId();
        @Nullable UUID leadId = before.leadId();
        if (leadId == null || before.outcome() == Outcome.open) {
            return;
        }
        boolean takenBack = calendar.ofContact(company, before.contactCardId()).stream()
                .filter(visit -> leadId.equals(visit.leadId()))
                .allMatch(visit -> visit.outcome() == Outcome.open);
        if (takenBack) {
            leads.find(company, leadId)
                    .ifPresent(lead -> acts.also(new RecordLeadReopened(lead.contactCardId(), lead.leadId())));
        }
    }

    /** The appointment, when it is there for this caller. */
    private Visit visit(UUID id, Caller caller) {
        return calendar.find(caller.company(), id)
                .filter(visit -> isOwn(visit, caller))
                .orElseThrow(ProblemException::notFound);
    }

    private static boolean isOwn(Visit visit, Caller caller) {
        return switch (caller.role()) {
            case csr -> CallerContexts.reaches(caller, visit.csrId());
            case sales_rep -> caller.userId().equals(visit.salesRepId());
            case manager, exec, admin, operator -> true;
        };
    }

    /** New times are part of the outcome {@code rescheduled}, not a change beside it. */
    private static void requireMayChange(ChangeBody body, @Nullable OutcomeWord outcome, Caller caller) {
        boolean moves = body.scheduledStartAt() != null || body.scheduledEndAt() != null;
        boolean more = body.salesRepId() != null
                || body.serviceType() != null
                || moves && outcome != OutcomeWord.rescheduled
                || body.address() != null
                || body.status() != null;
        if (caller.role() == AccessRole.sales_rep && more) {
            throw new ProblemException(
                    403,
                    "forbidden",
                    "A sales rep changes outcome, deal_value and notes of own appointments only,"
                            + " and times with outcome rescheduled.");
        }
    }

    private static void validate(ScheduleBody body) {
        List<FieldFault> faults = new ArrayList<>();
        if (body.contactCardId() == null && body.leadId() == null) {
            faults.add(new FieldFault("contact_card_id", "is required, or lead_id"));
        }
        if (body.scheduledStartAt() == null) {
            faults.add(new FieldFault("scheduled_start_at", "is required: an instant such as 2026-07-15T14:00:00Z"));
        }
        checkTimes(faults, body.scheduledStartAt(), body.scheduledEndAt());
        checkText(faults, "service_type", body.serviceType());
        checkText(faults, "address", body.address());
        checkText(faults, "notes", body.notes());
        checkText(faults, "external_appointment_id", body.externalAppointmentId());
        refuse(faults);
    }

    private static void validate(ChangeBody body, @Nullable OutcomeWord outcome) {
        List<FieldFault> faults = new ArrayList<>();
        checkTimes(faults, body.scheduledStartAt(), body.scheduledEndAt());
        checkText(faults, "service_type", body.serviceType());
        checkText(faults, "address", body.address());
        checkText(faults, "notes", body.notes());
        if (body.status() != null
                && !List.of("cancelled", "no_show", "completed").contains(body.status())) {
            faults.add(new FieldFault("status", "must be one of cancelled, no_show, completed"));
        }
        if (outcome == null) {
            checkMoney(faults, body.dealValue());
        } else {
            checkOutcome(faults, outcome, body.dealValue(), body.scheduledStartAt());
        }
        refuse(faults);
    }

    private static void checkTimes(List<FieldFault> faults, @Nullable Instant start, @Nullable Instant end) {
        checkTime(faults, "scheduled_start_at", start);
        checkTime(faults, "scheduled_end_at", end);
        if (start == null || end == null || !faults.isEmpty()) {
            return;
        }
        if (!end.isAfter(start)) {
            faults.add(new FieldFault("scheduled_end_at", "must be after scheduled_start_at"));
        } else if (Duration.between(start, end).compareTo(LONGEST_VISIT) > 0) {
            faults.add(new FieldFault("scheduled_end_at", "must be at most 24 hours after scheduled_start_at"));
        }
    }

    private static void checkTime(List<FieldFault> faults, String field, @Nullable Instant time) {
        if (time != null && !BusinessTime.canBe(time)) {
            faults.add(new FieldFault(field, "must be from " + BusinessTime.EARLIEST + " to " + BusinessTime.LATEST));
        }
    }

    private static void checkText(List<FieldFault> faults, String field, @Nullable String text) {
        if (text != null && text.length() > LONGEST_TEXT) {
            faults.add(new FieldFault(field, "has at most " + LONGEST_TEXT + " characters"));
        }
    }

    private static void checkOutcome(
            List<FieldFault> faults, OutcomeWord outcome, @Nullable BigDecimal value, @Nullable Instant start) {
        if (outcome.outcome().equals(Optional.of(Outcome.closed_won)) && value == null) {
            faults.add(new FieldFault("deal_value", "is required for closed_won"));
        }
        if (outcome == OutcomeWord.rescheduled && start == null) {
            faults.add(new FieldFault("scheduled_start_at", "is required for rescheduled"));
        }
        checkMoney(faults, value);
    }

    private static void checkMoney(List<FieldFault> faults, @Nullable BigDecimal value) {
        if (value != null
                && (value.signum() < 0
                        || value.compareTo(MOST) >= 0
                        || value.stripTrailingZeros().scale() > 2)) {
            faults.add(
                    new FieldFault("deal_value", "must be 0 or more, below " + MOST + ", with at most two decimals"));
        }
    }

    private static BigDecimal money(BigDecimal value) {
        return value.setScale(2, RoundingMode.UNNECESSARY);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static void refuse(List<FieldFault> faults) {
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
    }

    /**
     * Commands to one appointment in one transaction. What the client expects is compared before the first and, against
     * somebody who comes in between, after the last: only these commands' own events may have been added.
     */
    private final class Acts {

        private final UUID id;
        private final IfMatch ifMatch;
        private final CommandContext context;
        private long position;
        private long appended;

        Acts(UUID id, IfMatch ifMatch, CommandContext context) {
            this.id = id;
            this.ifMatch = ifMatch;
            this.context = context;
            if (ifMatch.given()) {
                ifMatch.require(sequence());
            }
        }

        void send(AppointmentCommand command) {
            Sent sent = commands.send(command, context);
            position = Math.max(position, sent.position());
            appended += sent.events();
        }

        /** Sends what is another stream's. */
        void also(Command command) {
            position = Math.max(position, commands.send(command, context).position());
        }

        long done() {
            if (ifMatch.given()) {
                ifMatch.require(sequence() - appended);
            }
            return position;
        }

        private long sequence() {
            return events.lastSequenceNumberFor(id.toString()).orElse(-1L);
        }
    }
}
