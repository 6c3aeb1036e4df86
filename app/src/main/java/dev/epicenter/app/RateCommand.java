package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.file.WholeFile;
import dev.epicenter.rate.CellFiles;
import dev.epicenter.rate.CellResult;
import dev.epicenter.rate.RateResult;
import dev.epicenter.rate.RateRunner;
import dev.epicenter.rate.RateStudy;
import dev.epicenter.report.RatePage;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.torch.TorchTrainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter rate}. */
@Command(
        name = "rate",
        description = {
            "Measures how many spikes there are per 1,000 steps, against the dose of one knob: trains a run file from"
                    + " scratch for each dose and each seed, without recovery.",
            "Writes rate.json and rate.html in DIR. A study that was stopped or killed goes on with the same command;"
                    + " what is finished is reused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter rate examples/grokking.yaml --knob weight_decay --doses 0,0.5,1,2",
            "  epicenter rate examples/grokking.yaml --knob model.n_embd --doses 48,64,96,128",
            "  epicenter rate mine.yaml --knob lr --doses 1e-3,2e-3 --seeds 8 --out lr",
            "",
            "Knobs: lr, weight_decay, beta1, beta2, eps, momentum, clip_grad_norm, dropout;",
            "any other number of the run file's sections optimizer, model, data and",
            "schedule as SECTION.KEY: model.n_embd, data.batch_size, schedule.warmup_steps."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN.yaml", description = "The run file.")
    private Path runFile;

    @Option(names = "--knob", paramLabel = "KEY", required = true, description = "The run file's key that is varied.")
    private String knob;

    @Option(
            names = "--doses",
            paramLabel = "X,...",
            required = true,
            description = "Its values, two or more; with the run file's own among them, each is compared with it.")
    private String doses;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Trainings a dose, from the run file's seed on. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of each training, whatever the run file says.")
    private @Nullable Long steps;

    @Option(names = "--jobs", paramLabel = "N", description = "Trainings at a time. Default: the processors.")
    private @Nullable Integer jobs;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where results and finished trainings are kept. Default: rates/NAME-KEY.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (jobs != null && jobs < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs must be at least 1, not " + jobs);
        }
        RateStudy study = RateStudy.of(
                config(),
                knob,
                Arrays.stream(doses.split(",", -1)).map(RateCommand::dose).toList(),
                seeds);
        study.requireValid(runFile);
        TorchTrainer first =
                Launch.trainer(study.config(study.doses().get(0), study.config().seed()), runFile);
        study.requireEffect(first.layout());
        Path root = out == null
                ? Path.of("rates", study.config().name() + "-" + study.knob().name())
                : out;
        Optional<RateResult> result = run(study, first.fingerprint(), root);
        if (result.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        tell(result.get(), root);
        return ExitCode.OK;
    }

    /** Empty where the user gave up. */
    private Optional<RateResult> run(RateStudy study, NumericsFingerprint numerics, Path root) {
        return Interruptible.run("stopping the trainings", (status, interrupted) -> {
            List<CellResult> cells = new RateRunner(
                            config -> Launch.trainer(config, runFile),
                            new CellFiles(root.resolve("cells")),
                            jobs == null ? Runtime.getRuntime().availableProcessors() : jobs,
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

    private void tell(RateResult result, Path root) {
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            stdout.print(result.json());
        } else {
            RateLines.of(result).forEach(stdout::println);
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
                        "--doses: '" + text.strip() + "' is no number; expected numbers such as 0,0.001,1e-2"));
    }
}
