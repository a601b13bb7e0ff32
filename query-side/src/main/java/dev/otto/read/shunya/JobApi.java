package dev.otto.read.shunya;

import dev.otto.events.shunya.JobStatus;
import dev.otto.events.shunya.JobType;
import dev.otto.fold.Tables;
import dev.otto.fold.shunya.JobRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Stored;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class JobApi implements ResourceView {

    private final Reads reads;

    JobApi(Reads reads) {
        this.reads = reads;
    }

    @Override
    public String resource() {
        return "shunya-jobs";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return reads.from(Tables.ANALYSIS_JOB, caller).byId(id).map(Stored::row);
    }

    @GetMapping("/api/v1/admin/shunya-jobs")
    Page<JobRow> jobs(Filters filters, Caller caller) {
        return reads.as(
                caller,
                () -> reads.from(Tables.ANALYSIS_JOB, caller)
                        .equal("status", filters.oneOf("status", JobStatus.class))
                        .equal("job_type", filters.oneOf("job_type", JobType.class))
                        .page("requested_at", filters)
                        .map(Stored::row));
    }
}
