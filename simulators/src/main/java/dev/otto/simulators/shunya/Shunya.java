package dev.otto.simulators.shunya;

import dev.otto.simulators.Recording;
import dev.otto.simulators.shunya.Gate.Caller;
import dev.otto.simulators.shunya.Misbehaviour.Kind;
import dev.otto.simulators.shunya.ShunyaSimulator.Answer;
import dev.otto.simulators.shunya.ShunyaSimulator.Options;
import dev.otto.simulators.shunya.Work.Status;
import dev.otto.simulators.shunya.Work.Task;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What Shunya does with requests: checks, begins tasks, finishes them in their time, tells of them. */
final class Shunya {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String REFUSED = "AUDIO_UNSUPPORTED";
    private static final Duration KEYS_KEPT = Duration.ofHours(24);
    private static final int LARGEST_RECORDING = 8 << 20;
    private static final Set<String> CALL_TYPES = Set.of("csr_call", "sales_call", "visit_call");
    private static final Pattern NAMED_SAMPLE = Pattern.compile("/([a-z-]+)\\.(?:wav|mp3|m4a)$");

    /** What becomes of a request. */
    sealed interface Outcome {
        record Answered(Answer answer) implements Outcome {}

        record Late(Answer answer) implements Outcome {}

        record TooMany(Answer answer) implements Outcome {}

        record ProxyPage() implements Outcome {}

        record Silence() implements Outcome {}

        record Reset() implements Outcome {}

        record CutOff(Answer answer) implements Outcome {}
    }

    private record Route(Endpoint endpoint, long callId) {}

    private record Kept(String fingerprint, Answer answer, Instant at) {}

    private final Options options;
    private final Agenda agenda;
    private final Mischief mischief;
    private final Webhooks webhooks;
    private final HttpClient http;
    private final Gate gate;
    private final Instant begun;
    private final Map<String, Work> calls;
    private final Map<String, Kept> keys;
    private final Map<String, Long> submitted = new TreeMap<>();
    private final Map<String, Integer> open = new HashMap<>();
    private final Map<String, Integer> mostOpen = new TreeMap<>();

    Shunya(Options options, Agenda agenda, Mischief mischief, Webhooks webhooks, HttpClient http) {
        this.options = options;
        this.agenda = agenda;
        this.mischief = mischief;
        this.webhooks = webhooks;
        this.http = http;
        gate = new Gate(options, agenda);
        begun = agenda.instant();
        calls = new Work.Latest<>(options.remembered());
        keys = new Work.Latest<>(options.remembered() * 10);
    }

    /** Since it was started. */
    Duration running() {
        return Duration.between(begun, agenda.instant());
    }

    Map<String, Long> submitted() {
        synchronized (submitted) {
            return Map.copyOf(submitted);
        }
    }

    Map<String, Integer> mostOpen() {
        synchronized (submitted) {
            return Map.copyOf(mostOpen);
        }
    }

