package dev.otto.write.company;

import dev.otto.events.company.CompanyEvent.IntegrationConnected;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.CompanySettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rules of a company need to remember. */
record CompanyState(
        @Nullable CompanySettings settings,
        Map<String, IntegrationConnected> integrations,
        Map<String, UserAdded> users,
        Map<String, String> recordingModes) {

    static final CompanyState UNREGISTERED = new CompanyState(null, Map.of(), Map.of(), Map.of());

    CompanyState with(CompanySettings newSettings) {
        return new CompanyState(newSettings, integrations, users, recordingModes);
    }

    CompanyState withIntegration(String provider, @Nullable IntegrationConnected connected) {
        return new CompanyState(settings, put(integrations, provider, connected), users, recordingModes);
    }

    CompanyState withUser(String userId, @Nullable UserAdded user) {
        return new CompanyState(settings, integrations, put(users, userId, user), recordingModes);
    }

    CompanyState withRecordingMode(String userId, String mode) {
        return new CompanyState(settings, integrations, users, put(recordingModes, userId, mode));
    }

    private static <V> Map<String, V> put(Map<String, V> map, String key, @Nullable V value) {
        Map<String, V> copy = new HashMap<>(map);
        if (value == null) {
            copy.remove(key);
        } else {
            copy.put(key, value);
        }
        return copy;
    }
}
