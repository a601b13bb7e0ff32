package dev.otto.fold;

import static dev.otto.fold.Column.day;
import static dev.otto.fold.Column.flag;
import static dev.otto.fold.Column.list;
import static dev.otto.fold.Column.number;
import static dev.otto.fold.Column.text;
import static dev.otto.fold.Column.time;
import static dev.otto.fold.Column.uuid;

import dev.otto.events.contact.ContactDetails;
import dev.otto.fold.appointment.AppointmentRow;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.call.TranscriptRow;
import dev.otto.fold.company.CompanyRow;
import dev.otto.fold.company.IntegrationRow;
import dev.otto.fold.company.UserRow;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.fold.lead.AssignmentHistoryRow;
import dev.otto.fold.lead.LeadRow;
import dev.otto.fold.lead.LeadStatusChangeRow;
import dev.otto.fold.message.MessageRow;
import dev.otto.fold.missedcall.MissedCallEntryRow;
import dev.otto.fold.session.SessionRow;
import dev.otto.fold.shift.ShiftRow;
import dev.otto.fold.shunya.JobRow;
import dev.otto.fold.signal.KeySignalRow;
import dev.otto.fold.task.PendingActionRow;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The read-model tables that hold facts. A test holds them against what the migrations make. */
public final class Tables {

    public static final Table<ContactCardRow> CONTACT_CARD = Table.of(
            "contact_card",
            1,
            ContactCardRow.class,
            List.of(
                    text("primary_phone", ContactCardRow::primaryPhone),
                    list("phones", Tables::phones),
                    text("source", r -> r.source() == null ? null : r.source().word()),
                    list("tags", r -> orEmpty(r.details().tags())),
                    time("created_at", ContactCardRow::createdAt),
                    time("updated_at", ContactCardRow::updatedAt),
                    text("search", Tables::search)));

    public static final Table<LeadRow> LEAD = Table.of(
            "lead",
            3,
            LeadRow.class,
            List.of(
                    uuid("contact_card_id", LeadRow::contactCardId),
                    text("status", r -> r.status().word()),
                    text("stage", r -> r.stage().word()),
                    text("deal_status", LeadRow::dealStatus),
                    text("qualification_status", LeadRow::qualificationStatus),
                    text("source", r -> r.source().word()),
                    text("priority", r -> r.follows().priority()),
                    text("pool_status", r -> r.follows().poolStatus()),
                    text("assigned_rep_id", LeadRow::assignedRepId),
                    text("csr_id", r -> r.follows().csrId()),
                    time("opened_at", LeadRow::openedAt),
                    day("day", LeadRow::day),
                    time("last_activity_at", LeadRow::lastActivityAt)));

    public static final Table<LeadStatusChangeRow> LEAD_STATUS_CHANGE = Table.of(
            "lead_status_change",
            1,
            LeadStatusChangeRow.class,
            List.of(
                    uuid("lead_id", LeadStatusChangeRow::leadId),
                    text("status", r -> r.to().word()),
                    time("at", LeadStatusChangeRow::at)));

    public static final Table<AssignmentHistoryRow> LEAD_ASSIGNMENT = Table.of(
            "lead_assignment",
            1,
            AssignmentHistoryRow.class,
            List.of(
                    uuid("lead_id", AssignmentHistoryRow::leadId),
                    text("rep_id", AssignmentHistoryRow::repId),
                    text("status", AssignmentHistoryRow::status),
                    time("at", AssignmentHistoryRow::at)));

    public static final Table<CallRow> CALL = Table.of(
            "call",
            2,
            CallRow.class,
            List.of(
                    uuid("contact_card_id", CallRow::contactCardId),
                    uuid("lead_id", r -> r.follows().leadId()),
                    text("csr_id", CallRow::csrId),
                    text("assigned_rep_id", r -> r.follows().assignedRepId()),
                    text("direction", CallRow::direction),
                    text("call_type", CallRow::callType),
                    text("provider", CallRow::provider),
                    text("provider_call_id", CallRow::providerCallId),
                    uuid("principal_call_id", CallRow::principalCallId),
                    time("started_at", CallRow::startedAt),
                    day("day", CallRow::day),
                    flag("answered", CallRow::answered),
                    flag("missed", CallRow::missed),
                    flag("in_progress", CallRow::inProgress),
                    flag("not_a_lead", CallRow::notALead),
                    text("booking_status", r -> r.follows().bookingStatus()),
                    text("end_call_reason", r -> r.follows().endCallReason()),
                    text("transcript_status", r -> r.follows().transcriptStatus()),
                    text("analysis_status", r -> r.follows().analysisStatus()),
                    text("qualification_status", r -> r.follows().qualificationStatus()),
                    number("sop_compliance_score", r -> r.follows().sopComplianceScore()),
                    list("objection_categories", Tables::objectionCategories),
                    text("search", Tables::search)));

