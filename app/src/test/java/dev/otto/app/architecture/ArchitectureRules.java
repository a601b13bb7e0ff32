package dev.otto.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Otto's architecture as rules over the packages below one root, so that the canaries can stand below another. */
final class ArchitectureRules {

    private static final Set<String> EMPTY_NAMES = Set.of(
            "util",
            "utils",
            "common",
            "helper",
            "helpers",
            "manager",
            "managers",
            "service",
            "services",
            "impl",
            "dto",
            "config",
            "misc",
            "base",
            "core",
            "shared");
    private static final Set<String> EMPTY_SUFFIXES =
            Set.of("Util", "Utils", "Helper", "Manager", "Service", "Impl", "Dto", "DTO");

    private final String root;

    ArchitectureRules(String root) {
        this.root = root;
    }

    /** Every rule by its name. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new TreeMap<>();
        rules.put("eventsKnowNobody", seesOnlyItself("events"));
        rules.put("platformKnowsEventsOnly", sees("platform", "write", "fold", "read", "app", "simulators"));
        rules.put("writingNeverSeesFoldingOrReading", sees("write", "fold", "read", "app", "simulators"));
        rules.put("foldingSeesNoAggregate", sees("fold", "write", "read", "app", "simulators"));
        rules.put("readingNeverSeesWriting", sees("read", "write", "app", "simulators"));
        rules.put("simulatorsAreStrangers", sees("simulators", "platform", "write", "fold", "read", "app"));
        rules.put("noPackageWithoutMeaning", noPackageWithoutMeaning());
        rules.put("noClassWithoutMeaning", noClassWithoutMeaning());
        rules.put("nobodyReadsTheMachinesClock", nobodyReadsTheMachinesClock());
        rules.put("rulesAndFoldsArePure", rulesAndFoldsArePure());
        rules.put("eventsAreRecords", recordsBelow(pack("events"), root + ".events.DomainEvent"));
        rules.put("commandsAreRecords", recordsBelow(pack("write"), root + ".write.Command"));
        rules.put("eventsHoldPlainValues", eventsHoldPlainValues());
        rules.put("enumsAreTheWordsOfTheLog", enumsAreTheWordsOfTheLog());
        rules.put("noObjectRelationalMapper", noObjectRelationalMapper());
        rules.put("nothingIsInjectedIntoFields", nothingIsInjectedIntoFields());
        rules.put("onlyConfigurationReadsTheEnvironment", onlyConfigurationReadsTheEnvironment());
        rules.put("stateIsFinal", stateIsFinal());
        return rules;
    }

    /** One rule by its name. */
    ArchRule named(String name) {
        return Objects.requireNonNull(all().get(name), name);
    }

    private String pack(String module) {
        return root + "." + module + "..";
    }

