package dev.otto.write.call;

import dev.otto.events.EventEnvelope;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyUser;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Calls that named the e-mail of a user before we knew of the user are that user's. A new role later is no reason: the calls
 * that a CSR took stay the CSR's figures when the CSR becomes a sales rep.
 */
@Component
class WhenUserAddedThenAssignCalls implements Policy {

    private final CompanyDirectory companies;
    private final CallAgents agents;

    WhenUserAddedThenAssignCalls(CompanyDirectory companies, CallAgents agents) {
        this.companies = companies;
        this.agents = agents;
    }

    @Override
    public String name() {
        return "when_user_added_then_assign_calls";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof UserAdded added) {
            assign(envelope, added.userId(), run);
        }
    }

    private void assign(EventEnvelope envelope, String userId, PolicyContext run) {
        Optional<CompanyUser> user = companies.user(envelope.companyId(), userId);
        @Nullable String email = user.map(CompanyUser::email).orElse(null);
        if (email == null) {
            return;
        }
        for (UUID call : agents.callsOf(envelope.companyId(), email)) {
            run.send(
                    WhenCallNamesAgentThenAssignIt.assignment(call, email, user),
                    envelope.metadata().occurredAt());
        }
    }
}
