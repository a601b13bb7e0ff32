package dev.otto.read.company;

import dev.otto.fold.Tables;
import dev.otto.fold.company.IntegrationRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.http.Page;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class IntegrationApi implements ResourceView {

    /** What each provider is to be given as webhook addresses. */
    private static final Map<String, List<String>> PATHS = Map.of(
            "callrail",
            List.of(
                    "/webhooks/callrail/call.incoming",
                    "/webhooks/callrail/call.answered",
                    "/webhooks/callrail/call.completed",
                    "/webhooks/callrail/call.missed",
                    "/webhooks/callrail/call.modified",
                    "/webhooks/callrail/text.received",
                    "/webhooks/callrail/text.sent",
                    "/webhooks/callrail/form.submitted"));

    private final Reads reads;
    private final OttoSettings settings;

    IntegrationApi(Reads reads, OttoSettings settings) {
        this.reads = reads;
        this.settings = settings;
    }

    /** A connection to a provider, with where its webhooks go; never its secrets. */
    record IntegrationView(
            String provider,
            String companyId,
            boolean connected,
            boolean secondSecret,
            @Nullable String accountId,
            List<String> companyIds,
            List<String> phoneNumbers,
            Instant connectedAt,
            @Nullable String integrationKey,
            List<String> webhookUrls) {}

    @GetMapping("/api/v1/companies/{company_id}/integrations")
    Page<IntegrationView> integrations(@PathVariable("company_id") String companyId, Caller caller) {
        return reads.as(caller, () -> {
            Map<String, String> keys = keys(caller);
            return new Page<>(
                    reads.from(Tables.COMPANY_INTEGRATION, caller).list("t.id", 50).stream()
                            .map(stored -> view(stored.row(), keys))
                            .toList(),
                    null);
        });
    }

    @Override
    public String resource() {
        return "integrations";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        Map<String, String> keys = keys(caller);
        return reads.from(Tables.COMPANY_INTEGRATION, caller).byId(id).map(stored -> view(stored.row(), keys));
    }

    private IntegrationView view(IntegrationRow row, Map<String, String> keys) {
        String key = keys.get(row.provider());
        return new IntegrationView(
                row.provider(),
                row.companyId(),
                row.connected(),
                row.secondSecret(),
                row.accountId(),
                row.companyIds(),
                row.phoneNumbers(),
                row.connectedAt(),
                key,
                PATHS.getOrDefault(row.provider(), List.of()).stream()
                        .map(path -> settings.publicBaseUrl() + path + (key == null ? "" : "?company=" + key))
                        .toList());
    }

    private Map<String, String> keys(Caller caller) {
        Map<String, String> keys = new HashMap<>();
        reads.jdbc()
                .sql("select provider, integration_key from integration where company_id = ?")
                .param(caller.company())
                .query((row, n) -> keys.put(row.getString(1), row.getString(2)))
                .list();
        return keys;
    }
}
