package dev.epicenter;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.epicenter.app.Main;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The direction of the arrows between modules and packages, as in ARCHITECTURE.md. */
class ArchitectureTest {
    private static JavaClasses ours;

    @BeforeAll
    static void readOurClasses() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // core's test-jar, which a whole build puts on the class path
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.epicenter");
        assertThat(ours.contain("dev.epicenter.segment.Trainer"))
                .as("classes of core were read")
                .isTrue();
    }

    private static void check(ArchRule rule) {
        rule.check(ours);
    }

    @Test
    void packagesDependDownwardOnly() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("app")
                .definedBy("dev.epicenter.app..")
                .layer("ui")
                .definedBy("dev.epicenter.ui..")
                .layer("query")
                .definedBy("dev.epicenter.query..")
                .layer("report")
                .definedBy("dev.epicenter.report..")
                .layer("duckdb")
                .definedBy("dev.epicenter.duckdb..")
                .layer("torch")
                .definedBy("dev.epicenter.torch..")
                .layer("forecast")
                .definedBy("dev.epicenter.forecast..")
                .layer("diagnosis")
                .definedBy("dev.epicenter.diagnosis..")
                .layer("replay")
                .definedBy("dev.epicenter.replay..")
                .layer("rate")
                .definedBy("dev.epicenter.rate..")
                .layer("recovery")
                .definedBy("dev.epicenter.recovery..")
                .layer("external")
                .definedBy("dev.epicenter.external..")
                .layer("run")
                .definedBy("dev.epicenter.run..")
                .layer("segment")
                .definedBy("dev.epicenter.segment..")
                .layer("intervention")
                .definedBy("dev.epicenter.intervention..")
                .layer("tensor")
                .definedBy("dev.epicenter.tensor..")
                .layer("trace")
                .definedBy("dev.epicenter.trace..")
                .layer("config")
                .definedBy("dev.epicenter.config..")
                .layer("skip")
                .definedBy("dev.epicenter.skip..")
                .layer("watch")
                .definedBy("dev.epicenter.watch..")
                .layer("log")
                .definedBy("dev.epicenter.log..")
                .layer("spike")
                .definedBy("dev.epicenter.spike..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ui")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("query")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("app", "ui", "query")
                .whereLayer("duckdb")
                .mayOnlyBeAccessedByLayers("app", "query", "report")
                .whereLayer("torch")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("forecast")
                .mayOnlyBeAccessedByLayers("app", "report")
                .whereLayer("diagnosis")
                .mayOnlyBeAccessedByLayers("app", "ui", "query", "report")
                .whereLayer("replay")
                .mayOnlyBeAccessedByLayers("app", "ui", "query", "report", "diagnosis")
                .whereLayer("rate")
                .mayOnlyBeAccessedByLayers("app", "report")
                .whereLayer("recovery")
                .mayOnlyBeAccessedByLayers("app", "diagnosis")
                .whereLayer("external")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("skip")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("watch")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("app", "query", "report", "external", "watch")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers(
                        "app", "ui", "query", "report", "diagnosis", "replay", "rate", "recovery", "external")
                .whereLayer("segment")
                .mayOnlyBeAccessedByLayers(
                        "app",
                        "ui",
                        "report",
                        "torch",
                        "diagnosis",
                        "replay",
                        "rate",
                        "recovery",
                        "external",
                        "run",
                        "skip")
                .whereLayer("intervention")
                .mayOnlyBeAccessedByLayers(
                        "app", "ui", "torch", "diagnosis", "replay", "rate", "recovery", "external", "segment")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers(
                        "app",
                        "ui",
                        "query",
                        "report",
                        "torch",
                        "diagnosis",
                        "replay",
                        "rate",
                        "recovery",
                        "external",
                        "run",
                        "segment",
                        "intervention"));
    }

    @Test
    void detectionKnowsNothingOfTraining() {
        check(noClasses()
                .that(resideInAnyPackage("dev.epicenter.spike..", "dev.epicenter.log..", "dev.epicenter.watch.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.epicenter.config..",
                        "dev.epicenter.segment..",
                        "dev.epicenter.run..",
                        "dev.epicenter.trace..")));
    }

    @Test
    void noPackagesDependOnEachOtherInCircles() {
        check(slices().matching("dev.epicenter.(*)..").should().beFreeOfCycles());
    }

    @Test
    void theMathematicsOfADiagnosisStandsOnNothingOfOurs() {
        String[] mathematics = {"dev.epicenter.statistics..", "dev.epicenter.search..", "dev.epicenter.sharpness.."};
        for (String each : mathematics) {
            check(noClasses()
                    .that(resideInAnyPackage(each))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("dev.epicenter..").and(resideOutsideOfPackages("dev.epicenter", each))));
        }
    }

    @Test
    void onlyTorchKnowsLibtorch() {
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.torch.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.bytedeco..", "net.sf.extjwnl..")));
    }

    @Test
    void nothingThatExplainsSeesThePlantedFaults() {
        check(noClasses()
                .that(resideInAnyPackage(
                        "dev.epicenter.diagnosis..",
                        "dev.epicenter.replay..",
                        "dev.epicenter.rate..",
                        "dev.epicenter.recovery..",
                        "dev.epicenter.spike..",
                        "dev.epicenter.trace.."))
                .should()
                .callMethod(RunConfig.class, "faults")
                .orShould()
                .dependOnClassesThat(assignableTo(Fault.class)));
    }

    @Test
    void onlyTheAppKnowsDuckDbAndPicocli() {
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.duckdb..", "dev.epicenter.query.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.duckdb..", "java.sql..")));
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.app.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli..")));
    }

    @Test
    void onlyMainEndsTheJvm() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class));
    }

    @Test
    void onlyTheCommandLineSpeaksToTheTerminal() {
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.app.."))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
        check(GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING);
    }

    @Test
    void nothingIsCalledManagerUtilOrHelper() {
        check(noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Impl"));
    }
}
