package dev.otto.platform.access;

import static dev.otto.platform.access.AccessRole.admin;
import static dev.otto.platform.access.AccessRole.csr;
import static dev.otto.platform.access.AccessRole.exec;
import static dev.otto.platform.access.AccessRole.manager;
import static dev.otto.platform.access.AccessRole.operator;
import static dev.otto.platform.access.AccessRole.sales_rep;
import static dev.otto.platform.access.Permission.Kind.DEVELOPMENT;
import static dev.otto.platform.access.Permission.Kind.PARTNER;
import static dev.otto.platform.access.Permission.Kind.PUBLIC;
import static dev.otto.platform.access.Permission.endpoint;
import static dev.otto.platform.access.Permission.open;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The permission table. The filter, the API's description and the role tests read it; an endpoint that is not in it
 * cannot be reached, and stops the start.
 */
public final class Permissions {

    private static final Set<AccessRole> ALL = of(csr, sales_rep, manager, exec, admin);
    private static final Set<AccessRole> DESK = of(csr, manager, exec, admin);
    private static final Set<AccessRole> STAFF = of(csr, manager, admin);
    private static final Set<AccessRole> LEADERS = of(manager, exec, admin);

    // spotless:off
    private static final List<Permission> OTTO = List.of(
            // Platform
            open(PUBLIC, "GET", "/", "The start page."),
            open(DEVELOPMENT, "GET", "/start/figures", "Live figures of the demo company, for the start page."),
            open(PUBLIC, "GET", "/health", "Liveness."),
            open(PUBLIC, "GET", "/ready", "Whether this process can serve, by component."),
            open(PUBLIC, "GET", "/metrics", "Figures for Prometheus."),
            open(PUBLIC, "GET", "/docs", "The API, browsable."),
            open(PUBLIC, "GET", "/openapi.json", "The API's description."),
            open(PUBLIC, "GET", "/openapi.json/swagger-config", "Where the browsable API finds its description."),
            open(PUBLIC, "GET", "/openapi.json.yaml", "The API's description as YAML."),
            open(PUBLIC, "GET", "/swagger-ui/**", "Files of the browsable API."),
            open(PUBLIC, "GET", "/webjars/**", "Files of the pages."),
            open(PUBLIC, "GET", "/assets/**", "Files of the pages."),
            open(PUBLIC, "GET", "/favicon.ico", "The icon of the pages."),
            open(PUBLIC, "*", "/error", "Where the container sends what no handler answered."),
            open(PUBLIC, "GET", "/internal/worker/heartbeat", "Event processors alive, segments, last activity.").later(),
            open(PUBLIC, "GET", "/ws", "Real time; checks the token itself.").later(),
            open(DEVELOPMENT, "POST", "/dev/token", "A token for trying things out."),
            open(DEVELOPMENT, "*", "/ws/test-emit", "Pushes a test event.").later(),
            // Webhooks: the endpoint checks the signature over the raw body
            delivery("/webhooks/**"),
            delivery("/callrail/**"),
            delivery("/webhook/**"),
            delivery("/api/v1/shunya/webhook"),
            open(PUBLIC, "GET", "/audio/{token}", "A recording, for whoever was given its signed address; it is good for an hour.").errors(502, "audio_unavailable"),
            // Dashboards
            endpoint("GET", "/api/v1/dashboard/csr-metrics", DESK, "The CSR figures, summed over the CSRs asked for.").own(csr).query("from to csr_id format as_of basis explain").paged(),
            endpoint("GET", "/api/v1/dashboard/booking-rate", ALL, "The booking rate and its series.").own(csr, sales_rep).query("from to csr_id bucket format as_of basis explain").paged(),
            endpoint("GET", "/api/v1/dashboard/top-objections", DESK, "Objections by category, with share, severity and how often they were overcome.").own(csr).query("from to csr_id format category as_of basis explain").paged(),
            endpoint("GET", "/api/v1/dashboard/unbooked-appointments", DESK, "Calls of CSRs that booked nothing, with the reason and open actions.").own(csr).query("from to csr_id format").paged(),
            endpoint("GET", "/api/v1/dashboard/calls", DESK, "Calls, newest first.").own(csr).query("status direction call_type csr_id q from to format").paged(),
            endpoint("GET", "/api/v1/dashboard/metrics", LEADERS, "The company at a glance, with trends against the period before.").query("from to format as_of basis explain").paged(),
            endpoint("GET", "/api/v1/dashboard/exec-csr-metrics", LEADERS, "Company totals, a row per CSR, coaching opportunities.").query("from to format as_of basis explain").paged(),
            endpoint("GET", "/api/v1/dashboard/exec-sales-metrics", LEADERS, "Company totals, a row per rep.").query("from to format as_of basis explain").paged(),
            endpoint("GET", "/api/v1/wins", ALL, "Deals won, newest first.").query("from to rep_id format as_of basis").paged(),
            // Missed calls
            endpoint("GET", "/api/v1/missed-calls/queue/metrics", DESK, "Figures of the missed-call queue.").query("from to explain cursor").later(),
            endpoint("GET", "/api/v1/missed-calls/queue/entries", DESK, "Entries of the missed-call queue.").query("status").paged().later(),
            endpoint("GET", "/api/v1/missed-calls/queue/entries/{id}", DESK, "One entry of the queue.").later(),
            endpoint("POST", "/api/v1/missed-calls/queue/{call_id}", STAFF, "Queues a call by hand.").later(),
            endpoint("POST", "/api/v1/missed-calls/queue/entries/{id}/process", STAFF, "Works an entry: called, texted, rescued or given up.").later(),
            endpoint("POST", "/api/v1/missed-calls/processor/start", of(manager, admin), "Starts the queue's processor.").later(),
            endpoint("POST", "/api/v1/missed-calls/processor/stop", of(manager, admin), "Stops the queue's processor.").later(),
            endpoint("GET", "/api/v1/missed-calls/processor", of(manager, admin), "Whether the queue's processor runs.").later(),
            // Contact cards
            endpoint("GET", "/api/v1/contact-cards", ALL, "Contact cards, found by name, phone, e-mail or address.").own(sales_rep).query("q tag source").paged(),
            endpoint("GET", "/api/v1/contact-cards/by-phone", ALL, "The contact card of a phone number.").own(sales_rep).query("phone").errors(404, "not_found"),
            endpoint("GET", "/api/v1/contact-cards/{id}", ALL, "One contact card.").own(sales_rep).query("as_of basis"),
            endpoint("PATCH", "/api/v1/contact-cards/{id}", STAFF, "Changes a contact card's fields.").refusals("contact_merged", "contact_not_found", "company_not_registered").errors(412, "precondition_failed"),
            endpoint("POST", "/api/v1/contact-cards/{id}/phones", STAFF, "Adds a phone number.").later(),
            endpoint("GET", "/api/v1/contact-cards/{id}/messages", DESK, "Texts with this contact.").paged().later(),
            endpoint("POST", "/api/v1/contact-cards/{id}/messages", STAFF, "Sends a text.").later(),
            endpoint("POST", "/api/v1/contact-cards/{id}/merge", STAFF, "Merges this card into another.").refusals("merge_with_itself", "contact_merged", "company_not_registered"),
            endpoint("POST", "/api/v1/contact-cards/{id}/followup-draft", STAFF, "Drafts a follow-up.").refusals("job_running", "shunya_switched_off", "company_not_registered"),
            endpoint("POST", "/api/v1/contact-cards/{id}/property-snapshot", of(manager, admin), "Stores what is known of the property.").later(),
            endpoint("POST", "/api/v1/contact-cards/{id}/refresh", of(manager, admin), "Folds this card again from its events and reports whether it differed.").later(),
            endpoint("DELETE", "/api/v1/contact-cards/{id}", of(admin), "Erases the person.").later(),
            // Leads and the pool
            endpoint("GET", "/api/v1/leads", ALL, "Leads, newest first.").own(csr, sales_rep).query("status stage qualification_status source priority assigned_rep_id csr_id").paged(),
            endpoint("GET", "/api/v1/leads/{id}", ALL, "One lead.").own(csr, sales_rep).query("as_of basis"),
            endpoint("POST", "/api/v1/leads", STAFF, "Makes a lead by hand; where one is open already, that one is answered with 200.").refusals("lead_of_colleague", "open_lead_exists", "contact_merged", "company_not_registered"),
            endpoint("PATCH", "/api/v1/leads/{id}", STAFF, "Changes a lead's status, priority or CSR.").own(csr).refusals("lead_move_refused", "company_not_registered"),
            endpoint("POST", "/api/v1/leads/{id}/reopen", STAFF, "Opens a closed lead again.").own(csr).refusals("open_lead_exists", "company_not_registered"),
            endpoint("GET", "/api/v1/lead-pool", of(sales_rep, manager, exec, admin), "Summaries of the pool.").query("status").paged().later(),
            endpoint("POST", "/api/v1/lead-pool/{lead_id}/request", of(sales_rep), "Asks for a lead of the pool.").later(),
            endpoint("POST", "/api/v1/lead-pool/{lead_id}/assign", of(manager, admin), "Gives a lead to a rep.").later(),
            endpoint("POST", "/api/v1/lead-pool/{lead_id}/release", of(manager, admin), "Returns a lead to the pool.").later(),
            endpoint("GET", "/api/v1/lead-pool/{lead_id}/assignment-history", of(sales_rep, manager, exec, admin), "Who had this lead.").later(),
            // Calls
            endpoint("GET", "/api/v1/calls/{id}", ALL, "One call.").own(csr, sales_rep).query("as_of basis"),
            endpoint("GET", "/api/v1/calls/{id}/analysis", ALL, "What the analysis found.").own(csr, sales_rep),
            endpoint("GET", "/api/v1/calls/{id}/transcript", ALL, "What was said.").own(csr, sales_rep).errors(404, "transcript_missing"),
            endpoint("GET", "/api/v1/calls/{id}/insights", ALL, "What the call tells.").own(csr, sales_rep).later(),
            endpoint("GET", "/api/v1/calls/{id}/session", ALL, "The call's session.").own(csr, sales_rep).later(),
            endpoint("PATCH", "/api/v1/calls/{id}", STAFF, "Corrects a call's CSR or booking status; a CSR may claim an unclaimed call.").own(csr).later(),
            endpoint("POST", "/api/v1/calls/{id}/reanalyse", of(manager, admin), "Has the call analysed again.").refusals("no_recording", "job_running", "shunya_switched_off", "company_not_registered"),
            // Appointments
            endpoint("GET", "/api/v1/appointments", ALL, "Appointments.").own(csr, sales_rep).query("assigned_rep_id sales_rep_id date from to status outcome contact_card_id").paged(),
            endpoint("GET", "/api/v1/appointments/{id}", ALL, "One appointment with its contact card, lead and insights.").own(csr, sales_rep).query("as_of basis"),
            endpoint("POST", "/api/v1/appointments", STAFF, "Makes an appointment; where a conversation booked the same contact and start, that one becomes the caller's and is answered with 200.").own(csr).refusals("appointment_exists", "appointment_of_colleague", "rep_busy", "company_not_registered").errors(404, "not_found"),
            endpoint("PATCH", "/api/v1/appointments/{id}", of(csr, sales_rep, manager, admin), "Changes an appointment; a sales rep its outcome and notes.").own(csr, sales_rep).refusals("appointment_closed", "appointment_cancelled", "appointment_times_refused", "rep_busy", "company_not_registered").errors(403, "forbidden").errors(412, "precondition_failed"),
            endpoint("POST", "/api/v1/appointments/{id}/outcome", of(sales_rep, manager, admin), "Says how the visit ended.").own(sales_rep).refusals("appointment_closed", "appointment_cancelled", "appointment_times_refused", "rep_busy", "company_not_registered"),
            endpoint("POST", "/api/v1/appointments/{id}/trigger-review", of(sales_rep, manager, admin), "Asks the customer for a review.").own(sales_rep).refusals("review_already_requested", "review_needs_win", "company_not_registered"),
            endpoint("GET", "/api/v1/appointments/{id}/geofence-status", of(sales_rep, manager, admin), "Whether a point lies within the appointment's fence.").own(sales_rep).query("lat lng"),
            // Reps and recording
            endpoint("GET", "/api/v1/reps/{rep_id}/appointments", of(sales_rep, manager, exec, admin), "A rep's appointments.").own(sales_rep).query("date").paged(),
            endpoint("GET", "/api/v1/reps/{rep_id}/appointments/today", of(sales_rep, manager, exec, admin), "A rep's appointments today.").own(sales_rep).paged(),
            endpoint("GET", "/api/v1/sales-rep/{rep_id}/appointments", of(sales_rep, manager, exec, admin), "A rep's appointments.").own(sales_rep).query("date").paged(),
            endpoint("GET", "/api/v1/sales-rep/{rep_id}/appointments/today", of(sales_rep, manager, exec, admin), "A rep's appointments today.").own(sales_rep).paged(),
            endpoint("GET", "/api/v1/reps/{rep_id}/stats", of(sales_rep, manager, exec, admin), "A rep's figures.").own(sales_rep).query("from to format as_of basis explain").paged(),
            endpoint("POST", "/api/v1/reps/{rep_id}/shifts/clock-in", of(sales_rep, manager, admin), "Begins a shift.").own(sales_rep).refusals("shift_open", "company_not_registered"),
            endpoint("POST", "/api/v1/reps/{rep_id}/shifts/clock-out", of(sales_rep, manager, admin), "Ends a shift.").own(sales_rep).refusals("shift_not_open", "company_not_registered"),
            endpoint("GET", "/api/v1/reps/{rep_id}/shifts/today", of(sales_rep, manager, admin), "Today's shifts.").own(sales_rep),
            endpoint("PATCH", "/api/v1/reps/{rep_id}/recording-mode", of(sales_rep, manager, admin), "Sets how visits are recorded.").own(sales_rep).refusals("user_unknown", "company_not_registered"),
            endpoint("POST", "/api/v1/reps/{rep_id}/training", of(manager, admin), "Sends recordings to train a rep's persona.").refusals("job_running", "shunya_switched_off", "company_not_registered"),
            endpoint("POST", "/api/v1/recording-sessions", of(sales_rep, manager, admin), "Starts recording a visit.").own(sales_rep).refusals("recording_off", "recording_running", "outside_geofence", "appointment_without_rep", "appointment_closed", "company_not_registered").errors(404, "not_found"),
            endpoint("POST", "/api/v1/recording-sessions/start", of(sales_rep, manager, admin), "Starts recording a visit.").own(sales_rep).refusals("recording_off", "recording_running", "outside_geofence", "appointment_without_rep", "appointment_closed", "company_not_registered").errors(404, "not_found"),
            endpoint("POST", "/api/v1/recording-sessions/{id}/stop", of(sales_rep, manager, admin), "Stops recording.").own(sales_rep).refusals("company_not_registered"),
            endpoint("POST", "/api/v1/recording-sessions/{id}/upload-audio", of(sales_rep, manager, admin), "Takes the recording.").own(sales_rep).takingFiles().refusals("audio_not_stored", "ghost_needs_upload", "company_not_registered").errors(400, "malformed_body").errors(413, "audio_too_long").errors(503, "audio_store_unavailable"),
            endpoint("GET", "/api/v1/recording-sessions/{id}", of(sales_rep, manager, exec, admin), "One recording session.").own(sales_rep),
            endpoint("GET", "/api/v1/recording-sessions", of(sales_rep, manager, exec, admin), "Recording sessions of an appointment.").own(sales_rep).query("appointment_id").paged(),
            // Tasks and signals
            endpoint("GET", "/api/v1/tasks", ALL, "Tasks.").own(csr, sales_rep).query("contact_card_id assigned_to_type assigned_to_user_id status overdue due_before").paged().later(),
            endpoint("GET", "/api/v1/tasks/{id}", ALL, "One task.").own(csr, sales_rep).later(),
            endpoint("POST", "/api/v1/tasks", ALL, "Makes a task.").own(csr, sales_rep).later(),
            endpoint("PATCH", "/api/v1/tasks/{id}", ALL, "Changes a task.").own(csr, sales_rep).later(),
            endpoint("GET", "/api/v1/key-signals", ALL, "Signals.").own(sales_rep).query("contact_card_id acknowledged severity").paged().later(),
            endpoint("PATCH", "/api/v1/key-signals/{id}/acknowledge", ALL, "Acknowledges a signal.").own(sales_rep).later(),
            // Ask Otto
            endpoint("POST", "/api/v1/ask-otto", ALL, "Answers a question within the caller's scope.").own(csr, sales_rep).errors(403, "scope_refused").errors(503, "answers_unavailable"),
            endpoint("POST", "/api/v1/rag/query", ALL, "Answers a question within the caller's scope.").own(csr, sales_rep).errors(403, "scope_refused").errors(503, "answers_unavailable"),
            endpoint("GET", "/api/v1/rag/queries", ALL, "The caller's questions.").own(csr, sales_rep, manager, exec, admin).paged(),
            endpoint("POST", "/api/v1/rag/queries/{id}/feedback", ALL, "Rates an answer.").own(csr, sales_rep, manager, exec, admin),
            endpoint("POST", "/api/v1/rag/documents", of(manager, admin), "Indexes a document.").refusals("job_running", "shunya_switched_off", "company_not_registered"),
            // Audit and administration
            endpoint("GET", "/api/v1/leads/{id}/history", LEADERS, "Every event in order, who caused it and what it changed.").query("format").paged(),
            endpoint("GET", "/api/v1/calls/{id}/history", LEADERS, "Every event in order, who caused it and what it changed.").query("format").paged(),
            endpoint("GET", "/api/v1/appointments/{id}/history", LEADERS, "Every event in order, who caused it and what it changed.").query("format").paged(),
            endpoint("GET", "/api/v1/contact-cards/{id}/history", LEADERS, "Every event in order, who caused it and what it changed.").query("format").paged(),
            endpoint("GET", "/api/v1/leads/{id}/history/verify", LEADERS, "Recomputes the chain of hashes and says whether it holds."),
            endpoint("GET", "/api/v1/calls/{id}/history/verify", LEADERS, "Recomputes the chain of hashes and says whether it holds."),
            endpoint("GET", "/api/v1/appointments/{id}/history/verify", LEADERS, "Recomputes the chain of hashes and says whether it holds."),
            endpoint("GET", "/api/v1/contact-cards/{id}/history/verify", LEADERS, "Recomputes the chain of hashes and says whether it holds."),
            endpoint("GET", "/api/v1/admin/projections", of(manager, admin, operator), "Each projection's position, lag, rate, status and dead letters."),
            endpoint("POST", "/api/v1/admin/projections/{name}/rebuild", of(operator), "Folds a projection again beside the live one and swaps.").refusals("rebuild_running").errors(404, "projection_unknown"),
            endpoint("POST", "/api/v1/admin/projections/{name}/verify", of(admin, operator), "Folds a projection again and lists what differs.").refusals("rebuild_running", "projection_outdated").errors(404, "projection_unknown").errors(503, "verify_failed"),
            endpoint("POST", "/api/v1/admin/projections/{name}/pause", of(operator), "Pauses a projection.").errors(404, "projection_unknown"),
            endpoint("POST", "/api/v1/admin/projections/{name}/resume", of(operator), "Resumes a projection.").errors(404, "projection_unknown"),
            endpoint("GET", "/api/v1/admin/rebuilds/{id}", of(admin, operator), "A rebuild's phase, progress, rate and estimate."),
            endpoint("DELETE", "/api/v1/admin/rebuilds/{id}", of(operator), "Cancels a rebuild; the live table stays as it is.").refusals("rebuild_ended"),
            endpoint("GET", "/api/v1/metric-definitions", LEADERS, "The versions of the metric definitions."),
            endpoint("POST", "/api/v1/metric-definitions/preview", LEADERS, "All figures under both definitions.").errors(503, "projection_behind"),
            endpoint("POST", "/api/v1/metric-definitions", of(admin), "A new version of the definitions."),
            endpoint("POST", "/api/v1/metric-definitions/{version}/activate", of(admin), "Makes a version the live one.").refusals("activation_running"),
            endpoint("GET", "/api/v1/admin/dead-letters", of(admin), "Events that could not be folded.").query("projection").paged(),
            endpoint("POST", "/api/v1/admin/dead-letters/{id}/retry", of(admin), "Tries a dead letter again.").refusals("rebuild_running"),
            endpoint("DELETE", "/api/v1/admin/dead-letters/{id}", of(admin), "Discards a dead letter.").refusals("rebuild_running"),
            endpoint("GET", "/api/v1/admin/webhook-deliveries", of(admin), "Deliveries of providers.").query("provider status from").paged(),
            endpoint("GET", "/api/v1/admin/webhook-deliveries/{id}", of(admin), "One delivery, headers redacted."),
            endpoint("POST", "/api/v1/admin/webhook-deliveries/{id}/redeliver", of(admin), "Processes a delivery again.").refusals("delivery_not_verified"),
            endpoint("GET", "/api/v1/admin/shunya-jobs", of(manager, admin), "Jobs of the AI partner.").query("status job_type").paged(),
            endpoint("POST", "/api/v1/admin/shunya-jobs/{id}/retry", of(admin), "Sends a job again.").refusals("job_running", "shunya_switched_off", "company_not_registered"),
            endpoint("GET", "/api/v1/admin/events", of(admin), "This company's events as a stream.").query("from_position type limit").later(),
            endpoint("GET", "/api/v1/companies/{company_id}", LEADERS, "The company's settings."),
            endpoint("PUT", "/api/v1/companies/{company_id}", of(manager, admin), "Changes the settings; an admin's first registers the company.").errors(404, "company_not_registered"),
            endpoint("GET", "/api/v1/companies/{company_id}/integrations", LEADERS, "The integrations with their keys' states and webhook addresses."),
            endpoint("PUT", "/api/v1/companies/{company_id}/integrations/{provider}", of(admin), "Sets an integration's secrets and numbers.").refusals("company_not_registered"),
            endpoint("GET", "/api/v1/users", of(manager, admin), "The company's users.").query("role").paged(),
            endpoint("POST", "/api/v1/users", of(admin), "Adds a user.").refusals("last_admin", "company_not_registered"),
            endpoint("DELETE", "/api/v1/users/{id}", of(admin), "Removes a user.").refusals("last_admin"),
            endpoint("PUT", "/api/v1/users/{id}/role", of(admin), "Sets the role that overrides the token's.").refusals("last_admin", "user_unknown"),
            // For the AI partner
            open(PARTNER, "GET", "/internal/ai/calls/{id}", "What the partner may read of it.").later(),
            open(PARTNER, "GET", "/internal/ai/leads/{id}", "What the partner may read of it.").later(),
            open(PARTNER, "GET", "/internal/ai/appointments/{id}", "What the partner may read of it.").later(),
            open(PARTNER, "GET", "/internal/ai/companies/{id}", "What the partner may read of it.").later(),
            open(PARTNER, "GET", "/internal/ai/reps/{id}", "What the partner may read of it.").later(),
            open(PARTNER, "GET", "/internal/ai/services/{company_id}", "What the partner may read of it.").later());
    // spotless:on

