package dev.otto.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.events.Ids;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.shunya.JobCommand.RequestJob;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A company with a user of every role (named {@code csr-maple} and so on, a second CSR and rep besides), calls as
 * CallRail tells them, leads and appointments; all made over HTTP.
 */
public final class ExampleCompany {

    private static final Instant TOLD = Instant.parse("2026-07-14T13:00:00Z");

    private final RunningOtto otto;
    private final String id;
    private final String number;
    private final Map<String, String> ids = new HashMap<>();

    private ExampleCompany(RunningOtto otto, String id, String number) {
        this.otto = otto;
        this.id = id;
        this.number = number;
    }

    /** Makes one whose phone numbers end in {@code number}, two digits. */
    public static ExampleCompany in(RunningOtto otto, String id, String number) {
        ExampleCompany company = new ExampleCompany(otto, id, number);
        company.register();
        company.talk();
        company.work();
        return company;
    }

    public String id() {
        return id;
    }

    /** The user of that role. */
    public String user(AccessRole role) {
        return role + "-" + id;
    }

    public String colleague(AccessRole role) {
        return role + "2-" + id;
    }

    public String token(AccessRole role) {
        return role == AccessRole.operator ? otto.token(null, "operator", role) : otto.token(id, user(role), role);
    }

    /** The id of something that was made: {@code lead}, {@code lead-of-colleague}, {@code call-unclaimed} … */
    public String made(String what) {
        return Objects.requireNonNull(ids.get(what), what);
    }

    List<String> allMade() {
        return List.copyOf(ids.values());
    }

    public Answer ask(AccessRole role, String method, String path, @Nullable String body) {
        return otto.ask(method, path, token(role), body);
    }

    private Answer done(AccessRole role, String method, String path, String body) {
        Answer answer = ask(role, method, path, body);
        assertThat(answer.status()).as("%s %s: %s", method, path, answer.text()).isBetween(200, 201);
        return answer;
    }

    private void register() {
        done(AccessRole.admin, "PUT", "/api/v1/companies/" + id, """
                {"name": "%s Home Services", "timezone": "America/New_York", "region": "US"}""".formatted(id));
        for (AccessRole role : AccessRole.values()) {
            if (role != AccessRole.operator) {
                addUser(user(role), role);
            }
        }
        addUser(colleague(AccessRole.csr), AccessRole.csr);
        addUser(colleague(AccessRole.sales_rep), AccessRole.sales_rep);
        ids.put(
                "key",
                done(AccessRole.admin, "PUT", "/api/v1/companies/" + id + "/integrations/callrail", """
                {"secret": "signing-key-of-%s", "company_ids": ["4085512%s"], "phone_numbers": ["+161455501%s"]}""".formatted(
                                        id, number, number))
                        .text("integration_key"));
    }

    private void addUser(String user, AccessRole role) {
        done(AccessRole.admin, "POST", "/api/v1/users", """
                {"user_id": "%s", "email": "%s@%s.example", "name": "%s", "role": "%s"}""".formatted(user, user, id, user, role));
    }

    private void talk() {
        ring("call", user(AccessRole.csr) + "@" + id + ".example", 1);
        ring("call-of-colleague", colleague(AccessRole.csr) + "@" + id + ".example", 2);
        ring("call-unclaimed", "", 3);
        ids.put("delivery", first("/api/v1/admin/webhook-deliveries", "id"));
    }

    private void ring(String name, String agent, int caller) {
        String body = """
                {"resource_id": "CAL%s%d", "answered": true, "call_type": "answered", "direction": "inbound",
                 "company_id": "4085512%s", "customer_phone_number": "+1614555%s5%d",
                 "tracking_phone_number": "+161455501%s", "duration": "247", "agent_email": "%s",
                 "customer_name": "Dana %s", "start_time": "2026-07-14T08:12:0%d.412-04:00"}""".formatted(id, caller, number, number, caller, number, agent, id, caller);
        Answer answer = otto.ask(
                "POST",
                "/webhooks/callrail/call.completed?company=" + made("key"),
                null,
                body,
                "Signature",
                signed(body));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        String position = ask(AccessRole.admin, "PATCH", "/api/v1/contact-cards/" + cardOf(caller), "{\"city\": \"X\"}")
                .text("id");
        assertThat(position).isNotEmpty();
        ids.put(name, callOf(caller));
        ids.put(name + "-card", cardOf(caller));
    }

