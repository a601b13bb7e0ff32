package dev.otto.write.call;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.call.CallType;
import dev.otto.events.company.Role;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.call.CallCommand.AssignCallToCsr;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyUser;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The call is that user's whose e-mail the provider names; a sales rep's is a sales call; nobody's when no user has it. */
@Component
class WhenCallNamesAgentThenAssignIt implements Policy {

    private final CompanyDirectory companies;

    WhenCallNamesAgentThenAssignIt(CompanyDirectory companies) {
        this.companies = companies;
    }

    @Override
    public String name() {
        return "when_call_names_agent_then_assign_it";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (!(envelope.event() instanceof Told call)) {
            return;
        }
        @Nullable String email = call.facts().agentEmail();
        if (email != null) {
            run.send(
                    assignment(call.callId(), email, companies.userByEmail(envelope.companyId(), email.strip())),
                    envelope.metadata().occurredAt());
        }
    }

    static AssignCallToCsr assignment(UUID callId, String email, Optional<CompanyUser> user) {
        String agent = CallAgents.comparable(email);
        if (user.isEmpty()) {
            return new AssignCallToCsr(callId, null, null, CallType.csr_call, agent);
        }
        String userId = user.get().userId();
        return user.get().role() == Role.sales_rep
                ? new AssignCallToCsr(callId, null, userId, CallType.sales_call, agent)
                : new AssignCallToCsr(callId, userId, null, CallType.csr_call, agent);
    }
}