    public static final Table<TranscriptRow> CALL_TRANSCRIPT = Table.of(
            "call_transcript",
            1,
            TranscriptRow.class,
            List.of(text("uwc_job_id", r -> r.transcript().uwcJobId())));

    public static final Table<AnalysisRow> CALL_ANALYSIS = Table.of(
            "call_analysis",
            2,
            AnalysisRow.class,
            List.of(
                    text("qualification_status", r -> r.analysis().qualificationStatus()),
                    text("uwc_job_id", r -> r.analysis().uwcJobId()),
                    time("result_at", AnalysisRow::resultAt),
                    number("sop_compliance_score", r -> r.analysis().sopComplianceScore()),
                    number("sentiment_score", r -> r.analysis().sentimentScore())));

    public static final Table<AppointmentRow> APPOINTMENT = Table.of(
            "appointment",
            5,
            AppointmentRow.class,
            List.of(
                    uuid("contact_card_id", AppointmentRow::contactCardId),
                    uuid("lead_id", AppointmentRow::leadId),
                    text("sales_rep_id", AppointmentRow::salesRepId),
                    text("csr_id", AppointmentRow::csrId),
                    uuid("source_call_id", AppointmentRow::sourceCallId),
                    text("status", AppointmentRow::status),
                    text("outcome", AppointmentRow::outcome),
                    time("scheduled_start_at", AppointmentRow::scheduledStartAt),
                    time("scheduled_end_at", AppointmentRow::scheduledEndAt),
                    day("day", AppointmentRow::day),
                    time("outcome_at", AppointmentRow::outcomeAt),
                    day("outcome_day", AppointmentRow::outcomeDay),
                    number("deal_value", AppointmentRow::dealValue)));

    public static final Table<MissedCallEntryRow> MISSED_CALL = Table.of(
            "missed_call",
            3,
            MissedCallEntryRow.class,
            List.of(
                    uuid("contact_card_id", MissedCallEntryRow::contactCardId),
                    uuid("call_id", MissedCallEntryRow::callId),
                    uuid("lead_id", MissedCallEntryRow::leadId),
                    text("status", MissedCallEntryRow::status),
                    text("by", MissedCallEntryRow::by),
                    text("user_id", MissedCallEntryRow::userId),
                    time("missed_at", MissedCallEntryRow::missedAt),
                    day("day", MissedCallEntryRow::day),
                    time("first_engaged_at", MissedCallEntryRow::firstEngagedAt)));

    public static final Table<KeySignalRow> KEY_SIGNAL = Table.of(
            "key_signal",
            1,
            KeySignalRow.class,
            List.of(
                    uuid("contact_card_id", KeySignalRow::contactCardId),
                    uuid("call_id", KeySignalRow::callId),
                    text("type", KeySignalRow::type),
                    text("severity", KeySignalRow::severity),
                    flag("acknowledged", r -> r.acknowledgedAt() != null),
                    time("raised_at", KeySignalRow::raisedAt)));

    public static final Table<PendingActionRow> PENDING_ACTION = Table.of(
            "pending_action",
            1,
            PendingActionRow.class,
            List.of(
                    uuid("contact_card_id", PendingActionRow::contactCardId),
                    uuid("linked_call_id", PendingActionRow::linkedCallId),
                    uuid("appointment_id", PendingActionRow::appointmentId),
                    text("assigned_to_type", PendingActionRow::assignedToType),
                    text("assigned_to_user_id", PendingActionRow::assignedToUserId),
                    text("category", PendingActionRow::category),
                    text("status", PendingActionRow::status),
                    time("due_at", PendingActionRow::dueAt),
                    time("created_at", PendingActionRow::createdAt)));

    public static final Table<MessageRow> MESSAGE = Table.of(
            "message",
            1,
            MessageRow.class,
            List.of(
                    uuid("contact_card_id", MessageRow::contactCardId),
                    text("direction", MessageRow::direction),
                    text("channel", MessageRow::channel),
                    text("status", MessageRow::status),
                    time("at", MessageRow::at)));

