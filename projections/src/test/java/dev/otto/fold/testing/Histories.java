package dev.otto.fold.testing;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.events.Ids;
import dev.otto.events.appointment.AppointmentEvent;
import dev.otto.events.appointment.AppointmentStatus;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.call.BookingStatus;
import dev.otto.events.call.CallAnalysis;
import dev.otto.events.call.CallEvent;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.CallType;
import dev.otto.events.call.Direction;
import dev.otto.events.call.EndCallReason;
import dev.otto.events.call.Ending;
import dev.otto.events.call.LeadQuality;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.QualificationStatus;
import dev.otto.events.call.Severity;
import dev.otto.events.call.Transcript;
import dev.otto.events.company.CompanyEvent;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.Role;
import dev.otto.events.contact.Attribution;
import dev.otto.events.contact.ContactDetails;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvidence;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.Priority;
import dev.otto.events.missedcall.MissedCallEvent;
import dev.otto.events.missedcall.RescueBy;
import dev.otto.events.session.AudioStorageMode;
import dev.otto.events.session.RecordingMode;
import dev.otto.events.session.Segmentation;
import dev.otto.events.session.SessionEvent;
import dev.otto.events.session.VisitAnalysis;
import dev.otto.events.shift.ShiftEvent;
import dev.otto.events.shunya.JobEvent;
import dev.otto.events.shunya.JobType;
import dev.otto.events.shunya.Step;
import dev.otto.events.signal.KeySignalEvent;
import dev.otto.events.task.AssigneeType;
import dev.otto.events.task.PendingActionEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Seeded histories that could have happened: companies with users, contacts who call, are missed, are called back, book, are
 * visited, buy or not; calls that find their number late, cards that are merged, corrections of all kinds. The same seed
 * gives the same events.
 */
public final class Histories {

    private static final List<String> ZONES = List.of("America/New_York", "America/Los_Angeles", "Pacific/Auckland");
    private static final List<String> CATEGORIES = List.of("price", "timing", "trust", "competitor");
    private static final Instant FIRST_DAY = Instant.parse("2026-02-20T14:00:00Z");
    private static final String WORDS =
            "My roof leaks over the kitchen since the storm and I would like somebody to look at"
                    + " it before the weekend; what would that cost, roughly, and do you work with insurers? ";

    private final SplittableRandom random;
    private final String companyId;
    private final ZoneId zone;
    private final List<Told> told = new ArrayList<>();
    private Instant firstDay = FIRST_DAY;
    private Instant now = FIRST_DAY;

    /** An event on its way into a history. */
    private record Told(String streamId, DomainEvent event, EventMetadata metadata) {}

    private Histories(SplittableRandom random, String companyId, ZoneId zone) {
        this.random = random;
        this.companyId = companyId;
        this.zone = zone;
    }

