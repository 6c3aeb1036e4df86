package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.file.WholeFile;
import dev.epicenter.rate.CellResult;
import dev.epicenter.rate.RateResult;
import dev.epicenter.rate.RateRunner;
import dev.epicenter.rate.RateStudy;
import dev.epicenter.report.RatePage;
import dev.epicenter.results.RateStatus;
import dev.epicenter.results.RateTableText;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter rate}. */
@Command(
        description = {
            "Measures spikes per 1,000 steps against the dose of one knob: trains a run file from scratch for each dose"
                    + " and each seed, without recovery.",
            "Writes rate.json and rate.html to the output directory. After an interruption, repeat the command to"
                    + " continue; finished trainings are reused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter rate examples/grokking.yaml --knob weight_decay --doses 0,0.5,1,2",
            "  epicenter rate examples/grokking.yaml --knob model.n_embd --doses 48,64,96,128",
            "  epicenter rate mine.yaml --knob lr --doses 1e-3,2e-3 --seeds 8 --out lr",
            "",
            "Seeds are consecutive, from the run file's on; without --seeds there are 5.",
            "Knobs: lr, weight_decay, beta1, beta2, eps, momentum, clip_grad_norm, dropout;",
            "any other number of the run file's sections optimizer, model, data and",
            "schedule as SECTION.KEY: model.n_embd, data.batch_size, schedule.warmup_steps."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RateCommand implements Callable<Integer> {
    private static final int DEFAULT_SEEDS = 5;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN.yaml", description = "The run file.")
    private Path runFile;

    @Option(names = "--knob", paramLabel = "KEY", required = true, description = "The key of the run file to vary.")
    private String knob;

    @Option(
            names = "--doses",
            paramLabel = "X,...",
            required = true,
            description =
                    "Values of the key, two or more. If the run file's own value is among them, the others are compared with it.")
    private String doses;

    @Mixin
    private SeedsOption seeds;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of each training. Default: the run file's.")
    private @Nullable Long steps;

    @Mixin
    private JobsOption jobs;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write results and finished trainings. Default: rates/NAME-KEY.")
    private @Nullable Path out;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Integer requested = jobs.requested();
        RateStudy study = RateStudy.of(
                config(),
                knob,
                Arrays.stream(doses.split(",", -1)).map(RateCommand::dose).toList(),
                seeds.requested().orElse(DEFAULT_SEEDS));
        study.requireValid(runFile);
        Trainer first = TrainerFactory.trainer(
                study.config(study.doses().get(0), study.config().seed()), runFile);
        study.requireEffect(first.layout());
        int workers = requested == null ? Runtime.getRuntime().availableProcessors() : requested;
        Path root = out == null
                ? Path.of("rates", study.config().name() + "-" + study.knob().name())
                : out;
        Optional<RateResult> result = run(study, first.fingerprint(), root, workers);
        if (result.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        print(result.get(), root);
        return ExitCode.OK;
    }

    /** Empty if the user canceled. */
    private Optional<RateResult> run(RateStudy study, NumericsFingerprint numerics, Path root, int workers) {
        return Interruptible.run("stopping the trainings", (status, interrupted) -> {
            List<CellResult> cells = new RateRunner(
                            config -> TrainerFactory.trainer(config, runFile),
                            root.resolve("cells"),
                            workers,
                            new RateStatus(
                                    status, study.doses().size(), study.seeds().size()),
                            interrupted)
                    .run(study, numerics);
            RateResult result = RateResult.of(study, numerics, cells);
            result.write(root.resolve("rate.json"));
            WholeFile.write(root.resolve("rate.html"), RatePage.render(result));
            return result;
        });
    }

    private void print(RateResult result, Path root) {
        PrintWriter stdout = spec.commandLine().getOut();
        if (json.requested()) {
            stdout.print(result.json());
        } else {
            RateTableText.of(result).forEach(stdout::println);
            stdout.println("See it:  " + root.resolve("rate.html"));
        }
        stdout.flush();
    }

    private RunConfig config() {
        RunConfig config = RunConfigReader.read(runFile);
        if (steps == null) {
            return config;
        }
        if (steps < 1) {
            throw new ParameterException(spec.commandLine(), "--steps must be at least 1, not " + steps);
        }
        return RecordSchema.of(config).with(config, "steps", steps);
    }

    private static double dose(String text) {
        return NumberText.parse(text.strip())
                .orElseThrow(() -> new EpicenterException(
                        "--doses: '" + text.strip() + "' is not a number; expected numbers such as 0,0.001,1e-2"));
    }
}
