package dev.otto.read.appointment;

import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallAnalysis;
import dev.otto.fold.Groups;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.AsOf;
import dev.otto.read.Past;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Scope;
import dev.otto.read.Select;
import dev.otto.read.Stored;
import dev.otto.read.contact.ContactCardView;
import dev.otto.read.contact.Hearing;
import dev.otto.read.figure.Csv;
import dev.otto.read.lead.LeadView;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AppointmentApi implements ResourceView {

    private static final Map<String, Outcome> OUTCOMES =
            Map.of("won", Outcome.closed_won, "lost", Outcome.closed_lost, "pending", Outcome.open);

    private static final Comparator<Win> NEWEST_FIRST = Comparator.comparing(Win::at)
            .thenComparing(win -> win.appointmentId().toString())
            .reversed();

    private final Reads reads;
    private final Past past;
    private final Groups groups;
    private final InstantSource clock;
    private final Hearing hearing;

    AppointmentApi(Reads reads, Past past, Groups groups, InstantSource clock) {
        this.reads = reads;
        this.past = past;
        this.groups = groups;
        this.clock = clock;
        this.hearing = new Hearing(reads);
    }

    @Override
    public String resource() {
        return "appointments";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return detail(id, caller).map(found -> found);
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
            Optional<String> assignedRepId = filters.text("assigned_rep_id");
            Optional<String> salesRepId = filters.text("sales_rep_id");
            if (caller.role() == AccessRole.sales_rep) {
                Scope.requireSelf(caller, "assigned_rep_id", assignedRepId);
                Scope.requireSelf(caller, "sales_rep_id", salesRepId);
            }
            return reads.from(Tables.APPOINTMENT, caller)
                    .within(Scope.appointments(caller))
                    .equal("sales_rep_id", assignedRepId)
                    .equal("sales_rep_id", salesRepId)
                    .equal("status", filters.oneOf("status", AppointmentStatus.class))
                    .equal("outcome", filters.oneOf("outcome", Outcome.class, OUTCOMES))
                    .equal(
                            "contact_card_id",
                            filters.uuid("contact_card_id")
                                    .map(card -> UUID.fromString(reads.survivor(card.toString(), caller))))
                    .equal("day", filters.day("date"))
                    .days("scheduled_start_at", filters.range())
                    .page("scheduled_start_at", filters)
                    .map(AppointmentView::of);
        });
    }

    @GetMapping({"/api/v1/reps/{rep_id}/appointments", "/api/v1/sales-rep/{rep_id}/appointments"})
    Page<AppointmentView> ofRep(@PathVariable("rep_id") String repId, Filters filters, Caller caller) {
        return ofRep(repId, () -> filters.day("date"), filters, caller);
    }

    @GetMapping({"/api/v1/reps/{rep_id}/appointments/today", "/api/v1/sales-rep/{rep_id}/appointments/today"})
    Page<AppointmentView> ofRepToday(@PathVariable("rep_id") String repId, Filters filters, Caller caller) {
        return ofRep(
                repId,
                () -> Optional.of(clock.instant().atZone(reads.zone(caller)).toLocalDate()),
                filters,
                caller);
    }

    private Page<AppointmentView> ofRep(
            String repId, Supplier<Optional<LocalDate>> day, Filters filters, Caller caller) {
        if (caller.role() == AccessRole.sales_rep) {
            Scope.requireSelf(caller, "rep_id", Optional.of(repId));
        }
        return reads.as(
                caller,
                () -> reads.from(Tables.APPOINTMENT, caller)
                        .within(Scope.appointments(caller))
                        .where("t.sales_rep_id = ?", repId)
                        .equal("day", day.get())
                        .page("scheduled_start_at", filters)
                        .map(AppointmentView::of));
    }

    @GetMapping("/api/v1/appointments/{id}")
    AppointmentView one(@PathVariable String id, Filters filters, Caller caller) {
        return past.answer(
                filters,
                caller,
                () -> detail(id, caller).orElseThrow(ProblemException::notFound),
                moment -> past.row(Tables.APPOINTMENT, id, caller, moment)
                        .map(found -> detail(found.stored(), new Rows() {
                            @Override
                            public <R extends Row> Optional<Stored<R>> byId(Table<R> table, String rowId) {
                                return Optional.ofNullable(found.group().entry(table, rowId))
                                        .map(entry -> new Stored<>(entry.row(), rowId, entry.sequence(), null));
                            }
                        }))
                        .orElseThrow(ProblemException::notFound));
    }

    @GetMapping("/api/v1/wins")
    Object wins(Filters filters, Caller caller) {
        Optional<Moment> moment = AsOf.of(filters, caller, clock);
        Supplier<Page<Win>> work = () -> {
            DateRange range = filters.dashboardRange(
                    moment.<InstantSource>map(m -> m::at).orElse(clock), () -> reads.zone(caller));
            if (moment.isPresent()) {
                return winsAsOf(moment.get(), range, filters, caller);
            }
            Select<AppointmentRow> select = reads.from(Tables.APPOINTMENT, caller)
                    .where("t.outcome = 'closed_won'")
                    .person("sales_rep_id", filters.text("rep_id"));
            select.where(
                    "t.outcome_day between ? and ?",
                    Objects.requireNonNull(range.from()),
                    Objects.requireNonNull(range.to()));
            return select.page("outcome_at", filters).map(stored -> win(stored.row()));
        };
        return Csv.answer(
                filters, () -> moment.isPresent() ? reads.atDays(caller, groups, work) : reads.as(caller, work));
    }

    private Page<Win> winsAsOf(Moment moment, DateRange range, Filters filters, Caller caller) {
        LocalDate from = Objects.requireNonNull(range.from());
        LocalDate to = Objects.requireNonNull(range.to());
        Optional<String> rep = filters.text("rep_id");
        List<Win> wins = new ArrayList<>();
        groups.counting(
                caller.company(),
                from,
                to,
                moment,
                group -> group.rows(Tables.APPOINTMENT).stream()
                        .filter(a -> a.outcome() == Outcome.closed_won
                                && a.outcomeDay() != null
                                && !a.outcomeDay().isBefore(from)
                                && !a.outcomeDay().isAfter(to)
                                && isOf(rep, a.salesRepId()))
                        .forEach(a -> wins.add(win(a))));
        @Nullable Cursor cursor = filters.cursor(2);
        List<Win> page = wins.stream()
                .sorted(NEWEST_FIRST)
                .filter(win -> cursor == null || comesAfter(win, cursor.instant(0), cursor.uuid(1)))
                .limit(filters.limit() + 1L)
                .toList();
        return Page.of(page, filters.limit(), win -> Cursor.of(win.at(), win.appointmentId()));
    }

    private static boolean isOf(Optional<String> named, @Nullable String person) {
        return named.map(name -> name.equals(person == null ? Select.UNASSIGNED : person))
                .orElse(true);
    }

    private static boolean comesAfter(Win win, Instant at, UUID id) {
        int order = win.at().compareTo(at);
        return order < 0 || order == 0 && win.appointmentId().toString().compareTo(id.toString()) < 0;
    }

    private static Win win(AppointmentRow a) {
        return new Win(
                a.id(),
                a.companyId(),
                a.contactCardId(),
                a.salesRepId(),
                a.dealValue(),
                Objects.requireNonNull(a.outcomeAt()));
    }

    /** Where the rows are that an appointment is shown with. */
    private interface Rows {
        <R extends Row> Optional<Stored<R>> byId(Table<R> table, String id);

        /** The card as the caller may see it; whoever may look back sees all. */
        default ContactCardView card(Stored<ContactCardRow> stored) {
            return ContactCardView.of(stored);
        }

        /** Whether the caller may know what was said in a call. */
        default boolean heard(UUID call) {
            return true;
        }
    }

    /** The appointment with its contact card, lead and insights, where the caller may see it. */
    private Optional<AppointmentView> detail(String id, Caller caller) {
        return reads.from(Tables.APPOINTMENT, caller)
                .within(Scope.appointments(caller))
                .byId(id)
                .map(stored -> detail(stored, new Rows() {
                    @Override
                    public <R extends Row> Optional<Stored<R>> byId(Table<R> table, String rowId) {
                        return reads.from(table, caller).byId(rowId);
                    }

                    @Override
                    public ContactCardView card(Stored<ContactCardRow> card) {
                        return hearing.card(card, caller);
                    }

                    @Override
                    public boolean heard(UUID call) {
                        return hearing.hears(call, caller);
                    }
                }));
    }

    private static AppointmentView detail(Stored<AppointmentRow> stored, Rows rows) {
        AppointmentRow a = stored.row();
        @Nullable
        ContactCardView card = rows.byId(Tables.CONTACT_CARD, a.contactCardId().toString())
                .map(rows::card)
                .orElse(null);
        Optional<LeadView> lead = Optional.ofNullable(a.leadId())
                .flatMap(leadId -> rows.byId(Tables.LEAD, leadId.toString()))
                .map(found -> LeadView.of(found.row()));
        Optional<CallAnalysis> analysis = Optional.ofNullable(a.sourceCallId())
                .filter(rows::heard)
                .flatMap(call -> rows.byId(Tables.CALL, call.toString()))
                .flatMap(call -> call.row().conversation().stream()
                        .flatMap(told -> rows.byId(Tables.CALL_ANALYSIS, told.toString()).stream())
                        .findFirst())
                .map(found -> found.row().analysis());
        return AppointmentView.of(
                stored,
                card,
                lead.orElse(null),
                new AppointmentView.Insights(
                        analysis.map(CallAnalysis::summary).orElse(null),
                        analysis.map(CallAnalysis::keyPoints).orElse(List.of()),
                        analysis.map(CallAnalysis::objections).orElse(List.of()),
                        analysis.map(CallAnalysis::missedOpportunities).orElse(List.of()),
                        card == null ? List.of() : card.risks()));
    }
}
