package dev.otto.write.appointment;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static dev.otto.write.ScannedWriteSide.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentEvent.AppointmentAssigned;
import dev.otto.events.appointment.AppointmentEvent.AppointmentNoShow;
import dev.otto.events.appointment.AppointmentEvent.AppointmentRescheduled;
import dev.otto.events.appointment.AppointmentEvent.AppointmentScheduled;
import dev.otto.events.appointment.AppointmentEvent.OutcomeRecorded;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Ending;
import dev.otto.events.company.Role;
import dev.otto.events.lead.LeadEvent.LeadAssignedToRep;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.events.task.PendingActionEvent.PendingActionCreated;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.IfMatch;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.Refused;
import dev.otto.write.RefusedByIndex;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.appointment.AppointmentApi.ChangeBody;
import dev.otto.write.appointment.AppointmentApi.GeofenceStatus;
import dev.otto.write.appointment.AppointmentApi.OutcomeBody;
import dev.otto.write.appointment.AppointmentApi.ScheduleBody;
import dev.otto.write.appointment.AppointmentCommand.AssignAppointment;
import dev.otto.write.appointment.AppointmentCommand.LocateAppointment;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.call.CallCommand.AssignCallToCsr;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.ReceiveCall;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.contact.ContactCommand.MergeContacts;
import dev.otto.write.lead.Conversations;
import dev.otto.write.lead.LeadCommand.AssignLead;
import dev.otto.write.lead.LeadCommand.AssignLeadCsr;
import dev.otto.write.lead.LeadCommand.ReleaseLead;
import dev.otto.write.lead.TestLeads;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Visits by hand on a real log: the calendar, the rows that a caller reaches, and what follows. */
class AppointmentApiTest {

    private static final Caller DANA = new Caller(COMPANY, "dana", AccessRole.csr);
    private static final Caller LEE = new Caller(COMPANY, "lee", AccessRole.csr);
    private static final Caller MAX = new Caller(COMPANY, "max", AccessRole.manager);
    private static final Caller ANA = new Caller(COMPANY, "rep_ana", AccessRole.sales_rep);
    private static final Caller BEN = new Caller(COMPANY, "rep_ben", AccessRole.sales_rep);
    private static final Instant TEN = Instant.parse("2026-07-15T14:00:00Z");

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final AppointmentApi api = write.bean(AppointmentApi.class);
    private UUID lead = new UUID(0, 0);
    private UUID card = new UUID(0, 0);

    @BeforeEach
    void someLead() {
        write.send(new AddUser(COMPANY, "rep_ana", null, "Ana", Role.sales_rep), "user:admin");
        write.send(new AddUser(COMPANY, "rep_ben", null, "Ben", Role.sales_rep), "user:admin");
        TestLeads.Made made = TestLeads.make(write, MAX, "+16145550151");
        lead = made.leadId();
        card = made.contactCardId();
    }

    @AfterEach
    void close() {
        write.close();
    }

    @Test
    void whoBooksByHandIsItsCsrAndTheLeadIsBookedAndPooled() {
        UUID visit = schedule(DANA, TEN, null, null);
        assertThat(write.events(AppointmentScheduled.class))
                .containsExactly(new AppointmentScheduled(
                        visit,
                        card,
                        lead,
                        null,
                        null,
                        null,
                        "dana",
                        "roof repair",
                        TEN,
                        TEN.plus(Duration.ofMinutes(120)),
                        null,
                        null,
                        NOON,
                        AppointmentCommand.PERSON));
        write.settle();
        assertThat(TestLeads.status(write, lead)).isEqualTo("qualified_booked");
    }

    @Test
    void theSameKeyAndTheSameStartAreTheSameBooking() {
        UUID visit = schedule(DANA, TEN, null, "key-1");
        assertThat(visit)
                .isEqualTo(Ids.of("appointment_by_hand", COMPANY, "dana", "POST /api/v1/appointments", "key-1"));
        assertThat(schedule(DANA, TEN, null, "key-2")).isEqualTo(visit);
        change(MAX, visit, change().start(TEN.plusSeconds(86_400)).body());
        assertThat(schedule(DANA, TEN, null, "key-1"))
                .as("asked once more after it was moved")
                .isEqualTo(visit);
        assertThat(write.events(AppointmentScheduled.class)).hasSize(1);
    }