    /** A line with its path pattern, which is read once: every request is held against many of them. */
    private record Route(Permission line, PathPattern pattern) {

        boolean takes(String method, PathContainer path) {
            return (line.method().equals("*") || line.method().equals(method)) && pattern.matches(path);
        }
    }

    private final List<Permission> lines;
    private final List<Route> routes;

    /** A table of these lines, of which no two may describe the same endpoint. */
    public Permissions(List<Permission> lines) {
        Set<String> keys = new HashSet<>();
        for (Permission line : lines) {
            if (!keys.add(line.key())) {
                throw new IllegalArgumentException("Twice in the permission table: " + line.key());
            }
        }
        this.routes = lines.stream()
                .map(line -> new Route(line, line.pattern()))
                .sorted(Comparator.comparing(Route::pattern, PathPattern.SPECIFICITY_COMPARATOR))
                .toList();
        this.lines = routes.stream().map(Route::line).toList();
    }

    /** The table of Otto itself. */
    public static Permissions otto() {
        return new Permissions(OTTO);
    }

    /** The table of Otto itself and more lines, for tests with endpoints of their own. */
    public static Permissions ottoAnd(List<Permission> more) {
        return new Permissions(Stream.concat(OTTO.stream(), more.stream()).toList());
    }

    public List<Permission> lines() {
        return lines;
    }