    private String cardOf(int caller) {
        return until(() -> ask(
                        AccessRole.admin,
                        "GET",
                        "/api/v1/contact-cards/by-phone?phone=%2B1614555" + number + "5" + caller,
                        null)
                .text("id"));
    }

    private String callOf(int caller) {
        return until(() ->
                first("/api/v1/dashboard/calls?from=2026-07-01&to=2026-07-31&q=614555" + number + "5" + caller, "id"));
    }

    /** Calls become cards and leads by policies, a moment after they were accepted. */
    private static String until(Supplier<String> id) {
        long give = System.nanoTime() + 20_000_000_000L;
        String found = id.get();
        while (found.isEmpty() && System.nanoTime() < give) {
            Thread.onSpinWait();
            found = id.get();
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private String first(String list, String field) {
        Answer answer = ask(AccessRole.admin, "GET", list, null);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json() == null
                ? ""
                : answer.json().path("items").path(0).path(field).asString("");
    }

    private void work() {
        lead("lead", user(AccessRole.csr), user(AccessRole.sales_rep), AccessRole.csr, 61);
        lead("lead-unclaimed", "", "", AccessRole.csr, 62);
        ids.put("lead-of-colleague", newLead(63));
        done(AccessRole.admin, "PATCH", "/api/v1/leads/" + made("lead-of-colleague"), """
                {"csr_id": "%s"}""".formatted(
                        colleague(AccessRole.csr)));
        ids.put(
                "appointment-of-colleague",
                otto.ask(
                                "POST",
                                "/api/v1/appointments",
                                otto.token(id, colleague(AccessRole.csr), AccessRole.csr),
                                """
                        {"lead_id": "%s", "sales_rep_id": "%s", "scheduled_start_at": "2026-08-02T14:00:00Z"}""".formatted(made("lead-of-colleague"), colleague(AccessRole.sales_rep)))
                        .text("id"));
        assertThat(made("appointment-of-colleague")).isNotEmpty();
    }

    /** What comes of a day's work later: a visit being recorded, a job, a question, an event that could not be folded. */
    ExampleCompany goneOn() {
        ids.put(
                "session",
                done(AccessRole.sales_rep, "POST", "/api/v1/recording-sessions", """
                {"appointment_id": "%s", "override_reason": "manual"}""".formatted(made("appointment")))
                        .text("id"));
        ids.put(
                "question",
                done(AccessRole.csr, "POST", "/api/v1/ask-otto", """
                {"question": "Who called?", "scope": "self"}""").text("query_id"));
        UUID call = UUID.fromString(made("call"));
        UUID job = Ids.analysisJob(id, call, "csr_call");
        otto.bean(Commands.class)
                .send(
                        new RequestJob(job, null, call, JobType.csr_call, Integer.parseInt(number), TOLD),
                        new CommandContext(
                                id,
                                "system:test",
                                null,
                                "0af7651916cd43dd8448eb211c80319c",
                                "test",
                                TOLD,
                                ZoneId.of("America/New_York")));
        ids.put("job", job.toString());
        UUID letter = UUID.randomUUID();
        TestDatabase.asSuperuser(otto.database(), """
                insert into dead_letter (id, projection, company_id, group_id, position, event_name, state)
                values ('%s', 'read_models', '%s', gen_random_uuid(), 9000000%s, 'call.received', 'failed')""".formatted(letter, id, number));
        ids.put("letter", letter.toString());
        return this;
    }

    private void lead(String name, String csr, String rep, AccessRole by, int caller) {
        ids.put(name, newLead(caller));
        if (!csr.isEmpty()) {
            done(AccessRole.admin, "PATCH", "/api/v1/leads/" + made(name), "{\"csr_id\": \"" + csr + "\"}");
        }
        if (!rep.isEmpty()) {
            ids.put(
                    "appointment",
                    done(by, "POST", "/api/v1/appointments", """
                    {"lead_id": "%s", "sales_rep_id": "%s", "scheduled_start_at": "2026-08-01T14:00:00Z"}""".formatted(made(name), rep))
                            .text("id"));
        }
    }

    private String newLead(int caller) {
        return done(AccessRole.admin, "POST", "/api/v1/leads", """
                {"phone": "+1614555%s%d", "first_name": "Dana", "last_name": "%s"}""".formatted(number, caller, id))
                .text("id");
    }

    private String signed(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(("signing-key-of-" + id).getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA1 is required of every Java platform", e);
        }
    }
}
