package dev.otto.read.appointment;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis;
import dev.otto.fold.Tables;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Scope;
import dev.otto.read.Select;
import dev.otto.read.Stored;
import dev.otto.read.contact.ContactCardView;
import dev.otto.read.figure.Csv;
import dev.otto.read.lead.LeadView;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AppointmentApi implements ResourceView {

    private static final Map<String, Outcome> OUTCOMES =
            Map.of("won", Outcome.closed_won, "lost", Outcome.closed_lost, "pending", Outcome.open);

    private final Reads reads;
    private final InstantSource clock;

    AppointmentApi(Reads reads, InstantSource clock) {
        this.reads = reads;
        this.clock = clock;
    }

    @Override
    public String resource() {
        return "appointments";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return detail(reads, id, caller).map(found -> found);
    }

    /** A deal won. */
    record Win(
            UUID appointmentId,
            String companyId,
            UUID contactCardId,
            @Nullable String rep,
            @Nullable BigDecimal dealValue,
            Instant at) {}

    @GetMapping("/api/v1/appointments")
    Page<AppointmentView> list(Filters filters, Caller caller) {
        return reads.as(caller, () -> {
            Optional<String> repId = filters.text("assigned_rep_id").or(() -> filters.text("sales_rep_id"));
            if (caller.role() == AccessRole.sales_rep) {
                Scope.requireSelf(caller, "assigned_rep_id", repId);
            }
            Select<AppointmentRow> select = reads.from(Tables.APPOINTMENT, caller)
                    .within(Scope.appointments(caller))
                    .equal("sales_rep_id", repId)
                    .equal("status", filters.oneOf("status", AppointmentStatus.class))
                    .equal("outcome", filters.oneOf("outcome", Outcome.class, OUTCOMES))
                    .equal("contact_card_id", filters.uuid("contact_card_id"))
                    .equal("day", filters.day("date"));
            days(select, "day", filters.range());
            return select.page("scheduled_start_at", filters).map(AppointmentView::of);
        });
    }

    @GetMapping("/api/v1/appointments/{id}")
    AppointmentView one(@PathVariable String id, Caller caller) {
        return reads.as(caller, () -> detail(reads, id, caller).orElseThrow(ProblemException::notFound));
    }

    @GetMapping("/api/v1/wins")
    Object wins(Filters filters, Caller caller) {
        return Csv.answer(
                filters,
                () -> reads.as(caller, () -> {
                    Select<AppointmentRow> select = reads.from(Tables.APPOINTMENT, caller)
                            .where("t.outcome = 'closed_won'")
                            .equal("sales_rep_id", filters.text("rep_id"));
                    days(select, "outcome_day", filters.dashboardRange(clock, reads.zone(caller)));
                    return select.page("outcome_at", filters).map(stored -> {
                        AppointmentRow a = stored.row();
                        return new Win(
                                a.id(),
                                a.companyId(),
                                a.contactCardId(),
                                a.salesRepId(),
                                a.dealValue(),
                                Objects.requireNonNull(a.outcomeAt()));
                    });
                }));
    }

    /** The appointment with its contact card, lead and insights, where the caller may see it. */
    static Optional<AppointmentView> detail(Reads reads, String id, Caller caller) {
        return reads.from(Tables.APPOINTMENT, caller)
                .within(Scope.appointments(caller))
                .byId(id)
                .map(stored -> {
                    AppointmentRow a = stored.row();
                    Optional<Stored<ContactCardRow>> card = reads.from(Tables.CONTACT_CARD, caller)
                            .byId(a.contactCardId().toString());
                    Optional<LeadView> lead = Optional.ofNullable(a.leadId())
                            .flatMap(leadId -> reads.from(Tables.LEAD, caller).byId(leadId.toString()))
                            .map(found -> LeadView.of(found.row()));
                    Optional<CallAnalysis> analysis = Optional.ofNullable(a.sourceCallId())
                            .flatMap(call ->
                                    reads.from(Tables.CALL_ANALYSIS, caller).byId(call.toString()))
                            .map(found -> ((AnalysisRow) found.row()).analysis());
                    List<String> risks =
                            card.map(c -> c.row().follows().risks()).orElse(List.of());
                    return AppointmentView.of(
                            stored,
                            card.map(ContactCardView::of).orElse(null),
                            lead.orElse(null),
                            new AppointmentView.Insights(
                                    analysis.map(CallAnalysis::summary).orElse(null),
                                    analysis.map(CallAnalysis::keyPoints).orElse(List.of()),
                                    analysis.map(CallAnalysis::objections).orElse(List.of()),
                                    analysis.map(CallAnalysis::missedOpportunities)
                                            .orElse(List.of()),
                                    risks));
                });
    }

    private static void days(Select<?> select, String column, DateRange range) {
        if (range.from() != null) {
            select.where("t." + column + " >= ?", range.from());
        }
        if (range.to() != null) {
            select.where("t." + column + " <= ?", range.to());
        }
    }
}