    private ArchRule sees(String module, String... hidden) {
        String[] packages = new String[hidden.length];
        for (int i = 0; i < hidden.length; i++) {
            packages[i] = pack(hidden[i]);
        }
        return noClasses()
                .that()
                .resideInAPackage(pack(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    private ArchRule seesOnlyItself(String module) {
        return classes()
                .that()
                .resideInAPackage(pack(module))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(pack(module), "java..", "com.fasterxml.jackson.annotation..", "org.jspecify..");
    }

    private ArchRule noPackageWithoutMeaning() {
        return classes().should(new ArchCondition<>("stand in packages named by concept") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (String part : type.getPackageName().split("\\.", -1)) {
                    if (EMPTY_NAMES.contains(part)) {
                        events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " stands in a package named " + part));
                    }
                }
            }
        });
    }

    private ArchRule noClassWithoutMeaning() {
        return noClasses().that().areTopLevelClasses().should(new ArchCondition<>("have a name that says nothing") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean empty = EMPTY_SUFFIXES.stream().anyMatch(type.getSimpleName()::endsWith);
                events.add(new SimpleConditionEvent(type, empty, type.getName() + " has a name that says nothing"));
            }
        });
    }

    /**
     * Time comes in with a command, from an event, or from an injected clock; ids come in or are derived. The runners of
     * the folds measure their own work and number their own runs. Secrets are made by SecureRandom, which this lets pass.
     */
    private ArchRule nobodyReadsTheMachinesClock() {
        DescribedPredicate<JavaAccess<?>> clockOrChance =
                describe("reads the machine's clock or makes a random value", access -> {
                    JavaClass owner = access.getTargetOwner();
                    String name = access.getName();
                    boolean now = owner.getPackageName().equals("java.time")
                            && name.equals("now")
                            && access.getTarget().getFullName().endsWith("()");
                    return now
                            || owner.isEquivalentTo(Clock.class) && name.startsWith("system")
                            || owner.isEquivalentTo(InstantSource.class) && name.equals("system")
                            || owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis")
                            || owner.isEquivalentTo(UUID.class) && name.equals("randomUUID")
                            || owner.isEquivalentTo(Math.class) && name.equals("random")
                            || owner.isEquivalentTo(Random.class)
                            || owner.isEquivalentTo(ThreadLocalRandom.class);
                });
        return noClasses()
                .that()
                .resideInAnyPackage(pack("events"), pack("write"), pack("fold"), pack("read"))
                .and()
                .resideOutsideOfPackage(root + ".fold.runner..")
                .should()
                .accessTargetWhere(clockOrChance);
    }

    private ArchRule rulesAndFoldsArePure() {
        DescribedPredicate<JavaClass> pure = resideInAPackage(pack("fold"))
                .and(not(resideInAPackage(root + ".fold.runner..")))
                .and(describe("know of folding alone", type -> !isWiring(type)))
                .or(resideInAPackage(pack("write"))
                        .and(describe(
                                "are rules or state",
                                type -> type.getSimpleName().endsWith("Rules")
                                        || type.getSimpleName().endsWith("State")
                                        || type.isAssignableTo(root + ".write.Command"))));
        return noClasses()
                .that(pure)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "org.slf4j..",
                                "org.springframework..",
                                "org.axonframework..",
                                "java.sql..",
                                "javax.sql..",
                                "java.net.http..")
                        .or(assignableTo(Clock.class))
                        .or(assignableTo(InstantSource.class))
                        .or(assignableTo(RandomGenerator.class)));
    }

    private static boolean isWiring(JavaClass type) {
        return type.isAnnotatedWith("org.springframework.context.annotation.Configuration");
    }

    private ArchRule recordsBelow(String module, String contract) {
        return classes()
                .that()
                .resideInAPackage(module)
                .and()
                .areAssignableTo(contract)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords();
    }

    private ArchRule eventsHoldPlainValues() {
        return fields().that()
                .areDeclaredInClassesThat()
                .areAssignableTo(root + ".events.DomainEvent")
                .and()
                .areNotStatic()
                .should()
                .haveRawType(
                        resideInAnyPackage("java.lang..", "java.util..", "java.time..", "java.math..", pack("events"))
                                .or(describe("primitive", JavaClass::isPrimitive)));
    }

    private ArchRule enumsAreTheWordsOfTheLog() {
        return classes()
                .that()
                .resideInAPackage(pack("events"))
                .and()
                .areEnums()
                .should(new ArchCondition<>("have constants that are words as they stand in JSON and SQL") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaEnumConstant constant : type.getEnumConstants()) {
                            if (!constant.name().matches("[a-z][a-z0-9_]*")) {
                                events.add(SimpleConditionEvent.violated(
                                        type, type.getName() + "." + constant.name() + " is not such a word"));
                            }
                        }
                    }
                });
    }

    private ArchRule noObjectRelationalMapper() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.persistence..", "org.hibernate..", "org.springframework.data.jpa..");
    }

    private ArchRule nothingIsInjectedIntoFields() {
        return noFields()
                .should()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .orShould()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Value");
    }

    private ArchRule onlyConfigurationReadsTheEnvironment() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".platform.configuration..", pack("simulators"))
                .and()
                .doNotHaveFullyQualifiedName(root + ".app.Otto")
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv");
    }

    /** What rules and folds stand on: no field of a fold, a rule or an event can change. */
    private ArchRule stateIsFinal() {
        return fields().that()
                .areDeclaredInClassesThat(resideInAPackage(pack("events"))
                        .or(describe(
                                "rules, states and rows",
                                type -> type.getPackageName().startsWith(root)
                                        && (type.getSimpleName().endsWith("Rules")
                                                || type.getSimpleName().endsWith("State")
                                                || type.getSimpleName().endsWith("Row")))))
                .should()
                .haveModifier(JavaModifier.FINAL);
    }
}
