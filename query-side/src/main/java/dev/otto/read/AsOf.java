package dev.otto.read;

import static dev.otto.platform.access.AccessRole.admin;
import static dev.otto.platform.access.AccessRole.exec;
import static dev.otto.platform.access.AccessRole.manager;

import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.problem.ProblemException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The parameters {@code as_of} and {@code basis}: the instant to which a request looks back. */
public final class AsOf {

    private AsOf() {}

    /** The moment asked for, empty for the present. Only those may look back who may read histories. */
    public static Optional<Moment> of(Filters filters, Caller caller, InstantSource clock) {
        Optional<Instant> at = filters.instant("as_of");
        Optional<Basis> basis = filters.oneOf("basis", Basis.class);
        if (at.isEmpty()) {
            if (basis.isPresent()) {
                throw ProblemException.invalid("basis", "is said of an as_of, and there is none");
            }
            return Optional.empty();
        }
        if (!caller.is(manager, exec, admin)) {
            throw new ProblemException(
                    403,
                    "role_forbidden",
                    "Access denied. Required roles: manager, exec, admin. User role: " + caller.role());
        }
        if (at.get().isAfter(clock.instant())) {
            throw ProblemException.invalid("as_of", "is in the future");
        }
        if (at.get().isBefore(Instant.EPOCH)) {
            throw ProblemException.invalid("as_of", "is out of range");
        }
        return Optional.of(new Moment(at.get(), basis.orElse(Basis.recorded)));
    }
}