    int open() {
        synchronized (submitted) {
            return open.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** What misbehaviour a call has met at an endpoint. */
    Set<Misbehaviour> dealt(String company, long callId, Endpoint endpoint) {
        Work work = work(company, callId, false);
        return work == null ? Set.of() : Mischief.dealt(work.mischief, endpoint);
    }

    // ------------------------------------------------------------------------------------------------- requests

    void answer(Request request, Consumer<Outcome> finish) {
        Caller caller = null;
        try {
            Route route = route(request);
            caller = gate.check(request, route.endpoint());
            answer(request, caller, route, finish);
        } catch (Refusal e) {
            finish.accept(new Outcome.Answered(envelope(e, caller == null ? null : caller.requestId())));
        }
    }

    private void answer(Request request, Caller caller, Route route, Consumer<Outcome> finish) throws Refusal {
        JsonNode body = body(request, route.endpoint());
        long callId = route.callId() > 0 ? route.callId() : body.path("call_id").asLong(0);
        Work work =
                work(caller.company(), callId, callId > 0 && route.endpoint().submission());
        Map<String, Integer> done = work == null ? new HashMap<>() : work.mischief;
        Misbehaviour due = mischief.next(Kind.request, caller.company(), callId, route.endpoint(), running(), done);
        switch (due) {
            case too_many_requests ->
                finish.accept(new Outcome.TooMany(envelope(Refusal.tooMany(), caller.requestId())));
            case error_with_envelope ->
                finish.accept(
                        new Outcome.Answered(envelope(Refusal.failing("INTERNAL_ERROR", true), caller.requestId())));
            case error_without_envelope -> finish.accept(new Outcome.ProxyPage());
            case silence -> finish.accept(new Outcome.Silence());
            case reset_before -> finish.accept(new Outcome.Reset());
            case error_remembered ->
                finish.accept(new Outcome.Answered(remembered(
                        caller,
                        body,
                        () -> envelope(Refusal.failing("PIPELINE_UNAVAILABLE", true), caller.requestId()))));
            case refused -> {
                Answer answer = remembered(
                        caller,
                        body,
                        () -> envelope(Refusal.of(422, REFUSED, "This cannot be worked on."), caller.requestId()));
                if (!REFUSED.equals(answer.errorCode())) {
                    Mischief.undo(due, route.endpoint(), done);
                }
                finish.accept(new Outcome.Answered(answer));
            }
            case reset_after -> {
                Answer unused = performed(caller, route.endpoint(), callId, work, body, null);
                finish.accept(new Outcome.Reset());
            }
            case answer_cut_off ->
                finish.accept(new Outcome.CutOff(performed(caller, route.endpoint(), callId, work, body, null)));
            case late_answer ->
                finish.accept(new Outcome.Late(performed(caller, route.endpoint(), callId, work, body, null)));
            case early_webhook -> {
                CompletableFuture<Integer> told = new CompletableFuture<>();
                Answer answer = performed(caller, route.endpoint(), callId, work, body, told);
                told.completeOnTimeout(0, 5, TimeUnit.SECONDS)
                        .thenAccept(status -> finish.accept(new Outcome.Answered(answer)));
            }
            case null, default ->
                finish.accept(new Outcome.Answered(performed(caller, route.endpoint(), callId, work, body, null)));
        }
    }

    private static Route route(Request request) throws Refusal {
        String path = request.path();
        Endpoint fixed = switch (request.method() + " " + path) {
            case "POST /api/v1/transcription/transcribe" -> Endpoint.transcribe;
            case "POST /api/v1/meeting-segmentation/analyze" -> Endpoint.segmentation_analyze;
            case "POST /uwc/v1/rag/query" -> Endpoint.rag_query;
            case "POST /uwc/v1/rag/documents" -> Endpoint.rag_documents;
            case "POST /uwc/v1/training/jobs" -> Endpoint.training_jobs;
            case "POST /uwc/v1/followups/draft" -> Endpoint.followups_draft;
            default -> null;
        };
        if (fixed != null) {
            return new Route(fixed, 0);
        }
        int slash = path.lastIndexOf('/');
        String number = path.substring(slash + 1);
        Endpoint ofACall = switch (request.method() + " " + path.substring(0, Math.max(slash, 0))) {
            case "GET /api/v1/transcription/status" -> Endpoint.transcription_status;
            case "GET /api/v1/transcription/transcript" -> Endpoint.transcript;
            case "POST /api/v1/analysis/start" -> Endpoint.analysis_start;
            case "GET /api/v1/analysis/status" -> Endpoint.analysis_status;
            case "GET /api/v1/analysis/complete" -> Endpoint.analysis_complete;
            case "GET /api/v1/meeting-segmentation/status" -> Endpoint.segmentation_status;
            case "GET /api/v1/meeting-segmentation/analysis" -> Endpoint.segmentation_analysis;
            default -> throw Refusal.of(404, "ROUTE_UNKNOWN", "There is no " + request.method() + " " + path + ".");
        };
        if (!number.matches("[1-9]\\d{0,17}")) {
            throw Refusal.of(400, "CALL_ID_INVALID", "The call_id must be a positive whole number.");
        }
        return new Route(ofACall, Long.parseLong(number));
    }

    private static JsonNode body(Request request, Endpoint endpoint) throws Refusal {
        boolean wanted = switch (endpoint) {
            case transcribe, segmentation_analyze, rag_query, rag_documents, training_jobs, followups_draft -> true;
            default -> false;
        };
        if (!wanted) {
            if (request.body().length > 0) {
                throw Refusal.of(400, "BODY_UNEXPECTED", "This takes no body.");
            }
            return MissingNode.getInstance();
        }
        JsonNode body;
        try {
            body = JSON.readTree(request.body());
        } catch (JacksonException e) {
            throw Refusal.of(400, "BODY_INVALID", "The body is not readable JSON.");
        }
        switch (endpoint) {
            case transcribe -> {
                fields(body, "audio_url", "call_id", "call_type", "language", "model");
                number(body, "call_id");
                URI audio = address(text(body, "audio_url"));
                if (audio == null) {
                    throw Refusal.of(422, "AUDIO_URL_INVALID", "audio_url must be an address of the web.");
                }
                if (!CALL_TYPES.contains(text(body, "call_type"))) {
                    throw Refusal.of(422, "CALL_TYPE_INVALID", "call_type must be one of " + new TreeSet<>(CALL_TYPES));
                }
                text(body, "language");
                text(body, "model");
            }
            case segmentation_analyze -> {
                fields(body, "analysis_type", "call_id");
                number(body, "call_id");
                if (!text(body, "analysis_type").equals("full")) {
                    throw Refusal.of(422, "ANALYSIS_TYPE_INVALID", "analysis_type must be full.");
                }
            }
            case rag_query -> {
                text(body, "query");
                if (!body.path("context").isObject()) {
                    throw Refusal.of(422, "CONTEXT_MISSING", "context is required.");
                }
            }
            case rag_documents -> {
                if (!body.path("documents").isArray() || body.path("documents").isEmpty()) {
                    throw Refusal.of(422, "DOCUMENTS_MISSING", "documents are required.");
                }
                for (JsonNode document : body.path("documents")) {
                    text(document, "document_id");
                    text(document, "content");
                }
            }
            case training_jobs -> {
                text(body, "rep_id");
                if (!body.path("media_urls").isArray()
                        || body.path("media_urls").isEmpty()) {
                    throw Refusal.of(422, "MEDIA_MISSING", "media_urls are required.");
                }
            }
            case followups_draft -> {
                text(body, "contact_card_id");
                text(body, "channel");
                text(body, "goal");
            }
            default -> throw new AssertionError(endpoint);
        }
        return body;
    }

    private static void fields(JsonNode body, String... known) throws Refusal {
        for (String name : body.propertyNames()) {
            if (!Arrays.asList(known).contains(name)) {
                throw Refusal.of(400, "FIELD_UNKNOWN", "There is no field " + name + ".");
            }
        }
    }

    private static String text(JsonNode body, String name) throws Refusal {
        JsonNode value = body.path(name);
        if (!value.isString() || value.stringValue().isBlank()) {
            throw Refusal.of(422, "FIELD_INVALID", name + " must be a text.");
        }
        return value.stringValue();
    }

    private static void number(JsonNode body, String name) throws Refusal {
        JsonNode value = body.path(name);
        if (!value.isIntegralNumber() || value.longValue() <= 0) {
            throw Refusal.of(422, "FIELD_INVALID", name + " must be a positive whole number.");
        }
    }

    private static @Nullable URI address(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Answer envelope(Refusal refusal, @Nullable String requestId) {
        ObjectNode body = NODES.objectNode();
        body.put("success", false);
        body.putObject("error")
                .put("error_code", refusal.errorCode())
                .put("error_type", refusal.errorType())
                .put("message", refusal.message())
                .put("retryable", refusal.retryable())
                .put(
                        "timestamp",
                        agenda.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("request_id", requestId)
                .putObject("details");
        return new Answer(refusal.status(), body, refusal.errorCode());
    }

    // -------------------------------------------------------------------------------------------------- answers

    /** The first answer under a key is the answer for as long as the key is kept. */
    private Answer remembered(Caller caller, JsonNode body, Supplier<Answer> answer) {
        String key = caller.idempotencyKey();
        if (key == null) {
            return answer.get();
        }
        synchronized (keys) {
            Instant now = agenda.instant();
            String fingerprint = fingerprint(body);
            Kept kept = keys.get(caller.company() + " " + key);
            if (kept != null && kept.at().plus(KEYS_KEPT).isAfter(now)) {
                return kept.fingerprint().equals(fingerprint)
                        ? kept.answer()
                        : envelope(
                                Refusal.of(409, "IDEMPOTENCY_KEY_REUSED", "The key came with another request before."),
                                caller.requestId());
            }
            Answer first = answer.get();
            keys.put(caller.company() + " " + key, new Kept(fingerprint, first, now));
            return first;
        }
    }

    /** The address of a recording is made anew for each try. */
    private static String fingerprint(JsonNode body) {
        if (!body.isObject()) {
            return "";
        }
        ObjectNode rest = ((ObjectNode) body).deepCopy();
        rest.remove("audio_url");
        return rest.toString();
    }

    private Answer performed(
            Caller caller,
            Endpoint endpoint,
            long callId,
            @Nullable Work work,
            JsonNode body,
            @Nullable CompletableFuture<Integer> early) {
        Answer answer;
        try {
            answer = endpoint.submission()
                    ? remembered(caller, body, () -> submission(caller, endpoint, work, body, early))
                    : read(caller, endpoint, callId, work, body);
        } catch (Refusal e) {
            answer = envelope(e, caller.requestId());
        }
        if (early != null && answer.errorCode() != null) {
            early.complete(0);
        }
        return answer;
    }

    private Answer submission(
            Caller caller,
            Endpoint endpoint,
            @Nullable Work work,
            JsonNode body,
            @Nullable CompletableFuture<Integer> early) {
        String key = String.valueOf(caller.idempotencyKey());
        try {
            return switch (endpoint) {
                case transcribe -> transcribe(known(work), key, body, early);
                case analysis_start -> analyse(known(work), key, early);
                case segmentation_analyze -> segment(known(work), key, early);
                case rag_documents -> index(caller, key, body);
                case training_jobs -> train(caller, key, body);
                case followups_draft -> draft(caller, key, body);
                default -> throw new AssertionError(endpoint);
            };
        } catch (Refusal e) {
            if (early != null) {
                early.complete(0);
            }
            return envelope(e, caller.requestId());
        }
    }

    private static Work known(@Nullable Work work) throws Refusal {
        if (work == null) {
            throw Refusal.of(404, "CALL_UNKNOWN", "There is no such call.");
        }
        return work;
    }

    private @Nullable Work work(String company, long callId, boolean make) {
        String key = company + " " + callId;
        synchronized (calls) {
            Work work = calls.get(key);
            if (work == null && make) {
                work = new Work(company, callId);
                calls.put(key, work);
            }
            return work;
        }
    }

    private static ObjectNode success() {
        return NODES.objectNode().put("success", true);
    }

    // ---------------------------------------------------------------------------------------------- submissions

    private Answer transcribe(Work work, String key, JsonNode body, @Nullable CompletableFuture<Integer> early) {
        boolean visit = body.path("call_type").stringValue().equals("visit_call");
        String audio = body.path("audio_url").stringValue();
        Task task = task(work, Step.transcription, Endpoint.transcribe, "task", key);
        work.begin(task);
        Consumer<@Nullable Conversation> heard = said -> {
            work.heard(said, visit);
            finished(work, task, early);
        };
        Runnable hear = () -> hear(work, task, audio, visit, heard);
        if (early == null || neverReady(task, early)) {
            later(work, task, hear);
        } else {
            heard.accept(Samples.of(options.seed(), work.company, work.callId, visit, named(audio)));
        }
        ObjectNode answer = success();
        answer.put("task_id", task.id);
        answer.put("transcript_id", task.transcriptId);
        answer.put("message", "Transcription has begun.");
        return Answer.of(200, answer);
    }

    private Answer analyse(Work work, String key, @Nullable CompletableFuture<Integer> early) throws Refusal {
        transcribed(work);
        Task task = task(work, Step.analysis, Endpoint.analysis_start, "analysis", key);
        work.begin(task);
        begin(work, task, early);
        ObjectNode answer = success();
        answer.put("job_id", task.id);
        answer.put("message", "Analysis has begun.");
        return Answer.of(200, answer);
    }

    private Answer segment(Work work, String key, @Nullable CompletableFuture<Integer> early) throws Refusal {
        transcribed(work);
        Task task = task(work, Step.segmentation, Endpoint.segmentation_analyze, "segmentation", key);
        work.begin(task);
        // now and then it is so quick that the answer is the result
        if (early == null
                && task.fate == null
                && Dice.share(options.seed(), "at once", work.company, work.callId) < 0.1) {
            task.status = Status.completed;
            closed(work.company);
            ObjectNode at = success();
            at.setAll(result(work, task));
            return Answer.of(200, at);
        }
        begin(work, task, early);
        return Answer.of(200, success().put("job_id", task.id));
    }

    private static void transcribed(Work work) throws Refusal {
        if (work.conversation() == null) {
            throw Refusal.of(409, "TRANSCRIPT_NOT_READY", "There is no transcript of this call.");
        }
    }

    private Task task(Work work, Step step, Endpoint endpoint, String prefix, String key) {
        Misbehaviour fate = mischief.next(Kind.result, work.company, work.callId, endpoint, running(), work.mischief);
        String suffix = "%016x".formatted(Dice.hash(options.seed(), step, work.company, key));
        synchronized (submitted) {
            submitted.merge(work.company, 1L, Long::sum);
            int now = open.merge(work.company, 1, Integer::sum);
            mostOpen.merge(work.company, now, Math::max);
        }
        return new Task(step, endpoint, prefix + "_" + suffix, "transcript_" + suffix, fate);
    }

    private void closed(String company) {
        synchronized (submitted) {
            open.merge(company, -1, Integer::sum);
        }
    }

    private void begin(Work work, Task task, @Nullable CompletableFuture<Integer> early) {
        if (early == null || neverReady(task, early)) {
            later(work, task, () -> finished(work, task, null));
        } else {
            finished(work, task, early);
        }
    }

    /** What is never ready is not ready early either: its answer then waits for no webhook. */
    private static boolean neverReady(Task task, CompletableFuture<Integer> early) {
        if (task.fate != Misbehaviour.never_ready) {
            return false;
        }
        early.complete(0);
        return true;
    }

    private void later(Work work, Task task, Runnable then) {
        if (task.fate == Misbehaviour.never_ready) {
            return;
        }
        Duration usual = options.timing().work();
        double part = Dice.share(options.seed(), "takes", work.company, work.callId, task.step) / 2;
        Duration takes = task.fate == Misbehaviour.slow
                ? options.timing().slow()
                : usual.plusMillis((long) (usual.toMillis() * part));
        agenda.after(takes, then);
    }

    private void hear(Work work, Task task, String audio, boolean visit, Consumer<@Nullable Conversation> heard) {
        String named = named(audio);
        if (!options.listening() || named != null) {
            heard.accept(Samples.of(options.seed(), work.company, work.callId, visit, named));
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(audio))
                .timeout(Duration.ofSeconds(30))
                .build();
        http.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST_RECORDING))
                .handle((response, failure) -> failure == null && response.statusCode() == 200 ? response.body() : null)
                .thenAccept(file -> {
                    if (file == null) {
                        synchronized (work) {
                            task.errorCode = "AUDIO_UNREACHABLE";
                            task.retryable = true;
                        }
                    }
                    Recording recording = file == null ? null : Recording.read(file);
                    heard.accept(
                            recording == null
                                    ? Samples.of(options.seed(), work.company, work.callId, visit, null)
                                    : Conversation.of(recording.recordedAt(), recording.said()));
                });
    }

    private static @Nullable String named(String audio) {
        Matcher sample = NAMED_SAMPLE.matcher(audio.split("\\?", 2)[0]);
        return sample.find() ? sample.group(1) : null;
    }

    private void finished(Work work, Task task, @Nullable CompletableFuture<Integer> early) {
        synchronized (work) {
            if (task.fate == Misbehaviour.failed_retryable || task.fate == Misbehaviour.failed_for_good) {
                task.errorCode = "PROCESSING_FAILED";
                task.retryable = task.fate == Misbehaviour.failed_retryable;
            }
            task.status = task.errorCode == null ? Status.completed : Status.failed;
        }
        closed(work.company);
        if (task.step == Step.transcription && task.status == Status.failed) {
            work.heard(null, work.visit());
        }
        tell(work, task, early);
        if (task.beforeRevision) {
            agenda.after(options.timing().work().multipliedBy(2), () -> {
                synchronized (work) {
                    task.beforeRevision = false;
                }
                tell(work, task, null);
            });
        }
    }

    // -------------------------------------------------------------------------------------------------- results

    /** The result as it stands, written in one of its ways. */
    private ObjectNode result(Work work, Task task) {
        Conversation said = work.conversation();
        if (said == null) {
            said = Samples.of(options.seed(), work.company, work.callId, work.visit(), null);
        }
        ObjectNode plain = plain(new Analyst(work.callId, said, work.visit()), task.step, task.id, task.transcriptId);
        Variation variation = variation(options, work.company, work.callId, task.step, work.nextDelivery());
        if (task.fate == Misbehaviour.corrupt_result) {
            return variation.corrupt(task.step, plain);
        }
        if (task.fate == Misbehaviour.partial_result) {
            return variation.partial(task.step, plain);
        }
        ObjectNode meant = task.beforeRevision ? variation.other(task.step, plain) : plain;
        return options.varying() ? variation.of(task.step, meant) : meant;
    }

    private static ObjectNode plain(Analyst analyst, Step step, String id, String transcriptId) {
        return switch (step) {
            case transcription -> analyst.transcript(id, transcriptId);
            case analysis -> analyst.analysis(id);
            case segmentation -> analyst.segmentation(id);
        };
    }

    private static Variation variation(Options options, String company, long callId, Step step, int delivery) {
        return new Variation(Dice.of(options.seed(), "varied", company, callId, step, delivery));
    }

    /** What it says of a call of which it hears nothing, when all goes well. */
    static ObjectNode says(Options options, String company, long callId, boolean visit, Step step, int delivery) {
        Conversation said = Samples.of(options.seed(), company, callId, visit, null);
        ObjectNode plain = plain(new Analyst(callId, said, visit), step, "task_" + callId, "transcript_" + callId);
        return options.varying()
                ? variation(options, company, callId, step, delivery).of(step, plain)
                : plain;
    }

    private ObjectNode error(Task task) {
        return NODES.objectNode()
                .put("error_code", task.errorCode)
                .put("error_type", "server_error")
                .put("message", "The step failed.")
                .put("retryable", task.retryable);
    }

    private Answer read(Caller caller, Endpoint endpoint, long callId, @Nullable Work work, JsonNode body)
            throws Refusal {
        Step step = endpoint.step();
        if (step == null) {
            return ragAnswer(caller, body);
        }
        Task task = work == null ? null : work.task(step);
        if (work == null || task == null) {
            throw Refusal.of(404, "CALL_UNKNOWN", "Nothing was submitted of call " + callId + ".");
        }
        boolean status = endpoint == Endpoint.transcription_status
                || endpoint == Endpoint.analysis_status
                || endpoint == Endpoint.segmentation_status;
        synchronized (work) {
            return status ? status(callId, task) : content(callId, work, task);
        }
    }

    private static ObjectNode told(long callId, Task task) {
        return success().put("call_id", callId).put("status", task.status.name());
    }

    private Answer status(long callId, Task task) {
        ObjectNode told = told(callId, task);
        if (task.step == Step.analysis) {
            ObjectNode types = told.putObject("types");
            for (String type : new String[] {"qualification", "objections", "compliance", "summary"}) {
                types.put(type, task.status.name());
            }
        }
        if (task.status == Status.failed) {
            told.set("error", error(task));
        }
        return Answer.of(200, told);
    }

    /** Not ready is told in three ways: 202, 404, or a status. */
    private Answer content(long callId, Work work, Task task) throws Refusal {
        if (task.status == Status.completed) {
            ObjectNode content = success();
            content.setAll(result(work, task));
            return Answer.of(200, content);
        }
        if (task.status == Status.failed) {
            ObjectNode told = told(callId, task);
            told.set("error", error(task));
            return Answer.of(200, told);
        }
        return switch (Math.floorMod(Dice.hash(options.seed(), "not ready", callId, work.nextDelivery()), 3)) {
            case 0 -> Answer.of(202, told(callId, task));
            case 1 -> throw Refusal.of(404, "NOT_READY", "There is no result yet.");
            default -> Answer.of(200, told(callId, task));
        };
    }

    // ------------------------------------------------------------------------------------------------- webhooks

    private void tell(Work work, Task task, @Nullable CompletableFuture<Integer> early) {
        Misbehaviour mischievous =
                mischief.next(Kind.webhook, work.company, work.callId, task.submittedAt, running(), work.mischief);
        var random = Dice.of(options.seed(), "webhook", work.company, work.callId, task.step, work.nextDelivery());
        String family = random.nextBoolean() ? "X-Shunya-" : "X-UWC-";
        String path = random.nextBoolean()
                ? "/api/v1/shunya/webhook"
                : switch (task.step) {
                    case transcription -> "/webhooks/uwc/asr/complete";
                    case analysis -> "/webhooks/uwc/analysis/complete";
                    case segmentation -> "/api/v1/shunya/webhook";
                };
        String taskId = random.nextBoolean() ? task.id : null;
        String named = path.equals("/api/v1/shunya/webhook") ? "shunya_job_id" : "job_id";
        Webhooks.Post post = new Webhooks.Post(
                path,
                family,
                () -> JSON.writeValueAsBytes(body(work, task, work.company, named, reference(work, task))),
                taskId,
                mischievous);
        CompletableFuture<Integer> told = switch (mischievous) {
            case webhook_lost -> CompletableFuture.completedFuture(0);
            case webhook_doubled -> {
                Webhooks.Post both = post.asItStands();
                CompletableFuture<Integer> first = webhooks.post(both);
                var unused = webhooks.post(both);
                yield first;
            }
            case webhook_reordered -> {
                webhooks.postLater(post, options.timing().held());
                yield CompletableFuture.completedFuture(0);
            }
            case webhook_of_another_company -> {
                byte[] theirs =
                        JSON.writeValueAsBytes(body(work, task, work.company + "-2", named, reference(work, task)));
                yield webhooks.post(new Webhooks.Post(path, family, () -> theirs, taskId, null))
                        .thenCompose(status -> webhooks.post(post));
            }
            case webhook_of_unknown_job -> {
                byte[] nobodys = JSON.writeValueAsBytes(
                        body(work, task, work.company, named, "task_" + "0".repeat(8) + work.callId));
                yield webhooks.post(new Webhooks.Post(path, family, () -> nobodys, null, null))
                        .thenCompose(status -> webhooks.post(post));
            }
            case null, default -> webhooks.post(post);
        };
        if (early != null) {
            told.thenAccept(early::complete);
        }
    }

    /** A transcription goes by two ids. */
    private String reference(Work work, Task task) {
        boolean other =
                task.step == Step.transcription && Dice.share(options.seed(), "named", work.company, work.callId) < 0.2;
        return other ? task.transcriptId : task.id;
    }

    private ObjectNode body(Work work, Task task, String company, String named, String reference) {
        ObjectNode body = NODES.objectNode();
        body.put(named, reference);
        body.put("company_id", company);
        body.put("call_id", work.callId);
        body.put("status", task.status.name());
        if (task.status == Status.failed) {
            body.set("error", error(task));
        } else {
            body.set("result", result(work, task));
        }
        return body;
    }

    // --------------------------------------------------------------------------- documents, training, follow-ups

    private Answer ragAnswer(Caller caller, JsonNode body) {
        ObjectNode answer = success();
        answer.put(
                "answer",
                "From what was indexed for " + caller.company() + ": "
                        + body.path("query").stringValue().strip());
        answer.put("confidence_score", Analyst.number(0.6 + Dice.share(options.seed(), body) / 3));
        answer.putArray("sources");
        return Answer.of(200, answer);
    }

    private Answer index(Caller caller, String key, JsonNode body) {
        String id = "index_%016x".formatted(Dice.hash(options.seed(), "index", caller.company(), key));
        for (JsonNode document : body.path("documents")) {
            ObjectNode told = NODES.objectNode();
            told.put("job_id", id);
            told.put("document_id", document.path("document_id").stringValue());
            told.put("company_id", caller.company());
            told.put("status", "completed");
            agenda.after(options.timing().work(), () -> notice("/webhooks/uwc/rag/indexed", told));
        }
        return Answer.of(200, success().put("job_id", id));
    }

    private Answer train(Caller caller, String key, JsonNode body) {
        String id = "training_%016x".formatted(Dice.hash(options.seed(), "training", caller.company(), key));
        for (int quarter = 1; quarter <= 4; quarter++) {
            ObjectNode told = NODES.objectNode();
            told.put("job_id", id);
            told.put("company_id", caller.company());
            told.put("rep_id", body.path("rep_id").stringValue());
            told.put("status", quarter == 4 ? "completed" : "processing");
            told.put("progress", quarter * 25);
            agenda.after(
                    options.timing().work().multipliedBy(quarter), () -> notice("/webhooks/uwc/training/status", told));
        }
        return Answer.of(200, success().put("job_id", id));
    }

    private Answer draft(Caller caller, String key, JsonNode body) {
        String id = "draft_%016x".formatted(Dice.hash(options.seed(), "draft", caller.company(), key));
        ObjectNode told = NODES.objectNode();
        told.put("draft_id", id);
        told.put("company_id", caller.company());
        told.put("contact_card_id", body.path("contact_card_id").stringValue());
        told.put("channel", body.path("channel").stringValue());
        told.put("body", "Thank you for your time. " + body.path("goal").stringValue() + "?");
        agenda.after(options.timing().work(), () -> notice("/webhooks/uwc/followup/draft", told));
        return Answer.of(200, success().put("draft_id", id));
    }

    private void notice(String path, ObjectNode told) {
        byte[] body = told.toString().getBytes(StandardCharsets.UTF_8);
        var unused = webhooks.post(new Webhooks.Post(path, "X-UWC-", () -> body, null, null));
    }
}
