package dev.otto.write.shift;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.events.Ids;
import dev.otto.events.shift.ShiftEvent;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.company.CallerContexts;
import dev.otto.write.company.CompanyReps;
import dev.otto.write.shift.ShiftCommand.ClockIn;
import dev.otto.write.shift.ShiftCommand.ClockOut;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Reps clock in and out. */
@RestController
class ShiftApi {

    private static final String RESOURCE = "shifts";

    private final Commands commands;
    private final CompanyReps reps;
    private final CallerContexts contexts;
    private final TenantTransactions transactions;
    private final EventStore events;
    private final WriteAnswers answers;

    ShiftApi(
            Commands commands,
            CompanyReps reps,
            CallerContexts contexts,
            TenantTransactions transactions,
            EventStore events,
            WriteAnswers answers) {
        this.commands = commands;
        this.reps = reps;
        this.contexts = contexts;
        this.transactions = transactions;
        this.events = events;
        this.answers = answers;
    }

    /** Degrees. */
    record PlaceBody(@Nullable Double latitude, @Nullable Double longitude) {

        static PlaceBody of(@Nullable PlaceBody told) {
            PlaceBody body = told == null ? new PlaceBody(null, null) : told;
            List<FieldFault> faults = new ArrayList<>();
            if (body.latitude != null && !(Math.abs(body.latitude) <= 90)) {
                faults.add(new FieldFault("latitude", "must be degrees from -90 to 90"));
            }
            if (body.longitude != null && !(Math.abs(body.longitude) <= 180)) {
                faults.add(new FieldFault("longitude", "must be degrees from -180 to 180"));
            }
            if (body.latitude == null ^ body.longitude == null) {
                faults.add(new FieldFault(
                        body.latitude == null ? "latitude" : "longitude", "is required beside the other"));
            }
            if (!faults.isEmpty()) {
                throw new ProblemException(Problem.invalid(faults));
            }
            return body;
        }
    }

    private record Clocked(UUID shift, boolean made, long position) {}

    @PostMapping("/api/v1/reps/{rep_id}/shifts/clock-in")
    ResponseEntity<Object> clockIn(
            @PathVariable("rep_id") String repId,
            @RequestBody(required = false) @Nullable PlaceBody told,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Caller caller) {
        PlaceBody place = PlaceBody.of(told);
        String company = caller.company();
        UUID shift = key == null
                ? UuidCreator.getTimeOrderedEpoch()
                : Ids.of("rep_shift", company, caller.userId(), "POST /api/v1/reps/" + repId + "/shifts/clock-in", key);
        Clocked clocked = transactions.command(company, () -> {
            reps.require(caller, repId);
            CommandContext context = contexts.of(caller);
            var sent = commands.send(
                    new ClockIn(company, repId, shift, context.occurredAt(), place.latitude(), place.longitude()),
                    context);
            return new Clocked(shift, sent.changed(), sent.position());
        });
        return clocked.made()
                ? answers.created(caller, RESOURCE, clocked.shift(), clocked.position())
                : answers.changed(caller, RESOURCE, clocked.shift(), clocked.position());
    }

    @PostMapping("/api/v1/reps/{rep_id}/shifts/clock-out")
    ResponseEntity<Object> clockOut(
            @PathVariable("rep_id") String repId,
            @RequestBody(required = false) @Nullable PlaceBody told,
            Caller caller) {
        PlaceBody place = PlaceBody.of(told);
        String company = caller.company();
        Clocked clocked = transactions.command(company, () -> {
            reps.require(caller, repId);
            CommandContext context = contexts.of(caller);
            var sent = commands.send(
                    new ClockOut(company, repId, context.occurredAt(), place.latitude(), place.longitude()), context);
            return new Clocked(last(company, repId), true, sent.position());
        });
        return answers.changed(caller, RESOURCE, clocked.shift(), clocked.position());
    }

    /** The shift that the rep's newest event is about. */
    private UUID last(String company, String repId) {
        String stream = Ids.repShifts(company, repId).toString();
        long newest = events.lastSequenceNumberFor(stream).orElseThrow();
        return ((ShiftEvent) events.readEvents(stream, newest).next().getPayload()).shiftId();
    }
}
