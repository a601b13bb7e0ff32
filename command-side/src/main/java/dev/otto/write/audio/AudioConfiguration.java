package dev.otto.write.audio;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;

/** The store that the settings name. */
@Configuration(proxyBeanMethods = false)
class AudioConfiguration {

    @Bean
    AudioVault audioVault(
            OttoSettings settings,
            JdbcClient jdbc,
            TenantTransactions transactions,
            SecretBox secrets,
            InstantSource clock) {
        return AudioVault.of(settings, store(settings, clock), jdbc, transactions, secrets, clock);
    }

    @Bean
    Sweep audioSweep(AudioVault vault) {
        return new Sweep(vault);
    }

    /** Looks every hour for what dead processes left in the store; any number of nodes may. */
    record Sweep(AudioVault vault) {

        @Scheduled(initialDelay = 5, fixedDelay = 60, timeUnit = TimeUnit.MINUTES)
        void sweep() {
            vault.sweep();
        }
    }

    private static AudioStore store(OttoSettings settings, InstantSource clock) {
        OttoSettings.Audio audio = settings.audio();
        return audio.store().startsWith("s3:")
                ? new S3Store(
                        URI.create(audio.store()),
                        Objects.requireNonNull(audio.keyId(), "checked at start"),
                        Objects.requireNonNull(audio.secret(), "checked at start")
                                .value(),
                        settings.dataDir().resolve("audio-incoming"),
                        clock)
                : new DirectoryStore(Path.of(audio.store()));
    }
}
