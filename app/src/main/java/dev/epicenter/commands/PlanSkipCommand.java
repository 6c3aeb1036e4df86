package dev.epicenter.commands;

import dev.epicenter.file.WholeFile;
import dev.epicenter.results.PlanSkipText;
import dev.epicenter.results.SkipReport;
import dev.epicenter.results.SpikeSite;
import dev.epicenter.skip.Batches;
import dev.epicenter.skip.SkipDialect;
import dev.epicenter.skip.SkipPlan;
import dev.epicenter.skip.SkipPlanner;
import dev.epicenter.skip.SkipRule;
import dev.epicenter.skip.TrainerSkip;
import dev.epicenter.terminal.Output;
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
        description = {
            "Turns a spike into skip settings for your trainer: which batches to skip, and which checkpoint to restart"
                    + " from.",
            "Default: PaLM's rule, 100 steps before the onset and 200 to 500 batches in all. Formats: docs/how-to/plan-skip.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter plan-skip train.log",
            "  epicenter plan-skip train.log --event 2 --every 1000 --for megatron",
            "  epicenter plan-skip runs/mine --spike 1",
            "  epicenter plan-skip --onset 4210 --last 4260 --checkpoints 4000 --for json",
            "  epicenter plan-skip train.log --for lightning --raw > skip_batches.json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PlanSkipCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN|FILE", arity = "0..1", description = "A run directory, or a log of any trainer.")
    private @Nullable Path path;

    @Mixin
    private SpikeOption spike;

    @Option(
            names = "--event",
            paramLabel = "N",
            description = "Number of the event, as 'scan' lists it, from 1. Default: the only one.")
    private @Nullable Integer event;

    @Option(names = "--onset", paramLabel = "STEP", description = "First step of the spike, without a log.")
    private @Nullable Long onset;

    @Option(names = "--last", paramLabel = "STEP", description = "Last step of the spike. Default: --onset.")
    private @Nullable Long last;

    @Option(
            names = "--before",
            paramLabel = "STEPS",
            description = "Steps to skip before the onset. Default: 100, as in PaLM.")
    private @Nullable Long before;

    @Option(
            names = "--after",
            paramLabel = "STEPS",
            description = "Steps to skip after the spike. Default: up to 200 in all, at most 500.")
    private @Nullable Long after;

    @Option(
            names = "--checkpoints",
            split = ",",
            paramLabel = "STEP",
            description = "Existing checkpoints, as numbers of updates before each.")
    private @Nullable List<Long> checkpoints;

    @Option(names = "--every", paramLabel = "STEPS", description = "Steps between existing checkpoints.")
    private @Nullable Long every;

    @Option(
            names = "--batches-per-step",
            paramLabel = "N",
            defaultValue = "1",
            description = "Loader batches per step (gradient accumulation). Default: ${DEFAULT-VALUE}.")
    private long batchesPerStep;

    @Option(
            names = "--batches-per-epoch",
            paramLabel = "N",
            description = "Loader batches per epoch. Default: all batches are in the first epoch.")
    private @Nullable Long batchesPerEpoch;

    @Option(
            names = "--first-step",
            paramLabel = "0|1",
            description = "The log's number of the first update. Default: 0 if the log begins at 0, else 1.")
    private @Nullable Integer firstStep;

    @Option(
            names = "--for",
            paramLabel = "TRAINER",
            description = "Print only the settings of this trainer: megatron, olmo-core, metaseq, paddlenlp, lightning,"
                    + " huggingface, epicenter, json. May be repeated. Default: all.")
    private List<String> trainers = List.of();

    @Option(names = "--raw", description = "Print only the file or arguments for the one trainer of --for.")
    private boolean raw;

    @Mixin
    private SeriesOptions series;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write the text of --raw, in addition to stdout.")
    private @Nullable Path out;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        List<SkipDialect> dialects = dialects();
        boolean one = raw || out != null;
        if (one && dialects.size() != 1 || raw && json.requested()) {
            throw new ParameterException(
                    spec.commandLine(), "--raw and --out need one trainer: name it with --for, and omit --json");
        }
        check("--before", before, 0);
        check("--after", after, 0);
        check("--every", every, 1);
        check("--batches-per-step", batchesPerStep, 1);
        check("--batches-per-epoch", batchesPerEpoch, 1);
        if (firstStep != null && firstStep != 0 && firstStep != 1) {
            throw new ParameterException(spec.commandLine(), "--first-step must be 0 or 1, not " + firstStep);
        }
        SpikeSite site = site();
        SkipPlan plan = SkipPlanner.plan(
                site.span(),
                new SkipRule(optional(before), optional(after)),
                checkpoints(site),
                new Batches(batchesPerStep, optional(batchesPerEpoch)),
                site.earlier());
        List<TrainerSkip> skips =
                dialects.stream().map(dialect -> dialect.tell(plan)).toList();
        if (out != null) {
            WholeFile.write(out, skips.get(0).text() + "\n");
        }
        PrintWriter stdout = spec.commandLine().getOut();
        if (raw) {
            Output.text(stdout, skips.get(0).text());
            PrintWriter err = spec.commandLine().getErr();
            Stream.of(site.notes(), plan.notes(), skips.get(0).notes())
                    .flatMap(List::stream)
                    .forEach(note -> err.println("epicenter: " + note));
            err.flush();
        } else if (json.requested()) {
            Output.json(stdout, SkipReport.of(site, plan, skips));
        } else {
            Output.lines(stdout, PlanSkipText.of(site, plan, skips));
        }
        return ExitCode.OK;
    }

    private SpikeSite site() {
        OptionalInt first = firstStep == null ? OptionalInt.empty() : OptionalInt.of(firstStep);
        if (onset != null) {
            if (path != null || spike.isGiven() || event != null) {
                throw new ParameterException(
                        spec.commandLine(), "--onset cannot be combined with RUN|FILE, --spike or --event");
            }
            return SpikeSite.ofSteps(onset, last == null ? onset : last, first);
        }
        if (path == null || last != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no spike given; use RUN --spike N, FILE --event N, or --onset STEP --last STEP");
        }
        if (isOfRun()) {
            if (event != null) {
                throw new ParameterException(spec.commandLine(), "--event selects from a log; for a run use --spike N");
            }
            return SpikeSite.ofRun(path, spike.number(), spike.isGiven());
        }
        return SpikeSite.ofLog(
                path,
                series.choice(Optional.empty()),
                event == null ? OptionalInt.empty() : OptionalInt.of(event),
                first);
    }

    private boolean isOfRun() {
        return spike.isGiven() || path != null && Files.isDirectory(path);
    }

    private SkipPlanner.Checkpoints checkpoints(SpikeSite site) {
        if (checkpoints != null && every != null) {
            throw new ParameterException(spec.commandLine(), "give --checkpoints or --every, not both");
        }
        if (checkpoints != null) {
            return new SkipPlanner.Checkpoints.Listed(checkpoints);
        }
        if (every != null) {
            return new SkipPlanner.Checkpoints.Every(every);
        }
        return isOfRun()
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
                            "--for " + trainer + ": unknown trainer; use one of "
                                    + Stream.of(SkipDialect.values())
                                            .map(SkipDialect::typed)
                                            .collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private void check(String option, @Nullable Long value, long least) {
        if (value != null && value < least) {
            throw new ParameterException(spec.commandLine(), option + " must be at least " + least + ", not " + value);
        }
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
