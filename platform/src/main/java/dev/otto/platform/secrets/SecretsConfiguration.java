package dev.otto.platform.secrets;

import dev.otto.platform.configuration.OttoSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the one box of SECRETS_KEY. */
@Configuration(proxyBeanMethods = false)
class SecretsConfiguration {

    @Bean
    SecretBox secretBox(OttoSettings settings) {
        return new SecretBox(settings.secretsKey().value());
    }
}
