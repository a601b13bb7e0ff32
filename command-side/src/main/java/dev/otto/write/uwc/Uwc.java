package dev.otto.write.uwc;

import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.write.company.CompanyProfile;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The partner as this installation has it: which of its parts are switched on, for all and for a company, and its client. */
@Component
public class Uwc implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Uwc.class);

    private final OttoSettings.Uwc settings;
    private final @Nullable UwcClient client;

    @Autowired
    Uwc(OttoSettings settings, MeterRegistry registry, Clock clock) {
        this(settings.uwc(), registry, clock);
    }

    public Uwc(OttoSettings.Uwc settings, MeterRegistry registry, Clock clock) {
        this.settings = settings;
        URI address = settings.baseUrl();
        this.client = address == null ? null : new UwcClient(address, settings, registry, clock);
        if (address == null && settings.enableAsr()) {
            LOG.warn("UWC_BASE_URL is not set: jobs for the AI partner wait");
        }
    }

    /** The client; empty where no address is set. */
    public Optional<UwcClient> client() {
        return Optional.ofNullable(client);
    }

    public OttoSettings.Uwc settings() {
        return settings;
    }

    /** Transcription and analysis. */
    public boolean transcribesFor(CompanyProfile company) {
        return settings.enableAsr() && services(company).asr();
    }

    /** Answers to questions, and documents for them. */
    public boolean answersFor(CompanyProfile company) {
        return settings.enableRag() && services(company).rag();
    }

    /** Training of a rep's persona. */
    public boolean trainsFor(CompanyProfile company) {
        return settings.enableTraining() && services(company).training();
    }

    /** Drafts of messages. */
    public boolean draftsFor(CompanyProfile company) {
        return settings.enableFollowups() && services(company).followups();
    }

    /** Whether jobs of that type are done for the company. */
    public boolean worksFor(CompanyProfile company, JobType type) {
        return switch (type) {
            case csr_call, sales_visit -> transcribesFor(company);
            case rag_index -> answersFor(company);
            case training -> trainsFor(company);
            case followup -> draftsFor(company);
        };
    }

    private static ShunyaServices services(CompanyProfile company) {
        return company.settings().shunya();
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
