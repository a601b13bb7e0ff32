package dev.otto.write.webhook;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.secrets.SecretBox;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.platform.worker.WorkerTasks;
import dev.otto.write.Commands;
import dev.otto.write.company.CompanyDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the receiver. */
@Configuration(proxyBeanMethods = false)
public class WebhookConfiguration {

    @Bean
    EnvironmentSecrets environmentSecrets(
            OttoSettings settings, TenantTransactions transactions, JdbcClient jdbc, ObjectProvider<SoleCompany> sole) {
        Map<String, List<String>> secrets = new HashMap<>();
        put(secrets, "callrail", settings.providers().callrailSigningKey());
        put(secrets, "twilio", settings.providers().twilioAuthToken());
        put(secrets, "retell", settings.providers().retellApiKey());
        put(secrets, "bland", settings.providers().blandWebhookSecret());
        SoleCompany company = sole.getIfAvailable(() -> () -> {
            List<String> companies =
                    transactions.worker(() -> jdbc.sql("select company_id from company_directory limit 2")
                            .query(String.class)
                            .list());
            return companies.size() == 1 ? companies.stream().findFirst() : Optional.empty();
        });
        return new EnvironmentSecrets(secrets, company::id);
    }

    private static void put(Map<String, List<String>> secrets, String provider, @Nullable Secret secret) {
        if (secret != null) {
            secrets.put(provider, List.of(secret.value()));
        }
    }

    @Bean
    WebhookSettings webhookSettings(OttoSettings settings) {
        return WebhookSettings.DEFAULT.keeping(Duration.ofDays(settings.idempotencyTtlDays()));
    }

    @Bean
    Integrations integrations(
            TenantTransactions transactions,
            JdbcClient jdbc,
            SecretBox box,
            EnvironmentSecrets environment,
            InstantSource clock) {
        return new Integrations(transactions, jdbc, box, environment, clock);
    }

    @Bean
    WebhookFigures webhookFigures(MeterRegistry registry) {
        return new WebhookFigures(registry);
    }

    @Bean
    Deliveries deliveries(
            TenantTransactions transactions,
            JdbcClient jdbc,
            SecretBox box,
            CompanyDirectory companies,
            Commands commands,
            ObjectProvider<WebhookAdapter> adapters,
            Integrations integrations,
            WebhookSettings settings,
            WebhookFigures figures,
            MeterRegistry registry,
            InstantSource clock) {
        Deliveries deliveries = new Deliveries(
                transactions,
                new DeliveryTable(jdbc, box),
                new Processing(companies, commands),
                adapters.orderedStream().toList(),
                integrations,
                settings,
                figures,
                clock);
        DeliveryMeters.register(registry, deliveries);
        return deliveries;
    }

    @Bean
    PartnerDeliveries partnerDeliveries(
            TenantTransactions transactions,
            JdbcClient jdbc,
            SecretBox box,
            CompanyDirectory companies,
            Commands commands,
            WebhookSettings settings,
            WebhookFigures figures,
            DeliveryWorker worker,
            InstantSource clock) {
        return new PartnerDeliveries(
                transactions,
                new DeliveryTable(jdbc, box),
                new Processing(companies, commands),
                settings,
                figures,
                clock,
                worker::wake);
    }

    @Bean
    DeliveryWorker deliveryWorker(Deliveries deliveries, InstantSource clock, WorkerTasks tasks) {
        return new DeliveryWorker(deliveries, clock, tasks);
    }

    @Bean
    WebhookReceiver webhookReceiver(
            TenantTransactions transactions,
            JdbcClient jdbc,
            SecretBox box,
            Integrations integrations,
            CompanyDirectory companies,
            Commands commands,
            WebhookSettings settings,
            WebhookFigures figures,
            DeliveryWorker worker,
            InstantSource clock) {
        return new WebhookReceiver(
                transactions,
                integrations,
                new DeliveryTable(jdbc, box),
                new Processing(companies, commands),
                settings,
                figures,
                clock,
                worker::wake);
    }
}
