package dev.otto.write.session;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.session.SessionEvent.AudioDiscarded;
import dev.otto.write.WriteIndex;
import dev.otto.write.audio.AudioVault;
import org.springframework.stereotype.Component;

/** What is said to be discarded is gone: the key in the same transaction, the noise that is left right after. */
@Component
class AudioGoesWithItsDiscarding implements WriteIndex {

    private final AudioVault vault;

    AudioGoesWithItsDiscarding(AudioVault vault) {
        this.vault = vault;
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (event instanceof AudioDiscarded e) {
            vault.discard(metadata.companyId(), e.sessionId());
        }
    }
}
