package dev.otto.read.projection;

import dev.otto.fold.Projections;
import dev.otto.fold.Projections.BusyException;
import dev.otto.fold.Projections.DeadLetter;
import dev.otto.fold.Projections.Difference;
import dev.otto.fold.Projections.OutdatedException;
import dev.otto.fold.Projections.Projection;
import dev.otto.fold.Projections.Run;
import dev.otto.fold.Projections.UnknownProjectionException;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.policy.PolicyBook;
import dev.otto.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
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

    /** How long another try at what a policy could not act on may take to be answered at once. */
    private static final Duration RETRIED_AT_ONCE = Duration.ofSeconds(3);

    /** What the read models are called where events are set aside: all advance together. */
    private static final String READ_MODELS = "read_models";

    /** Ids as PostgreSQL compares them, which both lists are ordered by. */
    private static final Comparator<SetAside> NEWEST_FIRST = Comparator.comparing(SetAside::at)
            .thenComparing(letter -> letter.id().toString())
            .reversed();

    private final Projections projections;
    private final PolicyBook policies;

    ProjectionApi(Projections projections, PolicyBook policies) {
        this.projections = projections;
        this.policies = policies;
    }

    /** A rebuild that began. */
    record Begun(UUID rebuildId) {}

    /** What a verification found; {@code rows} were compared. */
    record Verified(@Nullable Long rows, List<Difference> differences) {}

    /** An event that was set aside, by the read models or by {@code policy}; {@code state} is failed, held or discarded. */
    record SetAside(
            UUID id,
            String projection,
            @Nullable String policy,
            String companyId,
            String groupId,
            long position,
            String eventName,
            String state,
            @Nullable String error,
            int attempts,
            Instant at) {

        static SetAside of(DeadLetter letter) {
            return new SetAside(
                    letter.id(),
                    letter.projection(),
                    null,
                    letter.companyId(),
                    letter.groupId(),
                    letter.position(),
                    letter.eventName(),
                    letter.state(),
                    letter.error(),
                    letter.attempts(),
                    letter.at());
        }

        static SetAside of(PolicyBook.Letter letter) {
            return new SetAside(
                    letter.id(),
                    PolicyBook.NAME,
                    letter.policy(),
                    letter.companyId(),
                    letter.groupId(),
                    letter.position(),
                    letter.eventName(),
                    letter.state(),
                    letter.error(),
                    letter.attempts(),
                    letter.at());
        }
    }

    /** The projections, and beside them the policies, which follow the same log. */
    @GetMapping("/api/v1/admin/projections")
    Page<Projection> list() {
        List<Projection> all = new ArrayList<>(projections.list());
        PolicyBook.Standing standing = policies.standing();
        all.add(new Projection(
                PolicyBook.NAME,
                1,
                standing.position(),
                standing.lagEvents(),
                standing.lagMs(),
                0,
                standing.error() == null ? "running" : "failing",
                standing.error(),
                standing.letters()));
        return new Page<>(all, null);
    }

    @PostMapping("/api/v1/admin/projections/{name}/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Begun rebuild(@PathVariable String name) {
        return new Begun(begin(() -> projections.rebuild(name)));
    }

    /** How it stands; what differs in other companies' rows is the operator's alone. */
    @GetMapping("/api/v1/admin/rebuilds/{id}")
    Run rebuildOf(@PathVariable UUID id, Caller caller) {
        Run run = projections.run(id).orElseThrow(ProblemException::notFound);
        return caller.is(AccessRole.operator) ? run : run.of(caller.company());
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
    Page<SetAside> deadLetters(Filters filters, Caller caller) {
        Optional<String> projection =
                filters.oneOf("projection", new LinkedHashSet<>(List.of(READ_MODELS, PolicyBook.NAME)));
        @Nullable Cursor cursor = filters.cursor(2);
        @Nullable Instant at = cursor == null ? null : cursor.instant(0);
        @Nullable UUID id = cursor == null ? null : cursor.uuid(1);
        int limit = filters.limit();
        List<SetAside> letters = new ArrayList<>();
        if (projection.orElse(READ_MODELS).equals(READ_MODELS)) {
            projections.deadLetters(caller.company(), at, id, limit + 1).forEach(l -> letters.add(SetAside.of(l)));
        }
        if (projection.orElse(PolicyBook.NAME).equals(PolicyBook.NAME)) {
            policies.letters(caller.company(), at, id, limit + 1).forEach(l -> letters.add(SetAside.of(l)));
        }
        letters.sort(NEWEST_FIRST);
        return Page.of(
                letters.subList(0, Math.min(letters.size(), limit + 1)),
                limit,
                letter -> Cursor.of(letter.at(), letter.id()));
    }

    @PostMapping("/api/v1/admin/dead-letters/{id}/retry")
    Map<String, Object> retry(@PathVariable UUID id, Caller caller) {
        if (projections.deadLetter(caller.company(), id).isPresent()) {
            return Map.of("id", id, "retried", begin(() -> projections.retry(caller.company(), id)));
        }
        if (policies.letter(caller.company(), id).isPresent()) {
            return Map.of("id", id, "retried", policies.retry(caller.company(), id, RETRIED_AT_ONCE));
        }
        throw ProblemException.notFound();
    }

    @DeleteMapping("/api/v1/admin/dead-letters/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(@PathVariable UUID id, Caller caller) {
        if (!begin(() -> projections.discard(caller.company(), id)) && !policies.discard(caller.company(), id)) {
            throw ProblemException.notFound();
        }
    }

    private void known(String name) {
        if (!name.equals(Projections.ALL) && !projections.names().contains(name)) {
            throw unknown();
        }
    }

    private static <T> T begin(Supplier<T> run) {
        try {
            return run.get();
        } catch (UnknownProjectionException e) {
            throw unknown();
        } catch (BusyException e) {
            throw ProblemException.conflict("rebuild_running", "Another rebuild or verification is under way.");
        } catch (OutdatedException e) {
            throw ProblemException.conflict(
                    "projection_outdated", "The tables were made by an older version; verify once they are rebuilt.");
        }
    }

    private static ProblemException unknown() {
        return new ProblemException(404, "projection_unknown", "There is no projection of that name.");
    }
}
