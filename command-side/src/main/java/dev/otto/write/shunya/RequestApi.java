package dev.otto.write.shunya;

import dev.otto.events.Ids;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.shunya.AskedRuns.Begun;
import dev.otto.write.shunya.AskedRuns.Wish;
import dev.otto.write.uwc.Bodies.Document;
import dev.otto.write.uwc.Bodies.Documents;
import dev.otto.write.uwc.Bodies.Followup;
import dev.otto.write.uwc.Bodies.Training;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A person asks the partner for the draft of a message, to train a rep's persona, or to index a document. */
@RestController
class RequestApi {

    private static final int LONGEST_GOAL = 500;
    private static final int LONGEST_ID = 200;
    private static final int MOST_MEDIA = 50;
    private static final Set<String> CHANNELS = Set.of("sms", "email");

    private final AskedRuns runs;
    private final Requests requests;
    private final CompanyDirectory companies;
    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final WriteAnswers answers;

    RequestApi(
            AskedRuns runs,
            Requests requests,
            CompanyDirectory companies,
            TenantTransactions transactions,
            JdbcClient jdbc,
            WriteAnswers answers) {
        this.runs = runs;
        this.requests = requests;
        this.companies = companies;
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.answers = answers;
    }

    record DraftBody(@Nullable String goal, @Nullable String channel) {}

    record TrainingBody(@Nullable List<String> mediaUrls) {}

    record DocumentBody(
            @Nullable String documentId,
            @Nullable String content,
            @Nullable Map<String, Object> metadata) {

        @Override
        public String toString() {
            return "DocumentBody[not shown]";
        }
    }

    @PostMapping("/api/v1/contact-cards/{id}/followup-draft")
    ResponseEntity<Object> draft(@PathVariable UUID id, @RequestBody DraftBody body, Caller caller) {
        List<FieldFault> faults = new ArrayList<>();
        text(faults, "goal", body.goal(), LONGEST_GOAL);
        if (body.channel() == null || !CHANNELS.contains(body.channel())) {
            faults.add(new FieldFault("channel", "must be sms or email"));
        }
        refuse(faults);
        return answer(caller, transactions.command(caller.company(), () -> {
            if (!ownCard(id)) {
                throw ProblemException.notFound();
            }
            return begin(
                    JobType.followup,
                    id,
                    id,
                    company -> new Followup(
                            id.toString(),
                            String.valueOf(body.channel()),
                            String.valueOf(body.goal()).strip(),
                            Map.of("company_name", company.settings().name())),
                    caller);
        }));
    }

    @PostMapping("/api/v1/reps/{rep_id}/training")
    ResponseEntity<Object> train(@PathVariable("rep_id") String repId, @RequestBody TrainingBody body, Caller caller) {
        List<String> media = body.mediaUrls() == null ? List.of() : body.mediaUrls();
        if (media.isEmpty() || media.size() > MOST_MEDIA || !media.stream().allMatch(RequestApi::ofTheWeb)) {
            throw ProblemException.invalid("media_urls", "1 to 50 http:// or https:// URLs");
        }
        return answer(caller, transactions.command(caller.company(), () -> {
            if (companies.user(caller.company(), repId).isEmpty()) {
                throw ProblemException.notFound();
            }
            return begin(
                    JobType.training,
                    Ids.of("rep", caller.company(), repId),
                    null,
                    company -> new Training(repId, media),
                    caller);
        }));
    }

    @PostMapping("/api/v1/rag/documents")
    ResponseEntity<Object> index(@RequestBody DocumentBody body, Caller caller) {
        List<FieldFault> faults = new ArrayList<>();
        text(faults, "document_id", body.documentId(), LONGEST_ID);
        text(faults, "content", body.content(), Integer.MAX_VALUE);
        refuse(faults);
        String documentId = String.valueOf(body.documentId()).strip();
        return answer(
                caller,
                transactions.command(
                        caller.company(),
                        () -> begin(
                                JobType.rag_index,
                                document(caller.company(), documentId),
                                null,
                                company -> new Documents(List.of(new Document(
                                        documentId,
                                        String.valueOf(body.content()),
                                        body.metadata() == null ? Map.of() : body.metadata()))),
                                caller)));
    }

    /** What the job of a document is about. */
    static UUID document(String companyId, String documentId) {
        return Ids.of("document", companyId, documentId);
    }

    private Begun begin(
            JobType type,
            UUID subject,
            @Nullable UUID contactCardId,
            Function<CompanyProfile, Object> request,
            Caller caller) {
        Wish wish = new Wish(type, subject, contactCardId, "asked", "asked_again");
        CompanyProfile company = runs.served(type, caller);
        requests.put(wish.jobId(caller), caller.company(), request.apply(company));
        return runs.begin(wish, caller);
    }

    private ResponseEntity<Object> answer(Caller caller, Begun begun) {
        return begun.made()
                ? answers.created(caller, "shunya-jobs", begun.jobId(), begun.position())
                : answers.changed(caller, "shunya-jobs", begun.jobId(), begun.position());
    }

    /** Row-level security shows a card's first event to its own company alone. */
    private boolean ownCard(UUID id) {
        return jdbc.sql("select exists (select from event_log where aggregate_identifier = ? and sequence_number = 0"
                        + " and contact_card_id = ?)")
                .params(id.toString(), id)
                .query(Boolean.class)
                .single();
    }

    private static void text(List<FieldFault> faults, String field, @Nullable String value, int longest) {
        if (value == null || value.isBlank() || value.length() > longest) {
            faults.add(new FieldFault(
                    field,
                    "is required" + (longest == Integer.MAX_VALUE ? "" : ", at most " + longest + " characters")));
        }
    }

    private static void refuse(List<FieldFault> faults) {
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
    }

    private static boolean ofTheWeb(@Nullable String address) {
        try {
            URI uri = new URI(String.valueOf(address));
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