    @Test
    void bookingWhatAConversationBookedKeepsWhatThePersonSays() {
        UUID booked = bookedByConversation(null);
        write.advance(Duration.ofDays(4));
        ScheduleBody body = new ScheduleBody(
                card, null, null, "rep_ana", null, "roof repair", TEN, null, "12 Elm Street", "gate code");
        assertThat(TestLeads.id(api.schedule(body, null, DANA))).isEqualTo(booked);
        assertThat(write.events(AppointmentScheduled.class)).last().satisfies(visit -> {
            assertThat(visit.salesRepId()).isEqualTo("rep_ana");
            assertThat(visit.csrId()).isEqualTo("dana");
            assertThat(visit.address()).isEqualTo("12 Elm Street");
            assertThat(visit.notes()).isEqualTo("gate code");
        });
        assertThat(calendarOf(card))
                .as("it was the conversation that booked it, and then")
                .extracting(
                        RepCalendar.Visit::salesRepId, RepCalendar.Visit::conversationAt, RepCalendar.Visit::bookedBy)
                .containsExactly(tuple("rep_ana", NOON, null));
        assertThatThrownBy(() -> schedule(MAX, TEN, "rep_ben", null))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.errorCode()).isEqualTo("appointment_exists"));
    }

    @Test
    void aColleaguesLeadCallAndVisitAreNotBookedFor() {
        bookedByConversation("dana");
        assertThatThrownBy(() -> schedule(LEE, TEN, null, null))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.errorCode()).isEqualTo("appointment_of_colleague"));
        write.send(new AssignLeadCsr(lead, card, "dana"), "user:max");
        ScheduleBody named = new ScheduleBody(
                null, lead, null, null, null, "roof repair", TEN.plusSeconds(86_400), null, null, null);
        assertStatus(() -> api.schedule(named, null, LEE), 404);
        UUID call = Ids.of("test", "a call");
        write.send(new ReceiveCall(call, card, "callrail", "CAL1", 1, CallFacts.NONE), "provider:callrail");
        write.send(new AssignCallToCsr(call, "dana", null, CallType.csr_call, null), "user:max");
        assertStatus(() -> api.schedule(from(call), null, LEE), 404);
        api.schedule(named, null, DANA);
    }

    @Test
    void aVisitForAMergedCardsLeadIsTheSurvivors() {
        TestLeads.Made other = TestLeads.make(write, MAX, "+16145550152");
        write.send(new MergeContacts(other.contactCardId(), card, List.of()), "user:max");
        write.settle();
        ScheduleBody body = new ScheduleBody(null, lead, null, null, null, "roof repair", TEN, null, null, null);
        UUID visit = TestLeads.id(api.schedule(body, null, MAX));
        assertThat(calendarOf(other.contactCardId()))
                .extracting(RepCalendar.Visit::appointmentId)
                .containsExactly(visit);
    }

    @Test
    void whoBooksTheSameBeforeTheOtherHasEndedWaitsAndGetsTheOthersVisit() throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            List<Future<UUID>> second = new ArrayList<>();
            UUID first = write.bean(TenantTransactions.class).command(COMPANY, () -> {
                UUID visit = schedule(DANA, TEN, null, null);
                Future<UUID> again = other.submit(() -> schedule(DANA, TEN, null, null));
                second.add(again);
                while (!again.isDone() && !somebodyWaits()) {
                    Thread.onSpinWait();
                }
                return visit;
            });
            assertThat(second.getFirst().get()).isEqualTo(first);
        }
        assertThat(write.events(AppointmentScheduled.class)).hasSize(1);
    }

    private boolean somebodyWaits() {
        return write.bean(JdbcClient.class)
                .sql("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
                .query(Boolean.class)
                .single();
    }

    private List<RepCalendar.Visit> calendarOf(UUID contact) {
        return write.bean(TenantTransactions.class)
                .command(COMPANY, () -> write.bean(RepCalendar.class).ofContact(COMPANY, contact));
    }

    private UUID bookedByConversation(@Nullable String csr) {
        UUID visit = Ids.of("test", "a visit");
        write.send(
                new ScheduleAppointment(
                        visit,
                        card,
                        lead,
                        Ids.of("test", "a conversation"),
                        null,
                        null,
                        csr,
                        null,
                        TEN,
                        null,
                        null,
                        null,
                        NOON,
                        AppointmentCommand.SHUNYA,
                        120),
                "system:test");
        return visit;
    }

    @Test
    void aBusyRepIsRefusedNamingTheOther() {
        UUID first = schedule(DANA, TEN, "rep_ana", null);
        assertBusy(() -> schedule(DANA, TEN.plusSeconds(3600), "rep_ana", null), first);
        UUID second = schedule(DANA, TEN.plusSeconds(7200), "rep_ana", null);
        assertBusy(() -> change(MAX, second, change().start(TEN.plusSeconds(60)).body()), first);
        UUID third = schedule(DANA, TEN.plusSeconds(60), "rep_ben", null);
        assertBusy(() -> change(MAX, third, change().rep("rep_ana").body()), first);
        assertThat(write.events(AppointmentEvent.class)).hasSize(3);
    }

    @Test
    void ofManyAtTheSameMomentOneGetsTheRepAndTheOthersAreToldWhichOne() throws Exception {
        int rivals = 6;
        CyclicBarrier start = new CyclicBarrier(rivals);
        List<Callable<String>> bookings = new ArrayList<>();
        for (int i = 0; i < rivals; i++) {
            UUID id = Ids.of("test", "rival", i);
            bookings.add(() -> {
                start.await();
                try {
                    write.send(
                            new ScheduleAppointment(
                                    id,
                                    card,
                                    lead,
                                    null,
                                    null,
                                    "rep_ana",
                                    null,
                                    null,
                                    TEN,
                                    null,
                                    null,
                                    null,
                                    NOON,
                                    AppointmentCommand.PERSON,
                                    120),
                            "user:dana");
                    return "booked " + id;
                } catch (RefusedByIndex e) {
                    return e.errorCode() + " " + e.problem().extras().get("appointment_id");
                }
            });
        }
        List<String> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(rivals)) {
            for (Future<String> answer : threads.invokeAll(bookings)) {
                answers.add(answer.get());
            }
        }
        String winner =
                answers.stream().filter(a -> a.startsWith("booked")).findFirst().orElseThrow();
        assertThat(answers)
                .filteredOn(a -> !a.equals(winner))
                .hasSize(rivals - 1)
                .containsOnly(winner.replace("booked", "rep_busy"));
        assertThat(write.events(AppointmentScheduled.class)).hasSize(1);
    }

    @Test
    void anotherRepAndAnotherTimeAtOnce() {
        UUID visit = schedule(DANA, TEN, "rep_ana", null);
        schedule(DANA, TEN.plusSeconds(7200), "rep_ana", null);
        change(MAX, visit, change().rep("rep_ben").start(TEN.plusSeconds(7200)).body());
        assertThat(write.events(AppointmentRescheduled.class)).hasSize(1);
        assertThat(write.events(AppointmentAssigned.class))
                .last()
                .isEqualTo(new AppointmentAssigned(visit, card, lead, "rep_ben", true));
    }

    @Test
    void aLeadTakesItsVisitsToItsRepUnlessTheyAreBusy() {
        UUID mine = schedule(DANA, TEN, null, null);
        write.settle();
        write.send(new AssignLead(lead, card, "rep_ana"), "user:max");
        write.settle();
        assertThat(write.events(AppointmentAssigned.class))
                .containsExactly(new AppointmentAssigned(mine, card, lead, "rep_ana", false));

        TestLeads.Made other = TestLeads.make(write, MAX, "+16145550152");
        UUID theirs = TestLeads.id(api.schedule(body(other.contactCardId(), TEN.plusSeconds(600), null), null, DANA));
        write.settle();
        assertBusy(
                () -> write.send(new AssignLead(other.leadId(), other.contactCardId(), "rep_ana"), "user:max"), mine);
        assertThat(theirs).isNotEqualTo(mine);
        assertThat(write.events(LeadAssignedToRep.class)).hasSize(1);
    }

    @Test
    void aVisitThatAPersonGaveAnotherRepSinceDoesNotFollowItsLead() {
        TestLeads.Made other = TestLeads.make(write, MAX, "+16145550152");
        UUID visit = schedule(DANA, TEN, null, null);
        write.settle();
        write.send(new AssignLead(lead, card, "rep_ana"), "user:max");
        write.send(new AssignAppointment(visit, "rep_ben"), "user:max");
        api.schedule(body(other.contactCardId(), TEN, "rep_ana"), null, DANA);
        write.settle();
        assertThat(calendarOf(card)).extracting(RepCalendar.Visit::salesRepId).containsExactly("rep_ben");
        assertThat(write.events(LeadAssignedToRep.class))
                .filteredOn(assigned -> assigned.leadId().equals(lead))
                .last()
                .satisfies(assigned -> assertThat(assigned.repId()).isEqualTo("rep_ben"));
    }

    @Test
    void aLeadThatAPersonGaveAnotherRepSinceDoesNotFollowItsVisit() {
        UUID visit = schedule(DANA, TEN, null, null);
        write.settle();
        write.send(new AssignAppointment(visit, "rep_ana"), "user:max");
        write.send(new AssignLead(lead, card, "rep_ben"), "user:max");
        write.settle();
        assertThat(calendarOf(card)).extracting(RepCalendar.Visit::salesRepId).containsExactly("rep_ben");
        assertThat(write.events(LeadAssignedToRep.class)).containsExactly(new LeadAssignedToRep(lead, card, "rep_ben"));
    }

    @Test
    void aVisitOfALeadThatIsReleasedAndGivenToAnotherIsTheOthers() {
        schedule(DANA, TEN, null, null);
        write.settle();
        write.send(new AssignLead(lead, card, "rep_ana"), "user:max");
        write.settle();
        write.send(new ReleaseLead(lead, card), "user:max");
        assertThat(calendarOf(card)).extracting(RepCalendar.Visit::salesRepId).containsExactly((String) null);
        write.send(new AssignLead(lead, card, "rep_ben"), "user:max");
        write.settle();
        assertThat(calendarOf(card)).extracting(RepCalendar.Visit::salesRepId).containsExactly("rep_ben");
        assertThat(write.events(AppointmentAssigned.class))
                .last()
                .satisfies(assigned -> assertThat(assigned.salesRepId()).isEqualTo("rep_ben"));
    }

    @Test
    void aVisitAssignedByHandTakesItsLeadAlong() {
        UUID visit = schedule(DANA, TEN, null, null);
        write.settle();
        write.send(new AssignAppointment(visit, "rep_ana"), "user:max");
        write.settle();
        assertThat(write.events(LeadAssignedToRep.class)).containsExactly(new LeadAssignedToRep(lead, card, "rep_ana"));
    }

    @Test
    void aRepDecidesOwnVisitsOnlyAndNothingElseOfThem() {
        UUID visit = schedule(DANA, TEN, "rep_ana", null);
        OutcomeBody won = new OutcomeBody("won", new BigDecimal("18400"), "signed", null, null);
        assertStatus(() -> api.outcome(visit, won, BEN), 404);
        assertStatus(() -> change(ANA, visit, change().rep("rep_ben").body()), 403);
        api.outcome(visit, won, ANA);
        assertThat(write.events(OutcomeRecorded.class))
                .containsExactly(new OutcomeRecorded(
                        visit, card, lead, Outcome.closed_won, new BigDecimal("18400.00"), "signed", NOON, true));
        write.settle();
        assertThat(write.events(LeadWon.class)).hasSize(1);
        api.triggerReview(visit, ANA);
        write.settle();
        assertThat(write.events(PendingActionCreated.class))
                .singleElement()
                .satisfies(action -> assertThat(action.category()).isEqualTo("review"));
        assertStatus(() -> api.triggerReview(visit, ANA), 409);
    }

    @Test
    void anOutcomeIsNotTakenBackOnceTheContactHasALaterLead() {
        UUID visit = schedule(DANA, TEN, "rep_ana", null);
        change(MAX, visit, change().outcome("won").value("18400").body());
        change(MAX, visit, change().outcome("pending").body());
        change(MAX, visit, change().outcome("won").value("18400").body());
        write.settle();
        Instant later = NOON.plus(Duration.ofDays(3));
        write.send(
                new CompleteCall(
                        Ids.of("test", "a call"),
                        card,
                        "callrail",
                        "CAL1",
                        3,
                        Conversations.inbound(later, Ending.answered, null)),
                "provider:callrail",
                later);
        write.settle();
        assertThat(TestLeads.status(write, Ids.lead(card, 2))).isEqualTo("new");
        assertThatThrownBy(() -> change(MAX, visit, change().outcome("pending").body()))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.errorCode()).isEqualTo("open_lead_exists");
                    assertThat(refused.refusal().extras()).isEqualTo(Map.of("lead_id", Ids.lead(card, 2)));
                });
        assertThat(calendarOf(card)).extracting(RepCalendar.Visit::outcome).containsExactly(Outcome.closed_won);
        change(MAX, visit, change().outcome("lost").body());
        write.settle();
        assertThat(TestLeads.status(write, lead)).isEqualTo("closed_lost");
    }

    @Test
    void aCsrReachesOwnAndUnclaimedVisitsOnly() {
        UUID visit = schedule(DANA, TEN, null, null);
        assertStatus(() -> change(LEE, visit, change().status("cancelled").body()), 404);
        change(DANA, visit, change().status("no_show").body());
        assertThat(write.events(AppointmentNoShow.class)).hasSize(1);
    }

    @Test
    void outcomeWordsThatAreNoneMarkANoShowOrMoveTheVisit() {
        UUID visit = schedule(DANA, TEN, "rep_ana", null);
        api.outcome(visit, new OutcomeBody("no_show", null, null, null, null), ANA);
        api.outcome(visit, new OutcomeBody("rescheduled", null, null, TEN.plusSeconds(86_400), null), ANA);
        assertThat(write.events(AppointmentEvent.class))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("AppointmentScheduled", "AppointmentNoShow", "AppointmentRescheduled");
    }

    @Test
    void aValueAloneIsOfAVisitThatIsWonAndMakesNoWin() {
        UUID visit = schedule(DANA, TEN, "rep_ana", null);
        assertStatus(() -> change(ANA, visit, change().value("18400").body()), 400);
        change(MAX, visit, change().status("completed").body());
        assertStatus(() -> change(MAX, visit, change().value("18400").body()), 400);
        change(ANA, visit, change().outcome("won").value("18400").body());
        change(ANA, visit, change().value("17900").body());
        assertThat(write.events(OutcomeRecorded.class))
                .extracting(OutcomeRecorded::outcome, OutcomeRecorded::dealValue)
                .containsExactly(
                        tuple(Outcome.open, null),
                        tuple(Outcome.closed_won, new BigDecimal("18400.00")),
                        tuple(Outcome.closed_won, new BigDecimal("17900.00")));
        change(ANA, visit, change().outcome("lost").body());
        assertStatus(() -> change(ANA, visit, change().value("17900").body()), 400);
    }

    @Test
    void aRepMovesAVisitByItsOutcomeOnly() {
        UUID visit = schedule(DANA, TEN, "rep_ana", null);
        assertStatus(
                () -> change(ANA, visit, change().start(TEN.plusSeconds(86_400)).body()), 403);
        assertStatus(
                () -> change(
                        ANA,
                        visit,
                        change().start(TEN.plusSeconds(86_400)).outcome("lost").body()),
                403);
        change(
                ANA,
                visit,
                change().start(TEN.plusSeconds(86_400)).outcome("rescheduled").body());
        assertThat(write.events(AppointmentRescheduled.class))
                .singleElement()
                .satisfies(moved -> assertThat(moved.scheduledStartAt()).isEqualTo(TEN.plusSeconds(86_400)));
    }

    @Test
    void inputThatCannotBeIsNamed() {
        assertStatus(() -> api.schedule(body(card, null, null), null, DANA), 400);
        assertStatus(() -> api.schedule(body(new UUID(1, 1), TEN, null), null, DANA), 404);
        assertStatus(() -> schedule(DANA, Instant.parse("+300000-01-01T00:00:00Z"), null, null), 400);
        assertStatus(() -> schedule(DANA, Instant.MIN, null, null), 400);
        UUID visit = schedule(DANA, TEN, null, null);
        assertStatus(
                () -> change(
                        MAX,
                        visit,
                        change().start(Instant.parse("+300000-01-01T00:00:00Z")).body()),
                400);
        assertStatus(() -> change(MAX, visit, change().status("gone").body()), 400);
        assertStatus(() -> change(MAX, visit, change().outcome("maybe").body()), 400);
        assertStatus(() -> change(MAX, visit, change().outcome("won").body()), 400);
        assertStatus(
                () -> api.outcome(visit, new OutcomeBody("won", new BigDecimal("-1"), null, null, null), MAX), 400);
        assertStatus(() -> api.outcome(visit, new OutcomeBody("rescheduled", null, null, null, null), MAX), 400);
    }

    @Test
    void idsMustBeOfWhatTheyClaimToBe() {
        UUID visit = schedule(DANA, TEN, null, null);
        write.settle();
        UUID call = Ids.of("test", "a call");
        write.send(new ReceiveCall(call, card, "callrail", "CAL1", 1, CallFacts.NONE), "provider:callrail");
        int before = write.events(AppointmentEvent.class).size();
        for (UUID wrong : List.of(lead, visit, call, new UUID(1, 1))) {
            assertStatus(() -> api.schedule(body(wrong, TEN.plusSeconds(86_400), null), null, DANA), 404);
        }
        for (UUID wrong : List.of(lead, visit, card, new UUID(1, 1))) {
            assertStatus(() -> api.schedule(from(wrong), null, DANA), 404);
        }
        assertStatus(() -> schedule(DANA, TEN.plusSeconds(86_400), "nobody", null), 400);
        assertStatus(() -> change(MAX, visit, change().rep("nobody").body()), 400);
        assertThat(write.events(AppointmentEvent.class)).hasSize(before);

        api.schedule(from(call), null, DANA);
        assertThat(write.events(AppointmentScheduled.class))
                .last()
                .satisfies(booked -> assertThat(booked.sourceCallId()).isEqualTo(call));
        change(MAX, visit, change().rep("rep_ana").body());
        change(MAX, visit, change().rep("").body());
    }

    private ScheduleBody from(UUID call) {
        return new ScheduleBody(card, null, call, null, null, "roof repair", TEN.plusSeconds(86_400), null, null, null);
    }

    @Test
    void aStaleChangeIsRefusedAndChangesNothing() {
        UUID visit = schedule(DANA, TEN, null, null);
        api.change(visit, change().notes("gate code").body(), IfMatch.of("\"0\""), MAX);
        assertStatus(() -> api.change(visit, change().notes("dog").body(), IfMatch.of("\"0\""), MAX), 412);
        api.change(visit, change().notes("dog").rep("rep_ana").body(), IfMatch.of("\"1\""), MAX);
        assertThat(write.events(AppointmentEvent.class)).hasSize(4);
    }

    @Test
    void thePlaceOfAVisitHasAFence() {
        UUID visit = schedule(DANA, TEN, "rep_ana", null);
        assertThat(api.geofence(visit, 39.96, -82.99, ANA))
                .isEqualTo(new GeofenceStatus(visit, COMPANY, null, null, 150));
        write.send(new LocateAppointment(visit, 39.9612, -82.9988), "system:test");
        GeofenceStatus near = api.geofence(visit, 39.9621, -82.9988, ANA);
        assertThat(near).isEqualTo(new GeofenceStatus(visit, COMPANY, true, 100L, 150));
        assertThat(api.geofence(visit, 39.9712, -82.9988, ANA).inside()).isFalse();
        assertStatus(() -> api.geofence(visit, 91.0, null, ANA), 400);
        assertStatus(() -> api.geofence(visit, 39.96, -82.99, BEN), 404);
    }

    private UUID schedule(Caller caller, Instant start, @Nullable String rep, @Nullable String key) {
        return TestLeads.id(api.schedule(body(card, start, rep), key, caller));
    }

    private void change(Caller caller, UUID visit, ChangeBody body) {
        api.change(visit, body, IfMatch.of(null), caller);
    }

    private static ScheduleBody body(UUID contact, @Nullable Instant start, @Nullable String rep) {
        return new ScheduleBody(contact, null, null, rep, null, "roof repair", start, null, null, null);
    }

    private static void assertBusy(ThrowingCallable act, UUID other) {
        assertThatThrownBy(act).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.errorCode()).isEqualTo("rep_busy");
            assertThat(refused.problem().status()).isEqualTo(409);
            assertThat(refused.problem().extras()).isEqualTo(Map.of("appointment_id", other.toString()));
        });
    }

    private static void assertStatus(ThrowingCallable act, int status) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status));
    }

    private static Change change() {
        return new Change(null, null, null, null, null, null);
    }

    /** What a change names; the rest is absent. */
    private record Change(
            @Nullable String rep,
            @Nullable Instant start,
            @Nullable String notes,
            @Nullable String status,
            @Nullable String outcome,
            @Nullable BigDecimal dealValue) {

        Change rep(String value) {
            return new Change(value, start, notes, status, outcome, dealValue);
        }

        Change start(Instant value) {
            return new Change(rep, value, notes, status, outcome, dealValue);
        }

        Change notes(String value) {
            return new Change(rep, start, value, status, outcome, dealValue);
        }

        Change status(String value) {
            return new Change(rep, start, notes, value, outcome, dealValue);
        }

        Change outcome(String value) {
            return new Change(rep, start, notes, status, Objects.requireNonNull(value), dealValue);
        }

        Change value(String amount) {
            return new Change(rep, start, notes, status, outcome, new BigDecimal(amount));
        }

        ChangeBody body() {
            return new ChangeBody(rep, null, start, null, null, notes, status, outcome, dealValue);
        }
    }
}
