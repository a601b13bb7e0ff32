package dev.otto.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

    private static final String CANARIES = "dev.otto.canary";

    /** For each rule the classes that break it, one for each thing that it forbids. */
    private static final Map<String, List<String>> CANARIES_OF = Map.ofEntries(
            Map.entry("eventsKnowNobody", List.of("events.EventThatKnowsTheReadSide")),
            Map.entry("platformKnowsEventsOnly", List.of("platform.PlatformThatKnowsFolds")),
            Map.entry("writingNeverSeesFoldingOrReading", List.of("write.call.WriterThatReads")),
            Map.entry("foldingSeesNoAggregate", List.of("fold.call.FoldThatSeesAnAggregate")),
            Map.entry("readingNeverSeesWriting", List.of("read.call.ReaderThatWrites")),
            Map.entry("simulatorsAreStrangers", List.of("simulators.SimulatorThatKnowsUs")),
            Map.entry("noPackageWithoutMeaning", List.of("write.util.InAPackageWithoutMeaning")),
            Map.entry("noClassWithoutMeaning", List.of("read.call.CallManager")),
            Map.entry(
                    "nobodyReadsTheMachinesClock",
                    List.of(
                            "write.call.ReadsTheClock",
                            "write.call.ReadsTheMillis",
                            "write.call.MakesAnId",
                            "write.call.MakesItsOwnClock",
                            "write.call.ThrowsDice")),
            Map.entry(
                    "rulesAndFoldsArePure",
                    List.of(
                            "write.call.LoggingRules",
                            "fold.call.FoldWithAClock",
                            "fold.call.FoldThatAsksTheDatabase")),
            Map.entry("eventsAreRecords", List.of("events.call.EventThatIsNoRecord")),
            Map.entry("commandsAreRecords", List.of("write.call.CommandThatIsNoRecord")),
            Map.entry("eventsHoldPlainValues", List.of("events.call.EventWithAnAddressOfTheWeb")),
            Map.entry("enumsAreTheWordsOfTheLog", List.of("events.call.ShoutingEnum")),
            Map.entry("noObjectRelationalMapper", List.of("read.call.MappedByHibernate")),
            Map.entry("nothingIsInjectedIntoFields", List.of("read.call.InjectedField")),
            Map.entry("onlyConfigurationReadsTheEnvironment", List.of("read.call.ReadsTheEnvironment")),
            Map.entry("stateIsFinal", List.of("fold.call.ChangingRow")));

    private static JavaClasses production;
    private static JavaClasses canaries;

    @BeforeAll
    static void read() {
        production = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.otto");
        canaries = new ClassFileImporter().importPackages(CANARIES);
    }

    static Stream<String> names() {
        return new ArchitectureRules("dev.otto").all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void holds(String name) {
        EvaluationResult result = new ArchitectureRules("dev.otto")
                .named(name)
                .allowEmptyShould(true)
                .evaluate(production);

        assertThat(result.getFailureReport().getDetails()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void catchesItsCanary(String name) {
        EvaluationResult result = new ArchitectureRules(CANARIES).named(name).evaluate(canaries);

        assertThat(CANARIES_OF).containsKey(name);
        assertThat(CANARIES_OF.get(name))
                .allSatisfy(canary -> assertThat(result.getFailureReport().getDetails())
                        .anyMatch(line -> line.contains(CANARIES + "." + canary)));
    }

    @Test
    void theWholeOfOttoIsLookedAt() {
        assertThat(production.stream().map(type -> type.getPackageName().split("\\.", -1)[2]))
                .contains("events", "platform", "write", "fold", "read", "app", "simulators");
    }
}
