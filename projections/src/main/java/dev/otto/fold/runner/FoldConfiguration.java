package dev.otto.fold.runner;

import dev.otto.platform.configuration.OnlyInRole;
import dev.otto.platform.configuration.ProcessRole;
import dev.otto.platform.eventlog.EventDecoder;
import dev.otto.platform.eventlog.EventSource;
import dev.otto.platform.tenancy.TenantTransactions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The folds of a process. The follower is made here and started by whoever decides that this process projects: {@link
 * LiveRunner#start}.
 */
@Configuration(proxyBeanMethods = false)
public class FoldConfiguration {

    @Bean
    LiveRunner liveRunner(
            TenantTransactions transactions,
            DataSource dataSource,
            EventSource source,
            EventDecoder decoder,
            @Value("${otto.fold.batch:" + LiveRunner.BATCH + "}") int batch,
            @Value("${otto.fold.remembered-rows:" + LiveRunner.REMEMBERED_ROWS + "}") int rememberedRows,
            @Value("${otto.fold.threads:0}") int threads) {
        return new LiveRunner(
                transactions,
                dataSource,
                source,
                decoder,
                batch,
                rememberedRows,
                threads > 0 ? threads : LiveRunner.threads());
    }

    @Bean
    DayIndex dayIndex(TenantTransactions transactions, DataSource dataSource) {
        return new DayIndex(transactions, dataSource);
    }

    @Bean
    Activations activations(DataSource dataSource, InstantSource clock) {
        return new Activations(dataSource, clock);
    }

    @Bean
    StoredDefinitions storedDefinitions(
            TenantTransactions transactions, JdbcClient jdbc, InstantSource clock, Activations activations) {
        return new StoredDefinitions(transactions, jdbc, clock, activations::wake);
    }

    @Bean
    StoredGroups storedGroups(JdbcClient jdbc, EventDecoder decoder, DayIndex days) {
        return new StoredGroups(jdbc, decoder, days);
    }

    @Bean
    @OnlyInRole(ProcessRole.projection)
    ProjectionsReady projectionsReady(LiveRunner live) {
        return new ProjectionsReady(live);
    }

    @Bean
    Upkeep upkeep(
            StoredProjections projections,
            @Value("${otto.fold.verify-share:0.035}") double share,
            @Value("${otto.fold.resume-every:10s}") Duration looksEvery,
            @Value("${otto.fold.verify-every:10m}") Duration verifiesEvery) {
        return new Upkeep(projections, share, looksEvery, verifiesEvery);
    }

    @Bean
    StoredProjections projections(
            TenantTransactions transactions,
            JdbcClient jdbc,
            DataSource dataSource,
            EventSource source,
            EventDecoder decoder,
            LiveRunner live,
            InstantSource clock,
            ObjectProvider<MeterRegistry> meters,
            @Value("${otto.fold.rebuild-threads:2}") int threads,
            @Value("${otto.fold.spill-directory:${java.io.tmpdir}/otto-fold}") Path spills) {
        StoredProjections projections =
                new StoredProjections(transactions, jdbc, dataSource, source, decoder, live, clock, threads, spills);
        meters.ifAvailable(registry -> {
            // each from 0 on: that a series begins with 1 is no increase to whoever watches it
            projections.names().forEach(table -> drift(registry, table));
            drift(registry, Comparison.LOG);
            projections.onDrift(
                    difference -> drift(registry, difference.table()).increment());
            FoldMeters.register(registry, projections, live);
        });
        return projections;
    }

    private static Counter drift(MeterRegistry registry, String table) {
        return registry.counter("projection_drift_total", "projection", table);
    }
}
