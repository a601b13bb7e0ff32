package dev.otto.read.figure;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.otto.events.call.NotALeadReason;
import dev.otto.events.call.QualificationStatus;
import dev.otto.fold.Groups;
import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.MetricDefinitions.ActivationRunningException;
import dev.otto.fold.MetricDefinitions.Version;
import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.MetricDefinition.Evidence;
import dev.otto.fold.figure.MetricDefinition.Terms;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What counts, by company: its versions, what another would make of all figures, and which is live. */
@RestController
class MetricDefinitionApi {

    private static final int DAY_SECONDS = 86_400;
    private static final int LONGEST_RING_SECONDS = 3_600;
    /** A missed call is in the queue, and can be rescued, for that long. */
    private static final int LONGEST_WINDOW_HOURS = 72;

    private static final int GRADES = 4;
    private static final int GRADE_SCALE = 4;

    private final MetricDefinitions definitions;
    private final WhatIf whatIf;
    private final Groups groups;
    private final Reads reads;

    MetricDefinitionApi(MetricDefinitions definitions, WhatIf whatIf, Groups groups, Reads reads) {
        this.definitions = definitions;
        this.whatIf = whatIf;
        this.groups = groups;
        this.reads = reads;
    }

    /** A version and whose it is. */
    record VersionView(String companyId, @JsonUnwrapped Version version) {}

    /** The versions, newest first, and the one by which the figures are made. */
    record Versions(
            String companyId,
            int liveVersion,
            @JsonUnwrapped Page<VersionView> page) {}

    /** Terms as they are asked for; one that is left out is that of the live definition. */
    record AskedTerms(
            @Nullable Set<QualificationStatus> qualified,
            @Nullable Set<Evidence> booked,
            @Nullable Integer spokenToMinSeconds,
            @Nullable Integer missedMinRingSeconds,
            @Nullable Set<NotALeadReason> excluded,
            @Nullable Integer rescueWindowHours,
            @Nullable List<BigDecimal> gradeThresholds) {

        Terms over(Terms live) {
            Terms terms = new Terms(
                    qualified == null ? live.qualified() : whole("terms.qualified", qualified),
                    booked == null ? live.booked() : whole("terms.booked", booked),
                    within(
                            "terms.spoken_to_min_seconds",
                            spokenToMinSeconds,
                            live.spokenToMinSeconds(),
                            0,
                            DAY_SECONDS),
                    within(
                            "terms.missed_min_ring_seconds",
                            missedMinRingSeconds,
                            live.missedMinRingSeconds(),
                            0,
                            LONGEST_RING_SECONDS),
                    excluded == null ? live.excluded() : whole("terms.excluded", excluded),
                    within(
                            "terms.rescue_window_hours",
                            rescueWindowHours,
                            live.rescueWindowHours(),
                            1,
                            LONGEST_WINDOW_HOURS),
                    gradeThresholds == null
                            ? live.gradeThresholds()
                            : whole("terms.grade_thresholds", gradeThresholds));
            if (terms.qualified().isEmpty()) {
                throw ProblemException.invalid("terms.qualified", "names at least one of hot, warm, cold, unqualified");
            }
            if (terms.booked().isEmpty()) {
                throw ProblemException.invalid(
                        "terms.booked", "names at least one of appointment, booking_status, agent_confirmed");
            }
            List<BigDecimal> grades = terms.gradeThresholds();
            boolean falling = grades.size() == GRADES
                    && grades.getFirst().compareTo(BigDecimal.TEN) <= 0
                    && grades.getLast().signum() >= 0;
            falling &=
                    grades.stream().allMatch(grade -> grade.stripTrailingZeros().scale() <= GRADE_SCALE);
            for (int i = 1; falling && i < grades.size(); i++) {
                falling = grades.get(i - 1).compareTo(grades.get(i)) > 0;
            }
            if (!falling) {
                throw ProblemException.invalid(
                        "terms.grade_thresholds",
                        "are four falling scores from 10 to 0 with at most four decimals, for A, B, C and D");
            }
            return terms;
        }

        private static <C extends Collection<?>> C whole(String field, C asked) {
            if (asked.stream().anyMatch(Objects::isNull)) {
                throw ProblemException.invalid(field, "holds a null");
            }
            return asked;
        }

        private static int within(String field, @Nullable Integer asked, int live, int min, int max) {
            if (asked == null) {
                return live;
            }
            if (asked < min || asked > max) {
                throw ProblemException.invalid(field, "must be from " + min + " to " + max);
            }
            return asked;
        }
    }

    /** Terms to be tried, over days; without days over all history. */
    record PreviewBody(
            @Nullable AskedTerms terms,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    /** Terms of a new version. */
    record NewBody(@Nullable AskedTerms terms) {}

    @GetMapping("/api/v1/metric-definitions")
    Versions list(Caller caller) {
        String company = caller.company();
        List<VersionView> versions = definitions.versions(company).stream()
                .map(version -> new VersionView(company, version))
                .toList();
        return new Versions(company, definitions.live(company).version(), new Page<>(versions, null));
    }

    @PostMapping("/api/v1/metric-definitions/preview")
    WhatIf.Preview preview(@RequestBody PreviewBody body, Caller caller) {
        if (body.from != null) {
            Filters.inRange("from", body.from);
        }
        if (body.to != null) {
            Filters.inRange("to", body.to);
        }
        if (body.from != null && body.to != null && body.from.isAfter(body.to)) {
            throw ProblemException.invalid("from", "is after to");
        }
        MetricDefinition live = definitions.live(caller.company());
        Terms terms = required(body.terms).over(live.terms());
        Supplier<WhatIf.Preview> work = () -> whatIf.preview(caller, live, terms, body.from, body.to);
        return body.from == null && body.to == null ? reads.atLength(caller, work) : reads.atDays(caller, groups, work);
    }

    @PostMapping("/api/v1/metric-definitions")
    @ResponseStatus(HttpStatus.CREATED)
    VersionView make(@RequestBody NewBody body, Caller caller) {
        MetricDefinition live = definitions.live(caller.company());
        return new VersionView(
                caller.company(),
                definitions.make(caller.company(), required(body.terms).over(live.terms()), caller.actor()));
    }

    @PostMapping("/api/v1/metric-definitions/{version}/activate")
    @ResponseStatus(HttpStatus.ACCEPTED)
    VersionView activate(@PathVariable String version, Caller caller) {
        try {
            return definitions
                    .activate(caller.company(), number(version), caller.actor())
                    .map(activated -> new VersionView(caller.company(), activated))
                    .orElseThrow(ProblemException::notFound);
        } catch (ActivationRunningException e) {
            throw ProblemException.conflict("activation_running", "Another version is being activated.");
        }
    }

    private static int number(String version) {
        try {
            return Integer.parseInt(version);
        } catch (NumberFormatException e) {
            throw ProblemException.notFound();
        }
    }

    private static AskedTerms required(@Nullable AskedTerms terms) {
        if (terms == null) {
            throw ProblemException.invalid("terms", "is required");
        }
        return terms;
    }
}
