package dev.otto.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few hundred events each: not for the figures, but for what has to hold before a figure means anything. */
class BenchTest {

    private final Progress quiet =
            new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

    @Test
    void intakeFindsEveryAcceptedCallStoredProcessedAndLoggedOnce()
            throws IOException, InterruptedException, SQLException {
        List<Figure> figures = new IntakeBench(
                        new IntakeBench.Options(
                                4,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                20,
                                Duration.ofSeconds(1)),
                        quiet)
                .run();
        assertThat(value(figures, IntakeBench.ACCEPTED)).isPositive();
        assertThat(value(figures, IntakeBench.RATIO)).isBetween(0.0, 1.0);
        assertThat(value(figures, "events in the commit of one delivery")).isPositive();
    }

    @Test
    void freshnessMeasuresEveryEventAfterItsCommit() throws IOException, InterruptedException {
        List<Figure> figures = new FreshnessBench(
                        new FreshnessBench.Options(100, Duration.ofSeconds(1), Duration.ofSeconds(3)), quiet)
                .run();
        assertThat(value(figures, FreshnessBench.VISIBLE + ", p50")).isPositive();
        assertThat(value(figures, FreshnessBench.VISIBLE + ", p99"))
                .isGreaterThanOrEqualTo(value(figures, FreshnessBench.VISIBLE + ", p50"));
        assertThat(value(figures, FreshnessBench.APPENDED)).isPositive();
    }

    @Test
    void aBacklogIsFoldedLiveAndEqualsTheLog() throws IOException, InterruptedException, SQLException {
        List<Figure> figures = new LiveBench(new LiveBench.Options(500, 6_000), quiet).run();
        assertThat(value(figures, LiveBench.FOLDED)).isPositive();
        assertThat(value(figures, LiveBench.NOTHING)).isPositive();
        assertThat(value(figures, LiveBench.OVER_PARSE)).isPositive();
        assertThat(value(figures, LiveBench.DIFFERENCES)).isZero();
        assertThat(value(figures, "events")).isEqualTo(6_000);
    }

    @Test
    void noAnswerIsOlderThanWhatWasAskedFor() throws IOException, InterruptedException {
        List<Figure> figures = new ReadYourWritesBench(new ReadYourWritesBench.Options(1_000), quiet).run();
        assertThat(value(figures, ReadYourWritesBench.CHECKS)).isGreaterThanOrEqualTo(1_000);
        assertThat(value(figures, ReadYourWritesBench.STALE)).isZero();
        assertThat(value(figures, ReadYourWritesBench.REFUSED)).isZero();
        assertThat(value(figures, ReadYourWritesBench.OUT_OF_ORDER)).isPositive();
    }

    @Test
    void rebuildEqualsTheLogWhileReadersSeeOneGeneration() throws IOException, InterruptedException, SQLException {
        List<Figure> figures = new RebuildBench(new RebuildBench.Options(4_000, 1, true, false), quiet).run();
        assertThat(value(figures, RebuildBench.DIFFERENCES)).isZero();
        assertThat(value(figures, RebuildBench.REBUILT)).isPositive();
        assertThat(value(figures, RebuildBench.HEAP)).isBetween(1.0, 540.0);
        assertThat(value(figures, RebuildBench.READERS)).isPositive();
        assertThat(value(figures, "reads of mixed or missing rows")).isZero();
        assertThat(value(figures, "alone: indexed")).isPositive();
    }

    @Test
    void aVerificationInTheBackgroundFindsNothingWrongAndTellsWhatItTook() throws IOException, SQLException {
        List<Figure> figures = new VerifyBench(new VerifyBench.Options(1_000, 0.5), quiet).run();
        assertThat(value(figures, VerifyBench.SHARE)).isPositive();
        assertThat(value(figures, "rows compared")).isPositive();
    }

    @Test
    void readsAreMeasuredBesideTheirRowsAndOverAShorterLog() throws IOException, InterruptedException, SQLException {
        List<Figure> figures = new ReadsBench(new ReadsBench.Options(600, 2, 4, Duration.ofMillis(100)), quiet).run();
        assertThat(value(figures, "long log: calls to read")).isGreaterThan(value(figures, "short log: calls to read"));
        assertThat(value(figures, "slowest p99 of all kinds on the long log")).isPositive();
        assertThat(value(figures, "highest ratio of p50 among answers about the same days"))
                .isPositive();
        assertThat(value(figures, "long log: csr-metrics of 25 days, its rows by JDBC, p50"))
                .isPositive();
    }

