package dev.otto.write.lead;

import static dev.otto.write.ScannedWriteSide.COMPANY;

import dev.otto.platform.access.Caller;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.lead.LeadApi.NewLeadBody;
import dev.otto.write.lead.LeadDirectory.Lead;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.ResponseEntity;

/** Leads for tests of other concepts. */
public final class TestLeads {

    private TestLeads() {}

    /** A lead made by hand, and whose it is. */
    public record Made(UUID leadId, UUID contactCardId) {}

    public static Made make(ScannedWriteSide write, Caller caller, String phone) {
        UUID id =
                id(write.bean(LeadApi.class).make(new NewLeadBody(phone, "Maria", "Lopez", null, null), null, caller));
        write.settle();
        return new Made(id, find(write, id).contactCardId());
    }

    public static String status(ScannedWriteSide write, UUID leadId) {
        return find(write, leadId).status().word();
    }

    /** The id in an answer of a process without a read side. */
    public static UUID id(ResponseEntity<Object> answer) {
        Map<?, ?> body = (Map<?, ?>) Objects.requireNonNull(answer.getBody());
        return UUID.fromString(String.valueOf(body.get("id")));
    }

    private static Lead find(ScannedWriteSide write, UUID leadId) {
        return write.log.tenants.command(
                COMPANY,
                () -> write.bean(LeadDirectory.class).find(COMPANY, leadId).orElseThrow());
    }
}
