package dev.otto.read.projection;

import dev.otto.fold.Projections;
import dev.otto.fold.Projections.BusyException;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Projections.Projection;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.Projections.UnknownProjectionException;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the keepers of the installation see of the projections and do with them. */
@RestController
class ProjectionApi {

    /** How long a verification may take to be answered at once. */
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private static final int MOST_LETTERS = 200;

    private final Projections projections;

    ProjectionApi(Projections projections) {
        this.projections = projections;
    }

    /** A rebuild that began. */
    record Begun(UUID rebuildId) {}

    /** What a verification found; {@code rows} were compared. */
    record Verified(@Nullable Long rows, List<Difference> differences) {}

    @GetMapping("/api/v1/admin/projections")
    Page<Projection> list() {
        return new Page<>(projections.list(), null);
    }

    @PostMapping("/api/v1/admin/projections/{name}/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun rebuild(@PathVariable String name) {
        return new Begun(begin(() -> projections.rebuild(name)));
    }

    @GetMapping("/api/v1/admin/rebuilds/{id}")
    Run rebuildOf(@PathVariable UUID id) {
        return projections.run(id).orElseThrow(ProblemException::notFound);
    }

    @DeleteMapping("/api/v1/admin/rebuilds/{id}")
    Run cancel(@PathVariable UUID id) {
        Run run = projections.run(id).orElseThrow(ProblemException::notFound);
        if (run.ended() || !projections.cancel(id)) {
            throw ProblemException.conflict("rebuild_ended", "The rebuild has ended; there is nothing to cancel.");
        }
        return projections.await(id, AT_ONCE).orElse(run);
    }

    /** An operator compares everything, an admin the rows of the own company. */
    @PostMapping("/api/v1/admin/projections/{name}/verify")
    ResponseEntity<Object> verify(@PathVariable String name, Caller caller) {
        @Nullable String company = caller.is(AccessRole.operator) ? null : caller.company();
        UUID id = begin(() -> projections.verify(name, company));
        Optional<Run> run = projections.await(id, AT_ONCE);
        if (run.isEmpty() || !run.get().ended()) {
            return ResponseEntity.accepted().body(new Begun(id));
        }
        Run ended = run.get();
        if (ended.error() != null) {
            throw new ProblemException(
                    503, "verify_failed", "The verification ended early; try it again.", true, Map.of());
        }
        List<Difference> differences = ended.differences();
        return ResponseEntity.ok(new Verified(ended.comparedRows(), differences == null ? List.of() : differences));
    }

    @PostMapping("/api/v1/admin/projections/{name}/pause")
    Page<Projection> pause(@PathVariable String name) {
        known(name);
        projections.pause();
        return list();
    }

    @PostMapping("/api/v1/admin/projections/{name}/resume")
    Page<Projection> resume(@PathVariable String name) {
        known(name);
        projections.resume();
        return list();
    }

    @GetMapping("/api/v1/admin/dead-letters")
    Page<DeadLetter> deadLetters(Filters filters, Caller caller) {
        Optional<String> projection = filters.text("projection");
        return new Page<>(
                projections.deadLetters(caller.company(), MOST_LETTERS).stream()
                        .filter(letter ->
                                projection.map(letter.projection()::equals).orElse(true))
                        .toList(),
                null);
    }

    @PostMapping("/api/v1/admin/dead-letters/{id}/retry")
    Map<String, Object> retry(@PathVariable UUID id, Caller caller) {
        if (projections.deadLetter(caller.company(), id).isEmpty()) {
            throw ProblemException.notFound();
        }
        return Map.of("id", id, "retried", projections.retry(caller.company(), id));
    }

    @DeleteMapping("/api/v1/admin/dead-letters/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable UUID id, Caller caller) {
        if (!projections.discard(caller.company(), id)) {
            throw ProblemException.notFound();
        }
    }

    private void known(String name) {
        if (!name.equals(Projections.ALL) && !projections.names().contains(name)) {
            throw unknown();
        }
    }

    private static UUID begin(Supplier<UUID> run) {
        try {
            return run.get();
        } catch (UnknownProjectionException e) {
            throw unknown();
        } catch (BusyException e) {
            throw ProblemException.conflict("rebuild_running", "Another rebuild or verification is under way.");
        }
    }

    private static ProblemException unknown() {
        return new ProblemException(404, "projection_unknown", "There is no projection of that name.");
    }
}
