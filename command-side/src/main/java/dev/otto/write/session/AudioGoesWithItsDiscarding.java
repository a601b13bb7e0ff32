package dev.otto.write.session;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.contact.ContactEvent.ContactErased;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.write.WriteIndex;
import dev.otto.write.audio.AudioVault;
import org.springframework.stereotype.Component;

/**
 * What is said to be discarded is gone, and so is what was recorded of a person who is erased: the key in the same
 * transaction, the noise that is left right after.
 */
@Component
class AudioGoesWithItsDiscarding implements WriteIndex {

    private final AudioVault vault;
    private final SessionDirectory sessions;

    AudioGoesWithItsDiscarding(AudioVault vault, SessionDirectory sessions) {
        this.vault = vault;
        this.sessions = sessions;
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof AudioDiscarded e) {
            vault.discard(metadata.companyId(), e.sessionId());
        } else if (event instanceof ContactErased e) {
            sessions.ofContact(metadata.companyId(), e.contactCardId())
                    .forEach(session -> vault.discard(metadata.companyId(), session));
            sessions.forgetAddresses(metadata.companyId(), e.contactCardId());
        }
    }
}
