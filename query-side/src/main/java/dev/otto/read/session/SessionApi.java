package dev.otto.read.session;

import dev.otto.fold.Tables;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Scope;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SessionApi implements ResourceView {

    private final Reads reads;

    SessionApi(Reads reads) {
        this.reads = reads;
    }

    @Override
    public String resource() {
        return "recording-sessions";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return reads.from(Tables.RECORDING_SESSION, caller)
                .within(Scope.recordings(caller))
                .byId(id)
                .map(stored -> SessionView.of(stored.row()));
    }

    @GetMapping("/api/v1/recording-sessions/{id}")
    Object one(@PathVariable String id, Caller caller) {
        return reads.as(caller, () -> view(id, caller).orElseThrow(ProblemException::notFound));
    }

    @GetMapping("/api/v1/recording-sessions")
    Page<SessionView> list(Filters filters, Caller caller) {
        return reads.as(
                caller,
                () -> reads.from(Tables.RECORDING_SESSION, caller)
                        .within(Scope.recordings(caller))
                        .equal("appointment_id", filters.uuid("appointment_id"))
                        .page("started_at", filters)
                        .map(stored -> SessionView.inList(stored.row())));
    }
}