    /** Two companies' events, at least that many, in the order of the log, positions from 1. */
    public static List<EventEnvelope> of(long seed, int events) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Told>> stories = new ArrayList<>();
        int made = 0;
        List<String> companies = List.of("acme", "blue");
        for (String company : companies) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            Histories story = new Histories(random.split(), company, zone);
            story.company();
            stories.add(story.told);
            made += story.told.size();
        }
        int contact = 0;
        while (made < events) {
            String company = companies.get(contact % companies.size());
            Histories story = new Histories(
                    random.split(), company, ZoneId.of(ZONES.get(Math.floorMod(company.hashCode(), ZONES.size()))));
            story.household(seed, contact++);
            stories.add(story.told);
            made += story.told.size();
        }
        return interleaved(stories, random);
    }

    /**
     * More households of the same companies, at least that many events, to be appended to a log that holds {@link #of}:
     * a long log is made of one piece after the other. Positions begin anew.
     */
    public static List<EventEnvelope> more(long seed, int events) {
        return more(seed, events, 0);
    }

    /** The same, of households that came so many days later. */
    public static List<EventEnvelope> more(long seed, int events, int daysLater) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<Told>> stories = new ArrayList<>();
        int made = 0;
        List<String> companies = List.of("acme", "blue");
        for (int contact = 0; made < events; contact++) {
            String company = companies.get(contact % companies.size());
            Histories story = new Histories(
                    random.split(), company, ZoneId.of(ZONES.get(Math.floorMod(company.hashCode(), ZONES.size()))));
            story.firstDay = FIRST_DAY.plus(Duration.ofDays(daysLater));
            story.household(seed, contact);
            stories.add(story.told);
            made += story.told.size();
        }
        return interleaved(stories, random);
    }

    private static List<EventEnvelope> interleaved(List<List<Told>> stories, SplittableRandom random) {
        List<EventEnvelope> log = new ArrayList<>();
        Map<String, Long> sequences = new HashMap<>();
        List<int[]> cursors = new ArrayList<>(); // story, next; a window of stories goes on at a time
        int begun = 0;
        while (begun < stories.size() || !cursors.isEmpty()) {
            while (cursors.size() < 40 && begun < stories.size()) {
                cursors.add(new int[] {begun++, 0});
            }
            int picked = random.nextInt(cursors.size());
            int[] cursor = cursors.get(picked);
            List<Told> story = stories.get(cursor[0]);
            int burst = 1 + random.nextInt(4);
            while (burst-- > 0 && cursor[1] < story.size()) {
                Told next = story.get(cursor[1]++);
                String stream = next.streamId();
                long sequence = sequences.merge(stream, 1L, Long::sum) - 1;
                log.add(new EventEnvelope(
                        log.size() + 1,
                        stream,
                        sequence,
                        next.metadata().occurredAt(),
                        EventTypes.nameOf(next.event().getClass()),
                        next.event(),
                        next.metadata()));
            }
            if (cursor[1] >= story.size()) {
                cursors.remove(picked);
            }
        }
        return log;
    }

    private void tell(UUID stream, DomainEvent event) {
        tell(stream.toString(), "system:test", event);
    }

    private void tell(String stream, String actor, DomainEvent event) {
        told.add(new Told(
                stream,
                event,
                new EventMetadata(
                        companyId, actor, actor.startsWith("user:") ? "manager" : null, "trace", "cause", now, zone)));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private void later(int minutes) {
        now = now.plus(Duration.ofSeconds(random.nextInt(60 * minutes) + 1L));
    }

    private String csr() {
        return companyId + "-csr-" + random.nextInt(4);
    }

    private String rep() {
        return companyId + "-rep-" + random.nextInt(3);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void company() {
        String stream = Ids.companyStream(companyId);
        CompanySettings settings = settings("120");
        tell(stream, "user:owner", new CompanyEvent.CompanyRegistered(companyId, settings));
        tell(
                stream,
                "user:owner",
                new CompanyEvent.IntegrationConnected(
                        companyId, "callrail", "ref-1", false, "AC1", List.of("COM1"), List.of("+16145550100")));
        for (int i = 0; i < 4; i++) {
            tell(
                    stream,
                    "user:owner",
                    new CompanyEvent.UserAdded(
                            companyId, companyId + "-csr-" + i, "csr" + i + "@example.com", "Csr " + i, Role.csr));
        }
        for (int i = 0; i < 3; i++) {
            tell(
                    stream,
                    "user:owner",
                    new CompanyEvent.UserAdded(companyId, companyId + "-rep-" + i, null, "Rep " + i, Role.sales_rep));
        }
        tell(stream, "user:owner", new CompanyEvent.UserRoleChanged(companyId, companyId + "-csr-3", Role.manager));
        tell(stream, "user:owner", new CompanyEvent.RecordingModeSet(companyId, companyId + "-rep-1", "ghost"));
        tell(stream, "user:owner", new CompanyEvent.UserRemoved(companyId, companyId + "-rep-2"));
        tell(stream, "user:owner", new CompanyEvent.CompanyConfigured(companyId, settings("90")));
        tell(stream, "user:owner", new CompanyEvent.IntegrationDisconnected(companyId, "callrail"));
        for (int i = 0; i < 3; i++) {
            shifts(companyId + "-rep-" + i);
        }
    }

    private void shifts(String rep) {
        UUID stream = Ids.repShifts(companyId, rep);
        for (int i = random.nextInt(6); i >= 0; i--) {
            UUID shift = Ids.of("test_shift", companyId, rep, i);
            boolean located = chance(70);
            tell(
                    stream.toString(),
                    "user:" + rep,
                    new ShiftEvent.RepClockedIn(
                            companyId, shift, rep, now, located ? 39.96 : null, located ? -82.99 : null));
            if (i > 0 || chance(50)) {
                later(600);
                tell(
                        stream.toString(),
                        "user:" + rep,
                        new ShiftEvent.RepClockedOut(companyId, shift, rep, now, null, null));
            }
            later(900);
        }
    }

    private CompanySettings settings(String minutes) {
        return new CompanySettings(
                companyId + " Roofing",
                zone.getId(),
                "US",
                "USD",
                150,
                List.of("roofing"),
                "ephemeral",
                24,
                "We missed you",
                60,
                List.of(new CompanySettings.NurtureStep(60, "Still there?")),
                true,
                Integer.parseInt(minutes),
                30,
                new CompanySettings.ShunyaServices(true, false, false, false),
                "own");
    }

    private void household(long seed, int number) {
        now = firstDay.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 30)));
        UUID card = Ids.of("test_card", companyId, seed, number);
        if (chance(3)) {
            anonymous(number);
        }
        Contact contact = new Contact(card, "+1614555" + (1000 + number % 9000));
        contact.story();
        if (chance(6)) {
            Contact other = new Contact(Ids.of("test_card", companyId, seed, number, "other"), "+1614666" + number);
            other.story();
            boolean announcedFirst = chance(50);
            if (announcedFirst) {
                tell(other.card, new ContactEvent.ContactMergedAway(other.card, card));
            }
            tell(card, new ContactEvent.ContactsMerged(card, other.card, List.of(other.phone)));
            if (!announcedFirst) {
                tell(other.card, new ContactEvent.ContactMergedAway(other.card, card));
            }
            other.afterMerge();
            contact.afterMerge();
            if (chance(20)) {
                Contact third = new Contact(Ids.of("test_card", companyId, seed, number, "third"), "+1614777" + number);
                third.story();
                tell(third.card, new ContactEvent.ContactsMerged(third.card, card, List.of(contact.phone)));
                tell(card, new ContactEvent.ContactMergedAway(card, third.card));
                third.afterMerge();
            }
        }
    }

    private void anonymous(int number) {
        UUID call = Ids.call(companyId, "callrail", "anonymous-" + number + random.nextInt());
        CallFacts facts = facts(null, now, 40, Ending.answered);
        tell(call, new CallEvent.CallReceived(call, null, "callrail", "anonymous-" + number, 1, facts, facts));
        tell(call, new CallEvent.CallCompleted(call, null, "callrail", "anonymous-" + number, 3, facts, facts));
    }

    private CallFacts facts(@Nullable String phone, Instant start, int seconds, @Nullable Ending ending) {
        return new CallFacts(
                phone != null && chance(8) ? Direction.outbound : Direction.inbound,
                phone,
                "+16145550100",
                "+16145550199",
                chance(70) ? "Google Ads" : null,
                chance(60) ? "Miller Pat" : null,
                "Columbus",
                "OH",
                "US",
                null,
                ending == Ending.answered ? "https://recordings.example/" + random.nextInt(100_000) : null,
                start,
                ending == Ending.answered ? start.plusSeconds(5) : null,
                ending == null ? null : start.plusSeconds(seconds),
                ending == null ? null : seconds,
                ending,
                ending == null ? null : ending == Ending.answered,
                ending == null ? null : ending == Ending.voicemail,
                chance(10) ? WORDS : null,
                null,
                null,
                null,
                chance(10) ? List.of("first-time") : null,
                null,
                null);
    }

    private CallAnalysis analysis(QualificationStatus qualification, @Nullable BookingStatus booking) {
        List<CallAnalysis.Objection> objections = new ArrayList<>();
        int high = 0;
        for (int i = random.nextInt(3); i > 0; i--) {
            Severity severity = any(List.of(Severity.values()));
            high += severity == Severity.high ? 1 : 0;
            objections.add(new CallAnalysis.Objection(
                    "too much, \"really\"\n\tfor \\ us " + i,
                    chance(90) ? any(CATEGORIES) : null,
                    chance(90) ? severity : null,
                    chance(80) ? Boolean.valueOf(chance(40)) : null,
                    new BigDecimal("12.50"),
                    "customer",
                    List.of("Say what it includes"),
                    new BigDecimal("0.9")));
        }
        return new CallAnalysis(
                qualification,
                new CallAnalysis.Qualification(
                        qualification.name(),
                        new CallAnalysis.BantScores(new BigDecimal("0.5"), null, new BigDecimal("0.80"), null),
                        new BigDecimal("0.66"),
                        null,
                        List.of("Pat"),
                        List.of("storm"),
                        List.of()),
                qualification == QualificationStatus.unqualified ? LeadQuality.unqualified : LeadQuality.qualified,
                booking,
                false,
                null,
                new BigDecimal(random.nextInt(101)).movePointLeft(2),
                objections,
                new CallAnalysis.ObjectionSeverity(high, 0, 0),
                new BigDecimal(random.nextInt(101)).movePointLeft(1),
                List.of("greeting"),
                List.of("closing"),
                List.of(new CallAnalysis.Recommendation("Ask for the address", "high", null, null)),
                "Roof leaks; wants a visit. " + random.nextInt(1_000),
                List.of("roof leak", "insurance"),
                List.of("send somebody"),
                List.of(),
                List.of(new CallAnalysis.MissedOpportunity("gutters", Severity.low, null)),
                new CallAnalysis.Entities("12 Oak St, Columbus, OH 43004", null, null, "Pat Miller", null, null),
                "job-" + random.nextInt(1_000_000),
                Integer.toHexString(random.nextInt()));
    }

    /** One card's story. */
    private final class Contact {
        final UUID card;
        final String phone;
        final List<UUID> calls = new ArrayList<>();
        final Map<UUID, Instant> starts = new HashMap<>();
        final List<UUID> appointments = new ArrayList<>();
        private @Nullable UUID lead;
        private int ordinal;
        private @Nullable Instant opened;

        Contact(UUID card, String phone) {
            this.card = card;
            this.phone = phone;
        }

        private UUID lead() {
            return lead == null ? card : lead;
        }

        private Instant opened() {
            return opened == null ? now : opened;
        }

        void story() {
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                later(60 * 24 * 4);
                if (chance(25)) {
                    missed();
                } else {
                    call();
                }
                if (chance(30)) {
                    small();
                }
            }
            corrections();
        }

        private UUID begin(boolean answered) {
            UUID call = Ids.call(companyId, "callrail", card + "-" + calls.size());
            String providerId = "CAL" + calls.size();
            Instant start = now;
            boolean late = chance(10);
            UUID known = chance(4) ? null : card;
            if (!late) {
                CallFacts first = facts(phone, start, 0, null);
                tell(call, new CallEvent.CallReceived(call, known, "callrail", providerId, 1, first, first));
            }
            if (known == null) {
                CallFacts again = facts(phone, start, 0, null);
                tell(call, new CallEvent.CallReceived(call, null, "callrail", providerId, 1, again, again));
            }
            later(10);
            CallFacts facts = facts(
                    phone,
                    start,
                    20 + random.nextInt(600),
                    answered ? Ending.answered : any(List.of(Ending.abandoned, Ending.voicemail, Ending.unanswered)));
            tell(
                    call,
                    answered
                            ? new CallEvent.CallCompleted(call, card, "callrail", providerId, 3, facts, facts)
                            : new CallEvent.CallMissed(call, card, "callrail", providerId, 3, facts, facts));
            calls.add(call);
            starts.put(call, start);
            engaged(call, answered, start);
            return call;
        }

        private void engaged(UUID call, boolean answered, Instant start) {
            boolean opens = lead == null;
            if (opened == null) {
                tell(card, new ContactEvent.ContactCardOpened(card, phone, ContactSource.callrail, start));
                opened = start;
            }
            if (opens) {
                ordinal++;
                lead = Ids.lead(card, ordinal);
            }
            LeadSource source = answered ? LeadSource.inbound_call : LeadSource.missed_call;
            ContactDetails details = new ContactDetails(
                    chance(80) ? "Pat" : null,
                    "Miller " + card.toString().substring(0, 4),
                    null,
                    chance(50) ? "pat@example.com" : null,
                    chance(40) ? "12 Oak St" : null,
                    null,
                    "Columbus",
                    "OH",
                    null,
                    "US",
                    chance(20) ? List.of("storm") : null);
            tell(
                    card,
                    new ContactEvent.ContactEngaged(
                            card,
                            EngagementKind.inbound_call,
                            call,
                            ContactSource.callrail,
                            start,
                            3,
                            lead,
                            ordinal,
                            opens,
                            source,
                            new ContactEvent.LeadOrigin(source, call, start),
                            new ContactEvent.CardOrigin(ContactSource.callrail, call, opened()),
                            details,
                            details,
                            null));
            if (opens) {
                tell(lead(), new LeadEvent.LeadOpened(lead(), card, ordinal, source, call, start));
            }
            tell(lead(), new LeadEvent.LeadActivityRecorded(lead(), card, "call", start));
            if (chance(10)) {
                Attribution attribution = new Attribution(
                        "google", "Google Ads", "cpc", "roof", null, null, null, new BigDecimal("10.00"), List.of());
                tell(card, new ContactEvent.AttributionRecorded(card, call, 3, attribution, attribution));
            }
        }

        private void call() {
            UUID call = begin(true);
            String csr = csr();
            if (chance(85)) {
                tell(call, new CallEvent.CallAssignedToCsr(call, card, csr, null, CallType.csr_call, false));
            } else if (chance(30)) {
                tell(call, new CallEvent.CallAssignedToCsr(call, card, null, rep(), CallType.sales_call, false));
            }
            if (chance(5)) {
                tell(call, new CallEvent.CallMarkedNotALead(call, card, true, NotALeadReason.spam, 3));
                return;
            }
            if (chance(75)) {
                analysed(call, csr);
            }
        }

        private void analysed(UUID call, String csr) {
            UUID job = Ids.analysisJob(companyId, call, "csr_call");
            tell(job, new JobEvent.JobRequested(job, card, call, JobType.csr_call, random.nextInt(100_000), now));
            tell(job, new JobEvent.JobRunStarted(job, card, 1, "recording", "abc", now));
            tell(
                    call,
                    new CallEvent.CallProcessingNoted(
                            call, card, List.of(job), ProcessingStatus.processing, ProcessingStatus.processing));
            tell(job, new JobEvent.StepSubmitted(job, card, 1, 1, Step.transcription, "t-1", now));
            if (chance(10)) {
                tell(job, new JobEvent.StepFailed(job, card, 1, 1, Step.transcription, "timeout", true, now));
                tell(job, new JobEvent.JobRetryScheduled(job, card, 1, 2, now.plusSeconds(30)));
                if (chance(40)) {
                    tell(job, new JobEvent.JobFailed(job, card, 1, Step.transcription, "gone", now));
                    tell(
                            call,
                            new CallEvent.CallProcessingNoted(
                                    call, card, List.of(job), ProcessingStatus.failed, ProcessingStatus.failed));
                    return;
                }
            }
            later(30);
            tell(
                    call,
                    new CallEvent.TranscriptAttached(
                            call,
                            card,
                            1,
                            new Transcript(
                                    WORDS.repeat(3),
                                    List.of(new Transcript.Segment(
                                            "customer", WORDS, new BigDecimal("0.0"), new BigDecimal("4.20"))),
                                    new BigDecimal("0.97"),
                                    "en",
                                    90,
                                    "job",
                                    null,
                                    null)));
            QualificationStatus qualification = any(List.of(QualificationStatus.values()));
            boolean books = qualification != QualificationStatus.unqualified && chance(50);
            tell(
                    call,
                    new CallEvent.AnalysisApplied(
                            call,
                            card,
                            job,
                            1,
                            now,
                            analysis(qualification, books ? BookingStatus.booked : BookingStatus.not_booked)));
            tell(job, new JobEvent.StepCompleted(job, card, 1, Step.analysis, "hash", now, false));
            tell(job, new JobEvent.JobSucceeded(job, card, 1, "hash", now));
            tell(
                    lead(),
                    new LeadEvent.LeadEvidenceNoted(
                            lead(),
                            card,
                            new LeadEvidence.OfCall(
                                    call, now, csr, true, qualification, null, false, false, chance(5), null)));
            tell(lead(), new LeadEvent.LeadQualified(lead(), card, qualification));
            if (qualification != QualificationStatus.unqualified) {
                tell(
                        lead(),
                        new LeadEvent.LeadMoved(
                                lead(), card, LeadStatus.new_, LeadStatus.qualified_unbooked, "evidence", null));
            }
            if (chance(20)) {
                UUID signal = Ids.keySignal(call, "objection", "price");
                tell(
                        signal,
                        new KeySignalEvent.KeySignalRaised(
                                signal, card, call, "objection", any(List.of(Severity.values())), "price", "too much"));
                if (chance(30)) {
                    tell(signal, new KeySignalEvent.KeySignalAcknowledged(signal, card, csr, now));
                } else if (chance(20)) {
                    tell(signal, new KeySignalEvent.KeySignalWithdrawn(signal, card, call));
                }
            }
            if (chance(30)) {
                action(call);
            }
            if (books) {
                book(call, csr);
            }
            if (chance(8)) {
                tell(
                        call,
                        new CallEvent.AnalysisRevised(
                                call,
                                card,
                                job,
                                2,
                                now.plusSeconds(1),
                                analysis(any(List.of(QualificationStatus.values())), BookingStatus.not_booked)));
            }
        }

        private void action(UUID call) {
            UUID action = Ids.pendingAction(companyId, card, "call_back", call);
            tell(
                    action,
                    new PendingActionEvent.PendingActionCreated(
                            action,
                            card,
                            call,
                            null,
                            AssigneeType.csr,
                            null,
                            "call_back",
                            "call back",
                            "Call back",
                            now.plus(Duration.ofHours(4)),
                            "high",
                            true));
            if (chance(30)) {
                tell(
                        action,
                        new PendingActionEvent.PendingActionUpdated(
                                action, card, AssigneeType.csr, csr(), "call", "Call", null, "low", true));
            }
            if (chance(50)) {
                tell(action, new PendingActionEvent.PendingActionStarted(action, card));
                tell(action, new PendingActionEvent.PendingActionCompleted(action, card, now));
            } else if (chance(20)) {
                tell(action, new PendingActionEvent.PendingActionCancelled(action, card, "no longer named"));
            }
        }

        private void book(@Nullable UUID call, String csr) {
            UUID appointment = Ids.appointment(call == null ? Ids.of("by_hand", card, appointments.size()) : call);
            appointments.add(appointment);
            Instant start = now.plus(Duration.ofHours(20 + random.nextInt(72)));
            tell(
                    appointment,
                    new AppointmentEvent.AppointmentScheduled(
                            appointment,
                            card,
                            lead(),
                            call,
                            null,
                            null,
                            call == null ? csr : null,
                            chance(70) ? "roof inspection" : null,
                            start,
                            start.plus(Duration.ofHours(2)),
                            "12 Oak St",
                            null,
                            now,
                            call == null ? 3 : 2));
            if (call != null) {
                tell(call, new CallEvent.CallBookedByAppointment(call, card, appointment, true));
            }
            tell(
                    lead(),
                    new LeadEvent.LeadMoved(
                            lead(),
                            card,
                            LeadStatus.qualified_unbooked,
                            LeadStatus.qualified_booked,
                            "evidence",
                            null));
            tell(lead(), new LeadEvent.LeadPooled(lead(), card));
            if (chance(20)) {
                tell(appointment, new AppointmentEvent.AppointmentLocated(appointment, card, 39.96, -82.99));
            }
            String rep = rep();
            if (chance(70)) {
                tell(lead().toString(), "user:" + rep, new LeadEvent.LeadRequestedByRep(lead(), card, rep));
                tell(lead().toString(), "user:boss", new LeadEvent.LeadAssignedToRep(lead(), card, rep));
                tell(appointment, new AppointmentEvent.AppointmentAssigned(appointment, card, lead(), rep, false));
                if (chance(10)) {
                    tell(lead().toString(), "user:boss", new LeadEvent.LeadReleased(lead(), card, rep));
                    tell(appointment, new AppointmentEvent.AppointmentAssigned(appointment, card, lead(), null, false));
                }
            }
            if (chance(10)) {
                tell(
                        appointment,
                        new AppointmentEvent.AppointmentRescheduled(
                                appointment,
                                card,
                                start.plus(Duration.ofHours(24)),
                                start.plus(Duration.ofHours(26)),
                                now,
                                3));
            }
            if (chance(10)) {
                tell(appointment, new AppointmentEvent.AppointmentCancelled(appointment, card, lead(), null, true));
                if (call != null) {
                    tell(call, new CallEvent.CallBookedByAppointment(call, card, appointment, false));
                }
            } else if (chance(10)) {
                tell(appointment, new AppointmentEvent.AppointmentNoShow(appointment, card, lead(), true));
            } else if (chance(70)) {
                visited(appointment, start);
            }
        }

        /** A visit that is recorded, stopped or not, uploaded or not, analysed or not. */
        private void recorded(UUID appointment, Instant start) {
            now = start;
            String rep = rep();
            UUID session = Ids.of("test_session", appointment, told.size());
            boolean ghost = chance(25);
            tell(
                    session.toString(),
                    "user:" + rep,
                    new SessionEvent.RecordingStarted(
                            session,
                            card,
                            appointment,
                            rep,
                            ghost ? RecordingMode.ghost : RecordingMode.normal,
                            ghost ? AudioStorageMode.ephemeral : AudioStorageMode.persistent,
                            ghost ? 24 : null,
                            now,
                            chance(50) ? 39.96 : null,
                            null,
                            chance(50) ? random.nextInt(300) : null,
                            chance(10) ? "manual" : null));
            if (chance(90)) {
                later(100);
                tell(
                        session.toString(),
                        "user:" + rep,
                        new SessionEvent.RecordingStopped(
                                session,
                                card,
                                appointment,
                                now,
                                Duration.between(start, now).toSeconds()));
            }
            if (chance(20)) {
                return;
            }
            boolean atAddress = !ghost && chance(20);
            tell(
                    session.toString(),
                    "user:" + rep,
                    new SessionEvent.AudioUploaded(
                            session,
                            card,
                            appointment,
                            atAddress ? "https://audio.example/" + random.nextInt(1_000) : null,
                            Integer.toHexString(random.nextInt()),
                            atAddress ? null : "audio/mpeg",
                            atAddress ? null : 1_000_000L,
                            atAddress ? null : 3_600L,
                            now));
            UUID job = Ids.analysisJob(companyId, session, "sales_visit");
            tell(job, new JobEvent.JobRequested(job, card, session, JobType.sales_visit, random.nextInt(100_000), now));
            tell(job, new JobEvent.JobRunStarted(job, card, 1, "recording", "abc", now));
            tell(job, new JobEvent.StepSubmitted(job, card, 1, 1, Step.transcription, "asr-" + told.size(), now));
            later(20);
            if (chance(15)) {
                tell(job, new JobEvent.StepFailed(job, card, 1, 1, Step.transcription, "gone", false, now));
                tell(
                        job,
                        chance(50)
                                ? new JobEvent.JobFailed(job, card, 1, Step.transcription, "gone", now)
                                : new JobEvent.JobTimedOut(job, card, 1, now));
                return;
            }
            tell(
                    session,
                    new SessionEvent.VisitTranscribed(
                            session,
                            card,
                            appointment,
                            job,
                            1,
                            now,
                            ghost ? null : new Transcript(WORDS, List.of(), null, "en-US", 30, "job", null, null)));
            tell(job, new JobEvent.StepSubmitted(job, card, 1, 1, Step.analysis, "analysis-" + told.size(), now));
            for (int i = chance(20) ? 2 : 1; i > 0; i--) {
                Segmentation phases = chance(80) ? phases() : null;
                if (phases != null) {
                    tell(session, new SessionEvent.VisitSegmented(session, card, appointment, job, 1, now, phases));
                }
                tell(
                        session,
                        new SessionEvent.VisitAnalysed(
                                session, card, appointment, rep, job, 1, now, visitAnalysis(), phases, i > 1));
                later(10);
            }
            tell(job, new JobEvent.JobSucceeded(job, card, 1, "hash", now));
            if (ghost) {
                tell(session, new SessionEvent.AudioDiscarded(session, card, appointment, "job_ended", now));
            }
        }

        private Segmentation phases() {
            return new Segmentation(
                    new Segmentation.Part(BigDecimal.ZERO, new BigDecimal("90.5"), null, WORDS, List.of("rapport")),
                    new Segmentation.Part(new BigDecimal("90.5"), null, null, null, List.of()),
                    new BigDecimal("90.5"),
                    List.of("so what would that cost"),
                    new BigDecimal("0.81"),
                    new BigDecimal("4"),
                    chance(50) ? "open" : null,
                    Integer.toHexString(random.nextInt()));
        }

        private VisitAnalysis visitAnalysis() {
            CallAnalysis like = analysis(QualificationStatus.hot, null);
            return new VisitAnalysis(
                    chance(80) ? any(List.of(Outcome.values())).name() : null,
                    like.sentimentScore(),
                    like.sopComplianceScore(),
                    like.sopStagesCompleted(),
                    like.sopStagesMissed(),
                    like.objections(),
                    like.summary(),
                    List.of(new CallAnalysis.Action("Send the quote", "send_quote", now, "high")),
                    like.missedOpportunities(),
                    List.of("storm"),
                    "job",
                    like.outputHash());
        }

        private void visited(UUID appointment, Instant start) {
            if (chance(60)) {
                recorded(appointment, start);
            }
            now = start.plus(Duration.ofHours(2));
            Outcome outcome = any(List.of(Outcome.values()));
            BigDecimal value = outcome == Outcome.closed_won
                    ? new BigDecimal(100_000 + random.nextInt(2_000_000)).movePointLeft(2)
                    : null;
            tell(
                    appointment,
                    new AppointmentEvent.OutcomeRecorded(
                            appointment,
                            card,
                            lead(),
                            outcome,
                            value,
                            null,
                            outcome == Outcome.open ? null : now,
                            true));
            tell(
                    lead(),
                    new LeadEvent.LeadEvidenceNoted(
                            lead(),
                            card,
                            new LeadEvidence.OfAppointment(
                                    appointment, AppointmentStatus.completed, outcome, value, now)));
            switch (outcome) {
                case closed_won -> {
                    tell(lead(), new LeadEvent.LeadWon(lead(), card, value == null ? BigDecimal.ZERO : value, now));
                    tell(card, new ContactEvent.LeadSlotFreed(card, lead(), ordinal, now));
                    tell(appointment, new AppointmentEvent.ReviewRequested(appointment, card, now));
                    lead = null;
                }
                case closed_lost -> {
                    tell(lead(), new LeadEvent.LeadLost(lead(), card, "outcome", now, true, false));
                    tell(card, new ContactEvent.LeadSlotFreed(card, lead(), ordinal, now));
                    if (chance(30)) {
                        tell(
                                lead().toString(),
                                "user:boss",
                                new LeadEvent.LeadReopened(lead(), card, ordinal, LeadStatus.pending_decision, true));
                        tell(card, new ContactEvent.LeadSlotTaken(card, lead(), ordinal));
                    } else {
                        lead = null;
                    }
                }
                case open ->
                    tell(
                            lead(),
                            new LeadEvent.LeadMoved(
                                    lead(),
                                    card,
                                    LeadStatus.qualified_booked,
                                    LeadStatus.pending_decision,
                                    "visit",
                                    null));
            }
        }

        private void missed() {
            UUID call = begin(false);
            if (chance(40)) {
                tell(call, new CallEvent.CallAssignedToCsr(call, card, csr(), null, CallType.csr_call, chance(50)));
            }
            UUID entry = Ids.missedCall(call);
            tell(
                    entry,
                    new MissedCallEvent.MissedCallQueued(
                            entry, card, call, chance(80) ? lead() : null, now, now.plus(Duration.ofHours(72))));
            if (chance(10)) {
                tell(
                        entry,
                        new MissedCallEvent.MissedCallJoined(
                                entry, card, Ids.call(companyId, "x", entry.toString()), now));
            }
            later(60);
            boolean auto = chance(50);
            String csr = csr();
            if (chance(10)) {
                tell(entry, new MissedCallEvent.MissedCallWithdrawn(entry, card, call, true));
            } else if (chance(70)) {
                tell(
                        entry,
                        new MissedCallEvent.MissedCallEngaged(
                                entry, card, auto ? RescueBy.auto : RescueBy.human, auto ? null : csr, now));
                later(60);
                if (chance(60)) {
                    book(null, csr);
                    tell(
                            entry,
                            new MissedCallEvent.CallRescued(
                                    entry,
                                    card,
                                    auto ? RescueBy.auto : RescueBy.human,
                                    auto ? null : csr,
                                    "appointment",
                                    now));
                    if (told.size() % 8 == 0) {
                        tell(
                                entry,
                                new MissedCallEvent.RescueWithdrawn(
                                        entry, card, "appointment", now.plus(Duration.ofHours(60))));
                        if (told.size() % 16 == 1) {
                            tell(entry, new MissedCallEvent.MissedCallDisengaged(entry, card));
                        }
                    }
                } else if (chance(50)) {
                    tell(entry, new MissedCallEvent.RescueAbandoned(entry, card));
                }
            } else {
                tell(entry, new MissedCallEvent.MissedCallExpired(entry, card));
            }
        }

        private void small() {
            UUID message = Ids.message(companyId, "twilio", card + "-" + told.size());
            switch (random.nextInt(8)) {
                case 0 -> {
                    tell(
                            card,
                            new ContactEvent.MessageSent(
                                    card, message, "twilio", "sms", phone, "We missed you", null, now));
                    tell(card, new ContactEvent.MessageStatusChanged(card, message, "delivered"));
                }
                case 1 ->
                    tell(
                            card,
                            new ContactEvent.MessageReceived(
                                    card, message, "twilio", "sms", phone, "Call me", List.of(), now));
                case 2 -> tell(card, new ContactEvent.ContactOptedOut(card, phone));
                case 3 -> tell(card, new ContactEvent.PhoneAdded(card, "+1614888" + random.nextInt(10_000)));
                case 4 -> {
                    ContactDetails edited = new ContactDetails(
                            "Patricia", null, null, null, "1 Elm", null, null, null, null, null, List.of("vip"));
                    tell(card.toString(), "user:boss", new ContactEvent.ContactEdited(card, edited, edited));
                }
                case 5 ->
                    tell(
                            card,
                            new ContactEvent.PropertySnapshotRecorded(
                                    card,
                                    "12 Oak St",
                                    "house",
                                    1974,
                                    1800,
                                    "shingle",
                                    new BigDecimal("250000.00"),
                                    "county",
                                    now));
                case 6 -> {
                    if (lead != null) {
                        tell(
                                lead().toString(),
                                "user:boss",
                                new LeadEvent.LeadNoteAdded(lead(), card, "Dog in the yard"));
                        tell(
                                lead().toString(),
                                "user:boss",
                                new LeadEvent.LeadPrioritySet(lead(), card, any(List.of(Priority.values()))));
                        tell(lead().toString(), "user:boss", new LeadEvent.LeadCsrAssigned(lead(), card, csr(), true));
                    }
                }
                default -> {
                    tell(card, new ContactEvent.ContactOptedIn(card, phone));
                    tell(card, new ContactEvent.MessageSuggested(card, message, "sms", "How about Friday?"));
                }
            }
        }

        private void corrections() {
            if (!calls.isEmpty() && chance(20)) {
                UUID call = any(calls);
                switch (random.nextInt(6)) {
                    case 0 ->
                        tell(
                                call.toString(),
                                "user:boss",
                                new CallEvent.CallAssignedToCsr(call, card, csr(), null, CallType.csr_call, true));
                    case 1 ->
                        tell(
                                call.toString(),
                                "user:boss",
                                new CallEvent.BookingStatusSet(call, card, BookingStatus.service_not_offered));
                    case 2 -> {
                        tell(call, new CallEvent.CallMarkedNotALead(call, card, true, NotALeadReason.wrong_number, 4));
                        if (chance(30)) {
                            tell(call, new CallEvent.CallMarkedNotALead(call, card, false, null, 5));
                        }
                    }
                    case 3 -> {
                        CallFacts corrected = facts(phone, FIRST_DAY.plus(Duration.ofHours(3)), 33, Ending.answered);
                        tell(call, new CallEvent.CallCorrected(call, card, "callrail", "CAL", 9, corrected, corrected));
                    }
                    case 4 -> {
                        if (calls.size() > 1) {
                            tell(calls.getFirst(), new CallEvent.CallLinked(calls.getFirst(), card, calls.getLast()));
                        }
                    }
                    default -> {
                        tell(call, new CallEvent.BookingAttempted(call, card, "a1", now));
                        tell(
                                call,
                                chance(50)
                                        ? new CallEvent.BookingFailed(call, card, "a1", "full")
                                        : new CallEvent.BookingConfirmed(call, card, "a1", now));
                        tell(
                                call,
                                new CallEvent.ConversationEnded(
                                        call,
                                        card,
                                        EndCallReason.callback_later,
                                        EndCallReason.customer_hangup,
                                        true,
                                        2,
                                        now));
                        tell(
                                call,
                                new CallEvent.AgentAnalysisRecorded(
                                        call, card, "Wants a visit", new BigDecimal("0.7"), true));
                    }
                }
            }
            if (!appointments.isEmpty() && chance(10)) {
                UUID appointment = any(appointments);
                tell(
                        appointment.toString(),
                        "user:boss",
                        new AppointmentEvent.AppointmentCsrAssigned(appointment, card, csr(), true));
                tell(
                        appointment.toString(),
                        "user:boss",
                        new AppointmentEvent.OutcomeRecorded(
                                appointment,
                                card,
                                null,
                                Outcome.closed_won,
                                new BigDecimal("1234.50"),
                                "corrected",
                                now,
                                true));
            }
        }

        void afterMerge() {
            if (chance(50)) {
                later(60);
                call();
            }
        }
    }
}
