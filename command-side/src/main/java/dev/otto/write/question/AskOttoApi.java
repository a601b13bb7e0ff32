package dev.otto.write.question;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.events.Ids;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.question.OwnAnswers;
import dev.otto.platform.question.OwnAnswers.Answer;
import dev.otto.platform.question.OwnAnswers.Question;
import dev.otto.platform.question.OwnAnswers.Range;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.company.CompanyDirectory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Ask Otto. With the partner's part switched on the question goes there, with the asker's scope; when that fails, and
 * otherwise, Otto answers by itself and says so.
 */
@RestController
class AskOttoApi {

    private static final int LONGEST = 2_000;

    private final PartnerAnswers partner;
    private final ObjectProvider<OwnAnswers> own;
    private final Questions questions;
    private final CompanyDirectory companies;
    private final TenantTransactions transactions;

    AskOttoApi(
            PartnerAnswers partner,
            ObjectProvider<OwnAnswers> own,
            Questions questions,
            CompanyDirectory companies,
            TenantTransactions transactions) {
        this.partner = partner;
        this.own = own;
        this.questions = questions;
        this.companies = companies;
        this.transactions = transactions;
    }

    record AskBody(
            @Nullable String question,
            @Nullable String scope,
            @Nullable UUID callId,
            @Nullable UUID contactCardId,
            @Nullable UUID appointmentId) {}

    /** An answer as the asker gets it; {@code answeredBy} is shunya or otto. */
    record Answered(
            UUID queryId,
            String companyId,
            String answer,
            @Nullable BigDecimal confidence,
            List<OwnAnswers.Source> sources,
            String answeredBy) {}

    record FeedbackBody(@Nullable String rating, @Nullable String comment) {}

    @PostMapping({"/api/v1/ask-otto", "/api/v1/rag/query"})
    Answered ask(
            @RequestBody AskBody body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Caller caller) {
        Question question = read(body, caller);
        UUID id = key == null
                ? UuidCreator.getTimeOrderedEpoch()
                : Ids.of("question", caller.company(), caller.userId(), key);
        boolean switchedOn =
                transactions.command(caller.company(), () -> partner.switchedOn(companies.of(caller.company())));
        Optional<Answer> partners = switchedOn ? partner.answer(id, question, caller) : Optional.empty();
        Answer answer = partners.orElseGet(() -> ownAnswer(question, caller));
        Answered answered = new Answered(
                id,
                caller.company(),
                answer.text(),
                answer.confidence(),
                answer.sources(),
                partners.isPresent() ? "shunya" : "otto");
        transactions.command(caller.company(), () -> questions.keep(answered, question, caller));
        return answered;
    }

    @PostMapping("/api/v1/rag/queries/{id}/feedback")
    Map<String, Object> feedback(@PathVariable UUID id, @RequestBody FeedbackBody body, Caller caller) {
        if (body.rating() == null || !Set.of("up", "down").contains(body.rating())) {
            throw ProblemException.invalid("rating", "must be up or down");
        }
        if (body.comment() != null && body.comment().length() > LONGEST) {
            throw ProblemException.invalid("comment", "has at most " + LONGEST + " characters");
        }
        String rating = body.rating();
        boolean there = transactions.command(
                caller.company(), () -> questions.rate(id, caller.userId(), rating, body.comment()));
        if (!there) {
            throw ProblemException.notFound();
        }
        return Map.of("id", id, "company_id", caller.company(), "rating", rating);
    }

    private Answer ownAnswer(Question question, Caller caller) {
        OwnAnswers answers = own.getIfAvailable();
        if (answers == null) {
            throw new ProblemException(
                    503,
                    "answers_unavailable",
                    "This process has nothing to answer from; ask one with the query role.");
        }
        return answers.answer(question, caller);
    }

    private static Question read(AskBody body, Caller caller) {
        List<FieldFault> faults = new ArrayList<>();
        String text = body.question() == null ? "" : body.question().strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            faults.add(new FieldFault("question", "is required, at most " + LONGEST + " characters"));
        }
        String scope = body.scope() == null ? Range.self.name() : body.scope();
        if (!Set.of("self", "team", "company").contains(scope)) {
            faults.add(new FieldFault("scope", "must be self, team or company"));
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
        Range range = Range.valueOf(scope);
        if (range != Range.self && (caller.role() == AccessRole.csr || caller.role() == AccessRole.sales_rep)) {
            throw new ProblemException(403, "scope_refused", "Your role asks about its own rows only: scope self.");
        }
        return new Question(text, range, body.callId(), body.contactCardId(), body.appointmentId());
    }
}
