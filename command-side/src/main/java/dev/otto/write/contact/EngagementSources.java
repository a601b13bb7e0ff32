package dev.otto.write.contact;

import dev.otto.events.contact.ContactSource;

/** What a provider's name says of where a contact came from. */
final class EngagementSources {

    private EngagementSources() {}

    static ContactSource of(String provider) {
        return switch (provider) {
            case "callrail" -> ContactSource.callrail;
            case "retell", "bland" -> ContactSource.auto_ai;
            case "twilio", "otto" -> ContactSource.otto;
            case "shunya" -> ContactSource.shunya;
            case "manual" -> ContactSource.manual;
            default -> ContactSource.import_;
        };
    }

    /** Whether the provider's calls are held by a voice agent. */
    static boolean isVoiceAgent(String provider) {
        return of(provider) == ContactSource.auto_ai;
    }
}
