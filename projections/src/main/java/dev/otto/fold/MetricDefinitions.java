package dev.otto.fold;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.MetricDefinition.Terms;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The versions of what counts, by company. One is live: the figures are made by it. */
public interface MetricDefinitions {

    /**
     * A version.
     *
     * @param state made, activating (the figures are being made anew by it) or live
     */
    record Version(
            int version,
            Terms terms,
            String state,
            @Nullable Instant createdAt,
            @Nullable String createdBy,
            @Nullable Instant activatedAt,
            @Nullable String activatedBy) {}

    /** Another version is being activated. */
    final class ActivationRunningException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ActivationRunningException() {
            super("another version is being activated");
        }
    }

    /** All versions of a company, the newest first; the first is always there. */
    List<Version> versions(String companyId);

    /** The live one. */
    MetricDefinition live(String companyId);

    /**
     * What the figures of a company rest on.
     *
     * @param zone the company's, UTC while it is not registered
     * @param position every event up to here is in figures that are read afterwards
     * @param activating whether figures read afterwards may be by another definition already
     */
    record Ground(MetricDefinition definition, ZoneId zone, long position, boolean activating) {}

    /** All of that by one question, to be asked before any figure: they may know more than its position says, never less. */
    Ground ground(String companyId);

    /** Makes a version, which is not live yet. */
    Version make(String companyId, Terms terms, String by);

    /** Begins to make the company's figures anew by a version, which then is live; empty where there is none such. */
    Optional<Version> activate(String companyId, int version, String by);
}
