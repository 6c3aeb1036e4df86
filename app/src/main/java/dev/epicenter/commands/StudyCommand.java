package dev.epicenter.commands;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import dev.epicenter.file.WholeFile;
import dev.epicenter.report.StudyPage;
import dev.epicenter.results.StudyStatus;
import dev.epicenter.results.StudyTableText;
import dev.epicenter.study.StudyPlan;
import dev.epicenter.study.StudyRequest;
import dev.epicenter.study.StudyResult;
import dev.epicenter.study.StudyRunner;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter study}. */
@Command(
        description = {
            "Runs a study: trains the cells of an experiment whose contrasts are stated beforehand, and reports of each"
                    + " claim whether it is supported, contradicted or undecided.",
            "Writes study.json, study.md and study.html to DIR/NAME. After an interruption, repeat the command to"
                    + " continue; studies with the same DIR share their trainings. docs/how-to/study.md lists the file's keys."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter study --list",
            "  epicenter study weight-decay --quick",
            "  epicenter study mine.yaml --seeds 12 --set steps=2000"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StudyCommand implements Callable<Integer> {
    private static final String ENDING = ".yaml";

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE.yaml|NAME",
            arity = "0..1",
            description = "The study file, or the name of a study that comes with Epicenter.")
    private @Nullable Path file;

    @Option(names = "--list", description = "List the studies that come with Epicenter.")
    private boolean list;

    @Mixin
    private SeedsOption seeds;

    @Option(
            names = "--quick",
            description =
                    "Train few seeds of the compared cells only, to see whether the study works. It is no result.")
    private boolean quick;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a key of the run file in all cells. Repeatable.")
    private List<String> set = List.of();

    @Mixin
    private JobsOption jobs;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "studies",
            description = "Where to write results and finished trainings. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Mixin
    private JsonOption json;

    /** A study that comes with Epicenter. */
    record Listed(String name, String title, String question) {}

    @Override
    public Integer call() {
        Integer requested = jobs.requested();
        if (list) {
            print(listed());
            return ExitCode.OK;
        }
        if (file == null) {
            throw new ParameterException(
                    spec.commandLine(), "no study given; name a file or one of those that --list shows");
        }
        StudyPlan plan = StudyPlan.read(new StudyRequest(find(file), seeds.requested(), quick, set));
        int workers = requested == null ? Runtime.getRuntime().availableProcessors() : requested;
        Optional<StudyResult> result = Interruptible.run("stopping the trainings", (status, interrupted) -> {
            StudyRunner runner = new StudyRunner(
                    plan,
                    out,
                    config -> TrainerFactory.trainer(config, plan.runFile()),
                    workers,
                    new StudyStatus(status),
                    interrupted);
            StudyResult finished = runner.run();
            WholeFile.write(runner.folder().resolve("study.html"), StudyPage.render(finished));
            return finished;
        });
        if (result.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        PrintWriter stdout = spec.commandLine().getOut();
        if (json.requested()) {
            stdout.print(result.get().json());
        } else {
            StudyTableText.of(result.get()).forEach(stdout::println);
            stdout.println("See it:  " + out.resolve(plan.folder()).resolve("study.html"));
        }
        stdout.flush();
        return ExitCode.OK;
    }

    private void print(List<Listed> studies) {
        PrintWriter stdout = spec.commandLine().getOut();
        if (json.requested()) {
            Output.json(stdout, studies);
            return;
        }
        TextTable table = new TextTable("name", "study");
        studies.forEach(study -> table.row(study.name(), study.title()));
        Output.lines(stdout, table.lines());
        stdout.flush();
    }

    /** The file as given, or the study of that name. */
    private static Path find(Path given) {
        boolean name = given.getNameCount() == 1 && !given.toString().endsWith(ENDING) && !Files.isRegularFile(given);
        if (!name) {
            return given;
        }
        Path shipped = shipped().resolve(given + ENDING);
        if (Files.exists(shipped)) {
            return shipped;
        }
        List<String> names = names();
        throw new EpicenterException("no study '" + given + "'; "
                + DidYouMean.name(given.toString(), names)
                        .map(near -> "did you mean " + near + "? ")
                        .orElse("")
                + "known: " + String.join(", ", names) + "; or name a study file (YAML)");
    }

    private static List<Listed> listed() {
        return names().stream()
                .map(name -> {
                    StudyPlan plan = StudyPlan.read(
                            new StudyRequest(shipped().resolve(name + ENDING), OptionalInt.empty(), false, List.of()));
                    return new Listed(name, plan.study().title(), plan.study().question());
                })
                .toList();
    }

    private static List<String> names() {
        try (Stream<Path> files = Files.list(shipped())) {
            return files.map(each -> String.valueOf(each.getFileName()))
                    .filter(each -> each.endsWith(ENDING))
                    .map(each -> each.substring(0, each.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException missing) {
            return List.of();
        }
    }

    /** Below the installation or checkout, which tests name by epicenter.root. */
    private static Path shipped() {
        String home = System.getProperty("epicenter.home", System.getProperty("epicenter.root", ""));
        return Path.of(home).resolve("examples").resolve("studies");
    }
}
