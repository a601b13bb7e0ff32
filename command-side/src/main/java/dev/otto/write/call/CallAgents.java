package dev.otto.write.call;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.write.GatheredRows;
import dev.otto.write.WriteIndex;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table call_agent: which calls a provider says somebody of the company held. */
@Component
class CallAgents implements WriteIndex {

    private final JdbcClient jdbc;
    private final GatheredRows rows;

    CallAgents(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.rows = new GatheredRows(jdbc, """
                insert into call_agent (company_id, call_id, agent_email) select * from :rows
                on conflict (company_id, call_id) do update set agent_email = excluded.agent_email
                where call_agent.agent_email <> excluded.agent_email
                """, List.of("text", "uuid", "text"), 2, GatheredRows.Again.REPLACES);
    }

    List<UUID> callsOf(String companyId, String email) {
        rows.write();
        return jdbc.sql(
                        "select call_id from call_agent where company_id = :company and agent_email = :email order by call_id")
                .param("company", companyId)
                .param("email", comparable(email))
                .query(UUID.class)
                .list();
    }

    /** An e-mail as it is compared: providers and users write it in any case. */
    static String comparable(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (!(event instanceof Told call)) {
            return;
        }
        @Nullable String email = call.facts().agentEmail();
        if (email != null) {
            rows.put(metadata.companyId(), call.callId(), comparable(email));
        }
    }
}
