package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.WholeFile;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.skip.Batches;
import dev.epicenter.skip.SkipDialect;
import dev.epicenter.skip.SkipPlan;
import dev.epicenter.skip.SkipPlanner;
import dev.epicenter.skip.SkipRule;
import dev.epicenter.skip.TrainerSkip;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter plan-skip}. */
@Command(
        name = "plan-skip",
        description = {
            "Turns a spike into what your trainer takes to leave its batches out, and says which checkpoint to restart from.",
            "Default: PaLM's rule, 100 steps before the onset and 200 to 500 batches in all. Formats: docs/how-to/plan-skip.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter plan-skip train.log",
            "  epicenter plan-skip train.log --event 2 --every 1000 --for megatron",
            "  epicenter plan-skip runs/mine --spike 1",
            "  epicenter plan-skip --from 4210 --to 4260 --checkpoints 3000,4000 --for json",
            "  epicenter plan-skip train.log --for lightning --raw > skip_batches.json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PlanSkipCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN|FILE", arity = "0..1", description = "A run directory, or a log of any trainer.")
    private @Nullable Path path;

    @Option(
            names = "--spike",
            paramLabel = "N",
            converter = WholeNumber.OfASpike.class,
            description = "A spike of the run, as 'show' lists it.")
    private @Nullable Integer spike;

    @Option(
            names = "--event",
            paramLabel = "N",
            description = "An event of the log, as 'scan' lists them, from 1. Default: the only one.")
    private @Nullable Integer event;

    @Option(names = "--from", paramLabel = "STEP", description = "The spike's first step, without a log.")
    private @Nullable Long from;

    @Option(names = "--to", paramLabel = "STEP", description = "The spike's last step. Default: the first.")
    private @Nullable Long to;

    @Option(
            names = "--before",
            paramLabel = "STEPS",
            description = "Steps left out before the onset. Default: 100, as PaLM.")
    private @Nullable Long before;

    @Option(
            names = "--after",
            paramLabel = "STEPS",
            description = "Steps left out after the spike. Default: up to 200 in all, at most 500.")
    private @Nullable Long after;

    @Option(
            names = "--checkpoints",
            split = ",",
            paramLabel = "STEP",
            description = "The checkpoints there are, as updates made before each.")
    private @Nullable List<Long> checkpoints;

    @Option(names = "--every", paramLabel = "STEPS", description = "There is a checkpoint every so many steps.")
    private @Nullable Long every;

    @Option(
            names = "--batches-per-step",
            paramLabel = "N",
            defaultValue = "1",
            description = "Batches of the loader a step: gradient accumulation. Default: ${DEFAULT-VALUE}.")
    private long batchesPerStep;

    @Option(
            names = "--batches-per-epoch",
            paramLabel = "N",
            description = "Batches of the loader an epoch. Default: all is the first epoch.")
    private @Nullable Long batchesPerEpoch;

    @Option(
            names = "--first-step",
            paramLabel = "0|1",
            description = "What the log calls the first update. Default: 0 if the log begins at 0, else 1.")
    private @Nullable Integer firstStep;

    @Option(
            names = "--for",
            paramLabel = "TRAINER",
            description = {
                "Only in this trainer's words: megatron, olmo-core, metaseq, paddlenlp, lightning, huggingface,",
                "epicenter, json. May be repeated. Default: all."
            })
    private List<String> trainers = List.of();

    @Option(names = "--raw", description = "Print nothing but what the one trainer of --for takes.")
    private boolean raw;

    @Mixin
    private SeriesOptions series;

    @Option(names = "--out", paramLabel = "FILE", description = "Write what --raw prints to a file, too.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<SkipDialect> dialects = dialects();
        boolean one = raw || out != null;
        if (one && dialects.size() != 1 || raw && json) {
            throw new ParameterException(
                    spec.commandLine(), "--raw and --out are for one trainer: name it by --for, and leave --json out");
        }
        check("--before", before, 0);
        check("--after", after, 0);
        check("--every", every, 1);
        check("--batches-per-step", batchesPerStep, 1);
        check("--batches-per-epoch", batchesPerEpoch, 1);
        if (firstStep != null && firstStep != 0 && firstStep != 1) {
            throw new ParameterException(spec.commandLine(), "--first-step is 0 or 1, not " + firstStep);
        }
        SpikeSite site = site();
        SkipPlan plan = SkipPlanner.plan(
                site.span(),
                new SkipRule(optional(before), optional(after)),
                checkpoints(site),
                new Batches(batchesPerStep, optional(batchesPerEpoch)),
                site.earlier());
        List<TrainerSkip> told =
                dialects.stream().map(dialect -> dialect.tell(plan)).toList();
        if (out != null) {
            WholeFile.write(out, told.get(0).text() + "\n");
        }
        PrintWriter stdout = spec.commandLine().getOut();
        if (raw) {
            Output.lines(stdout, List.of(told.get(0).text()));
            PrintWriter err = spec.commandLine().getErr();
            Stream.of(site.notes(), plan.notes(), told.get(0).notes())
                    .flatMap(List::stream)
                    .forEach(note -> err.println("epicenter: " + note));
            err.flush();
        } else if (json) {
            Output.json(stdout, SkipReport.of(site, plan, told));
        } else {
            Output.lines(stdout, PlanSkipLines.of(site, plan, told));
        }
        return ExitCode.OK;
    }

    private SpikeSite site() {
        OptionalInt first = firstStep == null ? OptionalInt.empty() : OptionalInt.of(firstStep);
        if (from != null) {
            if (path != null || spike != null || event != null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--from names the steps by itself: leave RUN|FILE, --spike and --event out");
            }
            return SpikeSite.ofSteps(from, to == null ? from : to, first);
        }
        if (path == null || to != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say where the spike is: RUN --spike N, FILE --event N, or --from STEP --to STEP");
        }
        if (spike != null) {
            return SpikeSite.ofRun(path, spike);
        }
        if (Files.isDirectory(path)) {
            // Complains where it is no run.
            RunDirectory.open(path);
            throw new EpicenterException(
                    path + " is a run; choose a spike by --spike N ('epicenter show " + path + "' lists them)");
        }
        return SpikeSite.ofLog(
                path,
                series.choice(Optional.empty()),
                event == null ? OptionalInt.empty() : OptionalInt.of(event),
                first);
    }

    private SkipPlanner.Checkpoints checkpoints(SpikeSite site) {
        if (checkpoints != null && every != null) {
            throw new ParameterException(spec.commandLine(), "--checkpoints or --every, not both");
        }
        if (checkpoints != null) {
            return new SkipPlanner.Checkpoints.Listed(checkpoints);
        }
        if (every != null) {
            return new SkipPlanner.Checkpoints.Every(every);
        }
        return spike != null
                ? new SkipPlanner.Checkpoints.Listed(site.checkpoints())
                : new SkipPlanner.Checkpoints.Unknown();
    }

    private List<SkipDialect> dialects() {
        if (trainers.isEmpty()) {
            return List.of(SkipDialect.values());
        }
        List<SkipDialect> chosen = new ArrayList<>();
        for (String trainer : trainers) {
            chosen.add(SkipDialect.of(trainer)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--for " + trainer + ": no trainer known here; it is one of "
                                    + Stream.of(SkipDialect.values())
                                            .map(SkipDialect::typed)
                                            .collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private void check(String option, @Nullable Long value, long least) {
        if (value != null && value < least) {
            throw new ParameterException(spec.commandLine(), option + " is at least " + least + ", not " + value);
        }
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