    public static final Table<JobRow> ANALYSIS_JOB = Table.of(
            "analysis_job",
            2,
            JobRow.class,
            List.of(
                    uuid("contact_card_id", JobRow::contactCardId),
                    uuid("subject_id", JobRow::subjectId),
                    text("job_type", JobRow::jobType),
                    text("status", JobRow::status),
                    time("requested_at", JobRow::requestedAt)));

    public static final Table<SessionRow> RECORDING_SESSION = Table.of(
            "recording_session",
            2,
            SessionRow.class,
            List.of(
                    uuid("contact_card_id", SessionRow::contactCardId),
                    uuid("appointment_id", SessionRow::appointmentId),
                    text("sales_rep_id", SessionRow::salesRepId),
                    text("mode", SessionRow::mode),
                    time("started_at", SessionRow::startedAt),
                    time("ended_at", SessionRow::endedAt),
                    day("day", SessionRow::day),
                    flag("analysed", r -> r.analysis() != null)));

    public static final Table<ShiftRow> REP_SHIFT = Table.of(
            "rep_shift",
            1,
            ShiftRow.class,
            List.of(
                    text("rep_id", ShiftRow::repId),
                    text("status", ShiftRow::status),
                    time("clocked_in_at", ShiftRow::clockedInAt),
                    day("day", ShiftRow::day)));

    public static final Table<CompanyRow> COMPANY = Table.ofText(
            "company",
            1,
            CompanyRow.class,
            List.of(
                    text("name", r -> r.settings().name()),
                    text("timezone", r -> r.settings().timezone())));

    public static final Table<UserRow> COMPANY_USER = Table.ofText(
            "company_user",
            1,
            UserRow.class,
            List.of(
                    text("name", UserRow::name),
                    text("email", UserRow::email),
                    text("role", UserRow::role),
                    flag("active", UserRow::active)));

    public static final Table<IntegrationRow> COMPANY_INTEGRATION = Table.ofText(
            "company_integration", 1, IntegrationRow.class, List.of(flag("connected", IntegrationRow::connected)));

    /** All of them. */
    public static final List<Table<?>> ALL = List.of(
            CONTACT_CARD,
            LEAD,
            LEAD_STATUS_CHANGE,
            LEAD_ASSIGNMENT,
            CALL,
            CALL_TRANSCRIPT,
            CALL_ANALYSIS,
            APPOINTMENT,
            MISSED_CALL,
            KEY_SIGNAL,
            PENDING_ACTION,
            MESSAGE,
            ANALYSIS_JOB,
            RECORDING_SESSION,
            REP_SHIFT,
            COMPANY,
            COMPANY_USER,
            COMPANY_INTEGRATION);

    private Tables() {}

    private static List<String> phones(ContactCardRow row) {
        Set<String> phones = new LinkedHashSet<>();
        if (row.primaryPhone() != null) {
            phones.add(row.primaryPhone());
        }
        phones.addAll(row.secondaryPhones());
        return List.copyOf(phones);
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    /** Lower-case words to search a card by: name, numbers, e-mail, address. */
    private static String search(ContactCardRow row) {
        ContactDetails details = row.details();
        StringJoiner words = new StringJoiner(" ");
        add(words, row.fullName());
        add(words, details.email());
        add(words, details.addressLine1());
        add(words, details.addressLine2());
        add(words, details.city());
        add(words, details.state());
        add(words, details.zip());
        for (String phone : phones(row)) {
            add(words, phone);
        }
        return words.toString().toLowerCase(Locale.ROOT);
    }

    /** Lower-case words to search a call by: the caller's name and place, both numbers, the source. */
    private static String search(CallRow row) {
        StringJoiner words = new StringJoiner(" ");
        add(words, row.facts().callerName());
        add(words, row.facts().city());
        add(words, row.facts().fromNumber());
        add(words, row.facts().toNumber());
        add(words, row.follows().trackingSource());
        return words.toString().toLowerCase(Locale.ROOT);
    }

    private static void add(StringJoiner words, @Nullable String word) {
        if (word != null) {
            words.add(word);
        }
    }

    /** Null where there are none: an index holds only calls that have some. */
    private static @Nullable List<String> objectionCategories(CallRow row) {
        List<String> categories = row.follows().objectionCategories();
        return categories.isEmpty() ? null : categories;
    }
}