    /** The most specific line for a request; HEAD is held to what GET is. */
    public Optional<Permission> find(String method, PathContainer path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        return routes.stream()
                .filter(route -> route.takes(wanted, path))
                .map(Route::line)
                .findFirst();
    }

    /** The line of an endpoint by its pattern, whatever its variables are called. */
    public Optional<Permission> line(String method, String pattern) {
        String shape = Permission.shape(pattern);
        return lines.stream()
                .filter(line -> (line.method().equals("*") || line.method().equals(method))
                        && Permission.shape(line.path()).equals(shape))
                .findFirst();
    }

    /** The methods that some line allows on the path; empty where there is no such route. */
    public List<String> methods(PathContainer path) {
        return routes.stream()
                .filter(route -> route.pattern().matches(path))
                .map(route -> route.line().method())
                .distinct()
                .toList();
    }

    private static Permission delivery(String path) {
        return open(PUBLIC, "POST", path, "Receives a provider's delivery.")
                .errors(400, "malformed_body", "field_invalid")
                .errors(
                        401,
                        "integration_unknown",
                        "signature_missing",
                        "signature_invalid",
                        "timestamp_outside_window")
                .errors(403, "company_mismatch")
                .errors(413, "payload_too_large")
                .errors(415, "unsupported_media_type")
                .errors(429, "rate_limited")
                .errors(503, "not_stored");
    }

    private static Set<AccessRole> of(AccessRole... roles) {
        return EnumSet.copyOf(List.of(roles));
    }
}
