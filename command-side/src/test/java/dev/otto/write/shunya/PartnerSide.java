package dev.otto.write.shunya;

import dev.otto.events.DomainEvent;
import dev.otto.events.Ids;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.write.Command;
import dev.otto.write.CommandContext;
import dev.otto.write.Commands;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.TestWriteSide;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.shunya.JobCommand.RequestJob;
import dev.otto.write.shunya.JobCommand.StartRun;
import dev.otto.write.uwc.ScriptedPartner;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.WebhookConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole write side with the partner's part, and a scripted partner over real HTTP; nothing runs by itself. */
final class PartnerSide implements AutoCloseable {

    static final String COMPANY = ScannedWriteSide.COMPANY;
    static final Instant NOON = ScannedWriteSide.NOON;

    private final AtomicInteger given = new AtomicInteger();
    final ScriptedPartner partner = new ScriptedPartner(this::usual);
    final OttoSettings.Uwc settings;
    final ScannedWriteSide write;

    PartnerSide() {
        this(10, 1_000);
    }

    PartnerSide(int jobsInFlight, int submissionsPerHour) {
        this(partner -> TestUwc.settings(partner.address(), jobsInFlight, submissionsPerHour));
    }

    PartnerSide(Function<ScriptedPartner, OttoSettings.Uwc> given) {
        OttoSettings.Uwc settings = given.apply(partner);
        this.settings = settings;
        write = new ScannedWriteSide(
                context -> {
                    context.registerBean(
                            OttoSettings.class,
                            () -> OttoSettings.forTests(Map.of(
                                    "UWC_HMAC_SECRET", TestUwc.HMAC_SECRET, "OTTO_DATA_DIR", "target/partner-side")));
                    context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
                    context.registerBean(WebhookConfiguration.class);
                    context.registerBean(
                            Uwc.class,
                            () -> new Uwc(
                                    settings,
                                    context.getBean(MeterRegistry.class),
                                    context.getBean(java.time.Clock.class)));
                },
                "dev.otto.write.shunya");
    }

    /** Takes everything under a new id each time; nothing is ready, nothing is there. */
    Reply usual(Seen request) {
        String path = request.path();
        if (path.endsWith("/transcribe")) {
            return Reply.ok("{\"success\": true, \"task_id\": \"task-%1$d\", \"transcript_id\": \"tr-%1$d\"}"
                    .formatted(given.incrementAndGet()));
        }
        if (request.method().equals("POST")) {
            return Reply.ok("{\"success\": true, \"job_id\": \"job-%d\"}".formatted(given.incrementAndGet()));
        }
        return path.contains("/status/") ? Reply.ok("{\"success\": true, \"status\": \"processing\"}") : Reply.of(404);
    }

    /** The usual, but for paths that contain the word. */
    Function<Seen, Reply> usualBut(String word, Function<Seen, Reply> other) {
        return request -> request.path().contains(word) ? other.apply(request) : usual(request);
    }

    /** Everything is ready as soon as it is asked for. */
    Reply ready(Seen request) {
        String path = request.path();
        if (!request.method().equals("GET")) {
            return usual(request);
        }
        if (path.contains("/status/")) {
            return Reply.ok("{\"success\": true, \"status\": \"completed\"}");
        }
        return Reply.ok((path.contains("/transcript/") ? Results.transcript() : Results.analysis()).toString());
    }

    // ------------------------------------------------------------------------------------------------ Otto

    static UUID call(String name) {
        return Ids.call(COMPANY, "callrail", name);
    }

    static UUID job(String name) {
        return Ids.analysisJob(COMPANY, call(name), "csr_call");
    }

    /** A call with a recording ends; policies hear it. */
    void ring(String name) {
        ring(name, "https://recordings.example/" + name);
    }

    void ring(String name, String audioUrl) {
        UUID card = write.log.tenants.command(
                COMPANY, () -> write.bean(ContactIds.class).of(COMPANY, "+16145550151"));
        Map<String, Object> facts = new HashMap<>();
        facts.put("direction", Direction.inbound);
        facts.put("fromNumber", "+16145550151");
        facts.put("startedAt", NOON.toString());
        facts.put("durationSeconds", 120);
        facts.put("ending", Ending.answered);
        facts.put("answered", true);
        facts.put("audioUrl", audioUrl);
        write.send(
                new CompleteCall(
                        call(name), card, "callrail", name, 2, Results.MAPPER.convertValue(facts, CallFacts.class)),
                "provider:callrail");
        write.settle();
    }

    /** Another company with the partner switched on. */
    void register(String company) {
        send(company, new RegisterCompany(company, TestWriteSide.settings(company)));
        write.settle();
    }

    /** A job as the policies would make it, of a company's nth recording; answers its id. */
    UUID request(String company, int n) {
        UUID call = Ids.call(company, "callrail", "n" + n);
        UUID jobId = Ids.analysisJob(company, call, "csr_call");
        write.log.tenants.command(company, () -> {
            write.log
                    .jdbc
                    .sql("insert into call_recording (call_id, company_id, audio_url) values (?, ?, ?)")
                    .params(call, company, "https://recordings.example/" + n)
                    .update();
            int number = write.bean(JobBook.class).nextCallNumber();
            send(company, new RequestJob(jobId, null, call, JobType.csr_call, number, write.now()));
            send(company, new StartRun(jobId, "recording", "sha-" + n, write.now()));
        });
        return jobId;
    }

    void send(String company, Command command) {
        write.bean(Commands.class)
                .send(
                        command,
                        new CommandContext(
                                company, "system:test", null, "trace", "test", write.now(), ScannedWriteSide.ZONE));
    }

    /** Does all that is due; policies hear what came of it. */
    void work() {
        try {
            write.bean(TurnRunner.class).runDue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        write.settle();
    }

    void workAfter(Duration wait) {
        write.advance(wait);
        work();
    }

    ShunyaWebhook.Answer completed(String id, JsonNode result) {
        return deliver(id, "completed", "result", result);
    }

    ShunyaWebhook.Answer failed(String id, String error) {
        return deliver(id, "failed", "error", Results.json(error));
    }

    private ShunyaWebhook.Answer deliver(String id, String status, String member, JsonNode content) {
        ObjectNode body = Results.MAPPER.createObjectNode();
        body.put("shunya_job_id", id).put("company_id", COMPANY).put("status", status);
        body.set(member, content);
        return deliver("result", "x-shunya-", body);
    }

    /** Posts a signed body of that kind under a family of headers. */
    ShunyaWebhook.Answer deliver(String kind, String family, JsonNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        String millis = String.valueOf(write.now().toEpochMilli());
        Map<String, String> headers = new HashMap<>();
        headers.put(family + "timestamp", millis);
        headers.put(family + "signature", ShunyaSignature.sign(millis, bytes, TestUwc.HMAC_SECRET));
        return write.bean(ShunyaWebhook.class)
                .receive(new Inbound(kind, "application/json", headers, bytes, write.now()), false, "203.0.113.9");
    }

    JobState state(String name) {
        return state(job(name));
    }

    JobState state(UUID job) {
        return write.log.tenants.worker(
                () -> write.bean(JobBook.class).locked(job).orElseThrow().state());
    }

    <E extends DomainEvent> List<E> events(Class<E> type) {
        return write.events(type);
    }

    /** How many turns are put down. */
    int turns() {
        return write.log.tenants.worker(() -> write.log
                .jdbc
                .sql("select count(*) from shunya_turn")
                .query(Integer.class)
                .single());
    }

    @Override
    public void close() {
        partner.close();
        write.close();
    }
}