    @Test
    void theNormaliserIsMeasuredBesideReadingAlone() {
        List<Figure> figures = new NormaliserBench(new NormaliserBench.Options(0, 100, 1), quiet).run();
        assertThat(value(figures, NormaliserBench.NORMALISED)).isPositive();
        assertThat(value(figures, NormaliserBench.READ)).isPositive();
        assertThat(value(figures, NormaliserBench.RATIO)).isBetween(0.0, 1.0);
    }

    @Test
    void lookingBackIsAnsweredByWhatStoodThen() throws IOException, InterruptedException, SQLException {
        List<Figure> figures = new LookingBackBench(new LookingBackBench.Options(3_000, 4), quiet).run();
        assertThat(value(figures, "events")).isGreaterThan(5_000);
        assertThat(value(figures, LookingBackBench.LEAD + ", p99")).isPositive();
        assertThat(value(figures, LookingBackBench.DAY + ", p99")).isPositive();
        assertThat(value(figures, LookingBackBench.PREVIEW + ", the fastest")).isPositive();
    }

    @Test
    void everyJobAtAMisbehavingPartnerEndsAsTheContractSays() throws IOException, InterruptedException {
        List<Figure> figures = new PartnerBench(new PartnerBench.Options(3, 20, 0.1, 0.02), quiet).run();
        assertThat(value(figures, PartnerBench.JOBS)).isEqualTo(60);
        assertThat(value(figures, PartnerBench.WRONG)).isZero();
        assertThat(value(figures, PartnerBench.UNEQUAL)).isZero();
        assertThat(value(figures, PartnerBench.SUCCEEDED)).isBetween(20.0, 59.0);
    }

    @Test
    void aNoisyCompanyIsMeasuredAgainstItsNeighbours() throws IOException, InterruptedException {
        List<Figure> figures =
                new NoisyBench(new NoisyBench.Options(2, 2, 2, 1, 60, Duration.ofSeconds(1)), quiet).run();
        assertThat(value(figures, NoisyBench.QUIET)).isGreaterThan(2);
        assertThat(value(figures, NoisyBench.RATIO)).isPositive();
        assertThat(value(figures, "most jobs of the noisy company at the partner at a time"))
                .isLessThanOrEqualTo(10);
    }

    @Test
    void noThreadIsHeldForAJobAtThePartner() throws IOException, InterruptedException {
        List<Figure> figures = new InFlightBench(new InFlightBench.Options(300), quiet).run();
        assertThat(value(figures, InFlightBench.JOBS)).isEqualTo(300);
        assertThat(value(figures, InFlightBench.THREADS)).isLessThan(100);
    }

    @Test
    void aRankIsTheSmallestTimeThatThisShareDoesNotExceed() {
        Times times = new Times(new long[] {4_000_000, 1_000_000, 3_000_000, 2_000_000});
        assertThat(times.millis(0.5)).isEqualTo(2.0);
        assertThat(times.millis(0.99)).isEqualTo(4.0);
        assertThat(times.millis(0.0)).isEqualTo(1.0);
    }

    @Test
    void resultsAreKeptAndTheNewestOfEachIsShown(@TempDir Path root) throws IOException {
        Path document = Files.createDirectories(root.resolve("docs")).resolve("benchmarks.md");
        Files.writeString(document, "before\n<!-- results: written by bench/run -->\n<!-- end of results -->\nafter\n");
        Results results = new Results(root);
        results.keep(result("2026-01-02T03:04:05Z", 1.5));
        results.keep(result("2026-01-03T03:04:05Z", 2_345.6));

        assertThat(root.resolve("bench/results")).isDirectoryContaining("glob:**20260102T030405Z-rebuild.json");
        assertThat(document)
                .content()
                .startsWith("before\n")
                .endsWith("<!-- end of results -->\nafter\n")
                .contains("| how fast | 2,346 events/s |", "Measured 2026-01-03, 2 cores, 24 GiB, quiet.")
                .doesNotContain("1.50");
    }

    private static Result result(String at, double value) {
        return new Result(
                "rebuild",
                at,
                new Machine(2, 24, "Linux amd64", "25", 0.01),
                "A setting.",
                List.of(Figure.perSecond("how fast", "events", value)));
    }

    private static double value(List<Figure> figures, String name) {
        return figures.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure '" + name + "' in " + figures))
                .value();
    }
}
