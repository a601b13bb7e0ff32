package dev.otto.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

    private static final String CANARIES = "dev.otto.canary";

    /** For each rule the class that breaks it. */
    private static final Map<String, String> CANARY = Map.ofEntries(
            Map.entry("eventsKnowNobody", "events.EventThatKnowsTheReadSide"),
            Map.entry("platformKnowsEventsOnly", "platform.PlatformThatKnowsFolds"),
            Map.entry("writingNeverSeesFoldingOrReading", "write.call.WriterThatReads"),
            Map.entry("foldingSeesNoAggregate", "fold.call.FoldThatSeesAnAggregate"),
            Map.entry("readingNeverSeesWriting", "read.call.ReaderThatWrites"),
            Map.entry("simulatorsAreStrangers", "simulators.SimulatorThatKnowsUs"),
            Map.entry("noPackageWithoutMeaning", "write.util.InAPackageWithoutMeaning"),
            Map.entry("noClassWithoutMeaning", "read.call.CallManager"),
            Map.entry("nobodyReadsTheMachinesClock", "write.call.ReadsTheClock"),
            Map.entry("rulesAndFoldsArePure", "write.call.LoggingRules"),
            Map.entry("eventsAreRecords", "events.call.EventThatIsNoRecord"),
            Map.entry("commandsAreRecords", "write.call.CommandThatIsNoRecord"),
            Map.entry("eventsHoldPlainValues", "events.call.EventWithAnAddressOfTheWeb"),
            Map.entry("enumsAreTheWordsOfTheLog", "events.call.ShoutingEnum"),
            Map.entry("noObjectRelationalMapper", "read.call.MappedByHibernate"),
            Map.entry("nothingIsInjectedIntoFields", "read.call.InjectedField"),
            Map.entry("onlyConfigurationReadsTheEnvironment", "read.call.ReadsTheEnvironment"),
            Map.entry("stateIsFinal", "fold.call.ChangingRow"));

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

        assertThat(CANARY).containsKey(name);
        assertThat(result.getFailureReport().getDetails())
                .anyMatch(line -> line.contains(CANARIES + "." + CANARY.get(name)));
    }

    @Test
    void theWholeOfOttoIsLookedAt() {
        assertThat(production.stream().map(type -> type.getPackageName().split("\\.", -1)[2]))
                .contains("events", "platform", "write", "fold", "read", "app", "simulators");
    }
}
