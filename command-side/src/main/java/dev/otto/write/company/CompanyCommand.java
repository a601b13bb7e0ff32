package dev.otto.write.company;

import dev.otto.events.Ids;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.Role;
import dev.otto.write.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may be asked of a company. */
public sealed interface CompanyCommand extends Command {

    String companyId();

    @Override
    default String target() {
        return Ids.companyStream(companyId());
    }

    record RegisterCompany(String companyId, CompanySettings settings) implements CompanyCommand {}

    record ConfigureCompany(String companyId, CompanySettings settings) implements CompanyCommand {}

    /** {@code secretReference} changes whenever a secret does; the secret itself is stored beside the log. */
    record ConnectIntegration(
            String companyId,
            String provider,
            String secretReference,
            boolean secondSecret,
            @Nullable String accountId,
            List<String> companyIds,
            List<String> phoneNumbers)
            implements CompanyCommand {}

    record DisconnectIntegration(String companyId, String provider) implements CompanyCommand {}

    record AddUser(
            String companyId,
            String userId,
            @Nullable String email,
            @Nullable String name,
            Role role) implements CompanyCommand {}

    record ChangeUserRole(String companyId, String userId, Role role) implements CompanyCommand {}

    record RemoveUser(String companyId, String userId) implements CompanyCommand {}

    /** {@code recordingMode} is normal, ghost or off. */
    record SetRecordingMode(String companyId, String userId, String recordingMode) implements CompanyCommand {}
}
