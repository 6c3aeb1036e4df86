package dev.epicenter;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.epicenter.commands.Main;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import dev.epicenter.file.RegularFile;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
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
                .layer("commands")
                .definedBy("dev.epicenter.commands..")
                .layer("results")
                .definedBy("dev.epicenter.results..")
                .layer("terminal")
                .definedBy("dev.epicenter.terminal..")
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
                .layer("study")
                .definedBy("dev.epicenter.study..")
                .layer("engine")
                .definedBy("dev.epicenter.engine..")
                .layer("s3")
                .definedBy("dev.epicenter.s3..")
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
                .whereLayer("commands")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("results")
                .mayOnlyBeAccessedByLayers("commands")
                .whereLayer("terminal")
                .mayOnlyBeAccessedByLayers("commands", "results")
                .whereLayer("ui")
                .mayOnlyBeAccessedByLayers("commands", "results")
                .whereLayer("query")
                .mayOnlyBeAccessedByLayers("commands", "results")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("commands", "results", "ui", "query")
                .whereLayer("duckdb")
                .mayOnlyBeAccessedByLayers("commands", "results", "query", "report")
                .whereLayer("torch")
                .mayOnlyBeAccessedByLayers("commands", "results")
                .whereLayer("forecast")
                .mayOnlyBeAccessedByLayers("commands", "results", "report")
                .whereLayer("diagnosis")
                .mayOnlyBeAccessedByLayers("commands", "results", "ui", "query", "report")
                .whereLayer("replay")
                .mayOnlyBeAccessedByLayers("commands", "results", "ui", "query", "report", "diagnosis")
                .whereLayer("rate")
                .mayOnlyBeAccessedByLayers("commands", "results", "ui", "report")
                .whereLayer("study")
                .mayOnlyBeAccessedByLayers("commands", "results", "ui", "report", "rate")
                .whereLayer("s3")
                .mayOnlyBeAccessedByLayers("commands")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("commands", "s3")
                .whereLayer("recovery")
                .mayOnlyBeAccessedByLayers("commands", "results", "diagnosis")
                .whereLayer("external")
                .mayOnlyBeAccessedByLayers("commands", "results")
                .whereLayer("skip")
                .mayOnlyBeAccessedByLayers("commands", "results")
                .whereLayer("watch")
                .mayOnlyBeAccessedByLayers("commands", "results")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("commands", "results", "query", "report", "external", "watch")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers(
                        "commands",
                        "results",
                        "ui",
                        "query",
                        "report",
                        "diagnosis",
                        "replay",
                        "rate",
                        "recovery",
                        "engine",
                        "external")
                .whereLayer("segment")
                .mayOnlyBeAccessedByLayers(
                        "commands",
                        "results",
                        "ui",
                        "report",
                        "torch",
                        "diagnosis",
                        "replay",
                        "rate",
                        "study",
                        "recovery",
                        "engine",
                        "external",
                        "run",
                        "skip")
                .whereLayer("intervention")
                .mayOnlyBeAccessedByLayers(
                        "commands",
                        "results",
                        "ui",
                        "torch",
                        "diagnosis",
                        "replay",
                        "rate",
                        "study",
                        "recovery",
                        "engine",
                        "external",
                        "run",
                        "report",
                        "segment")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers(
                        "commands",
                        "results",
                        "ui",
                        "query",
                        "report",
                        "torch",
                        "diagnosis",
                        "replay",
                        "rate",
                        "study",
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
    void scanAndWatchKnowNothingOfCore() {
        check(noClasses()
                .that()
                .haveNameMatching(
                        "dev\\.epicenter\\.(commands\\.(ScanCommand|WatchCommand|LogSearch|SeriesOptions|JsonOption|HtmlOption)"
                                + "|results\\.(ScanText|SeriesSparkline)|report\\.(ScanPage|SeriesPlot|PlainPage)"
                                + "|terminal\\..*)(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "dev.epicenter.config..",
                        "dev.epicenter.trace..",
                        "dev.epicenter.tensor..",
                        "dev.epicenter.intervention..",
                        "dev.epicenter.segment..",
                        "dev.epicenter.run..",
                        "dev.epicenter.external..",
                        "dev.epicenter.recovery..",
                        "dev.epicenter.replay..",
                        "dev.epicenter.rate..",
                        "dev.epicenter.study..",
                        "dev.epicenter.diagnosis..",
                        "dev.epicenter.skip..")));
    }

    @Test
    void noPackagesDependOnEachOtherInCircles() {
        for (String slice : new String[] {"(*)", "log.(*)", "diagnosis.(*)", "torch.(*)"}) {
            check(slices().matching("dev.epicenter." + slice + "..").should().beFreeOfCycles());
        }
    }

    @Test
    void theStagesOfADiagnosisStandOnTheirReplaysAndNotOnTheVerdict() {
        check(noClasses()
                .that(resideInAnyPackage("dev.epicenter.diagnosis.replays.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.epicenter.diagnosis..")
                        .and(resideOutsideOfPackages("dev.epicenter.diagnosis.replays.."))));
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.diagnosis", "dev.epicenter.diagnosis.verdict.."))
                .and()
                .resideInAnyPackage("dev.epicenter.diagnosis..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.epicenter.diagnosis.verdict..")));
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
    void onlyS3KnowsTheClientOfS3() {
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.s3.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("software.amazon..")));
    }

    @Test
    void nothingThatExplainsSeesThePlantedFaults() {
        check(noClasses()
                .that(resideInAnyPackage(
                        "dev.epicenter.diagnosis..",
                        "dev.epicenter.replay..",
                        "dev.epicenter.rate..",
                        "dev.epicenter.study..",
                        "dev.epicenter.recovery..",
                        "dev.epicenter.spike..",
                        "dev.epicenter.trace.."))
                .should()
                .callMethod(RunConfig.class, "faults")
                .orShould()
                .dependOnClassesThat(assignableTo(Fault.class)));
    }

    @Test
    void onlyTheCommandsKnowPicocliAndOnlyTheQueriesDuckDb() {
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.duckdb..", "dev.epicenter.query.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.duckdb..", "java.sql..")));
        check(noClasses()
                .that(resideOutsideOfPackages("dev.epicenter.commands.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli..")));
    }

    /** It rejects named pipes, devices, links out of a run, and files that do not fit into memory. */
    @Test
    void onlyRegularFileOpensFilesForReading() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(RegularFile.class.getName())
                .should()
                .callMethodWhere(
                        targetOwner(type(Files.class))
                                .and(
                                        target(
                                                nameMatching(
                                                        "newInputStream|newBufferedReader|newByteChannel|read(String|AllBytes|AllLines)|lines"))))
                .orShould()
                .callConstructorWhere(
                        targetOwner(type(FileInputStream.class)).or(targetOwner(type(FileReader.class)))));
        // These also write to the files that they open.
        check(noClasses()
                .that()
                .haveNameNotMatching(
                        "dev\\.epicenter\\.(file\\.(RegularFile|WriterLock|Folder)|json\\.JsonLinesWriter"
                                + "|trace\\.Compaction|watch\\.OutFile|run\\.ExternalCheckpoint|commands\\.LibtorchJars)(\\$.*)?")
                .should()
                .callConstructorWhere(targetOwner(type(RandomAccessFile.class)))
                .orShould()
                .callMethodWhere(targetOwner(type(FileChannel.class)).and(target(nameMatching("open")))));
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
                .that(resideOutsideOfPackages("dev.epicenter.commands..", "dev.epicenter.terminal.."))
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
