package dev.otto.write.company;

import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.trace.Trace;
import dev.otto.write.CommandContext;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The context of a command that a request's caller sends now. */
@Component
public class CallerContexts {

    private final CompanyDirectory companies;
    private final InstantSource clock;

    CallerContexts(CompanyDirectory companies, InstantSource clock) {
        this.companies = companies;
        this.clock = clock;
    }

    /** Within the tenant transaction. @throws UnknownCompany when the caller's company is not registered */
    public CommandContext of(Caller caller) {
        return new CommandContext(
                caller.company(),
                caller.actor(),
                caller.role().name(),
                Trace.current().traceId(),
                Trace.current().requestId(),
                clock.instant(),
                companies.of(caller.company()).zone());
    }

    /** Whether a write of the caller reaches a row of that CSR: a CSR's reaches own and unclaimed ones. */
    public static boolean reaches(Caller caller, @Nullable String csrId) {
        return caller.role() != AccessRole.csr || csrId == null || csrId.equals(caller.userId());
    }
}
