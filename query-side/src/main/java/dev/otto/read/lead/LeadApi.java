package dev.otto.read.lead;

import dev.otto.events.call.QualificationStatus;
import dev.otto.events.lead.LeadSource;
import dev.otto.events.lead.LeadStage;
import dev.otto.events.lead.LeadStatus;
import dev.otto.events.lead.Priority;
import dev.otto.fold.Tables;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Past;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Scope;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LeadApi implements ResourceView {

    private static final Set<String> STATUSES =
            words(Arrays.stream(LeadStatus.values()).map(LeadStatus::word));
    private static final Set<String> STAGES =
            words(Arrays.stream(LeadStage.values()).map(LeadStage::word));
    private static final Set<String> SOURCES =
            words(Arrays.stream(LeadSource.values()).map(LeadSource::word));

    private final Reads reads;
    private final Past past;

    LeadApi(Reads reads, Past past) {
        this.reads = reads;
        this.past = past;
    }

    @Override
    public String resource() {
        return "leads";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return reads.from(Tables.LEAD, caller)
                .within(Scope.leads(caller, reads.csrsSeeAllLeads(caller)))
                .byId(id)
                .map(stored -> LeadView.of(stored.row()));
    }

    @GetMapping("/api/v1/leads")
    Page<LeadView> list(Filters filters, Caller caller) {
        return reads.as(caller, () -> {
            Optional<String> csrId = filters.text("csr_id");
            Optional<String> repId = filters.text("assigned_rep_id");
            boolean csrsSeeAll = reads.csrsSeeAllLeads(caller);
            if (caller.role() == AccessRole.csr && !csrsSeeAll) {
                Scope.requireSelf(caller, "csr_id", csrId);
            }
            if (caller.role() == AccessRole.sales_rep) {
                Scope.requireSelf(caller, "assigned_rep_id", repId);
            }
            return reads.from(Tables.LEAD, caller)
                    .within(Scope.leads(caller, csrsSeeAll))
                    .equal("status", filters.oneOf("status", STATUSES))
                    .equal("stage", filters.oneOf("stage", STAGES))
                    .equal("qualification_status", filters.oneOf("qualification_status", QualificationStatus.class))
                    .equal("source", filters.oneOf("source", SOURCES))
                    .equal("priority", filters.oneOf("priority", Priority.class))
                    .equal("assigned_rep_id", repId)
                    .equal("csr_id", csrId)
                    .page("opened_at", filters)
                    .map(stored -> LeadView.of(stored.row()));
        });
    }

    @GetMapping("/api/v1/leads/{id}")
    LeadView one(@PathVariable String id, Filters filters, Caller caller) {
        return past.answer(
                filters,
                caller,
                () -> LeadView.of(reads.one(Tables.LEAD, caller, id, Scope.leads(caller, reads.csrsSeeAllLeads(caller)))
                        .row()),
                moment -> past.row(Tables.LEAD, id, caller, moment)
                        .map(found -> LeadView.of(found.stored().row()))
                        .orElseThrow(ProblemException::notFound));
    }

    private static Set<String> words(java.util.stream.Stream<String> words) {
        return words.collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
