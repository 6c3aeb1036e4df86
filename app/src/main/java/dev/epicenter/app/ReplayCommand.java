package dev.epicenter.app;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.replay.Verdict;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.InterventionParser;
import dev.epicenter.segment.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter replay}. */
@Command(
        name = "replay",
        description = {
            "Replays a spike from the checkpoint before it: once unchanged (the control), and once for each arm with one"
                    + " thing changed. Without --arm: a standard set, shams first.",
            "Writes experiments/spike-N in the run directory; an earlier replay of the spike is kept as spike-N.1, .2, ..."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter replay runs/grokking --spike 1",
            "  epicenter replay runs/grokking --spike 1 --arm weight_decay=x0.5 --arm lr=x0.5",
            "  epicenter replay runs/grokking --spike 1 --arm 'freeze=h.*.attn.c_attn.*'",
            "  epicenter replay runs/grokking --spike 1 --add --arm lr=x0.7 --arm lr=x0.8",
            "",
            "What an arm changes (docs/reference/interventions.md describes each), joined by commas:",
            "  lr, weight_decay, beta1, beta2, eps, momentum, clip_grad_norm, dropout:",
            "  each =VALUE or =xFACTOR; lr@PATTERN, weight_decay@PATTERN: of some tensors",
            "  freeze=PATTERN, reset=m|v|momentum[:PATTERN], rescale=PATTERN:FACTOR",
            "  data_seed=SEED, skip=COUNT, batch_size=COUNT|xFACTOR, permute=FROM..TO[:SEED],",
            "  replace=FROM..TO[:SEED], replace=BATCH#ROWS[:SEED]",
            "  loss=float32|float64, weights=float32|bfloat16",
            "  shams: jitter=SIZE[:SEED[:PATTERN]], nudge=NORM[:SEED[:PATTERN]]"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Option(
            names = "--spike",
            paramLabel = "N",
            converter = WholeNumber.OfASpike.class,
            required = true,
            description = "The spike's number, as 'show' lists it.")
    private int spike;

    @Option(names = "--arm", paramLabel = "NAME=VALUE[,...]", description = "One replay's changes; may be repeated.")
    private List<String> arms = new ArrayList<>();

    @Option(
            names = "--add",
            description =
                    "Add the arms to the replay that the spike has: they alone are run, from the same checkpoint to the"
                            + " same horizon.")
    private boolean add;

    @Option(
            names = "--horizon",
            paramLabel = "STEPS",
            description = "Steps replayed from the onset on. Default: " + ReplayRequest.DEFAULT_HORIZON + ".")
    private @Nullable Long horizon;

    @Option(
            names = "--rewind",
            paramLabel = "STEPS",
            description = "Start from the newest checkpoint at least so many steps before the onset. Default: "
                    + ReplayRequest.DEFAULT_REWIND + ".")
    private @Nullable Long rewind;

    @Option(
            names = "--from",
            paramLabel = "STEP",
            description = "Start from this checkpoint; 0 is the start of the run.")
    private @Nullable Long from;

    @Option(
            names = {"--jobs", "--parallel"},
            paramLabel = "N",
            description =
                    "Replays at a time. Default: processors / the run's threads; of an external trainer: its slots.")
    private @Nullable Integer jobs;

    @Option(names = "--json", description = "Print the verdict as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (jobs != null && jobs < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs must be at least 1, not " + jobs);
        }
        if (add && (arms.isEmpty() || from != null || rewind != null || horizon != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--add needs --arm, and takes checkpoint and horizon from the replay that is there: leave --from,"
                            + " --rewind and --horizon out");
        }
        List<Arm> given = arms.stream()
                .map(text -> Arm.of(InterventionParser.parse(text)))
                .toList();
        ReplayRequest request = new ReplayRequest(
                spike,
                from == null ? OptionalLong.empty() : OptionalLong.of(from),
                rewind == null ? ReplayRequest.DEFAULT_REWIND : rewind,
                horizon == null ? ReplayRequest.DEFAULT_HORIZON : horizon,
                given);
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        Trainer trainer = Launch.trainer(run, config.replayed());
        Optional<Verdict> replayed = add
                ? Replaying.add(run, config, trainer, spike, given, jobs)
                : Replaying.run(run, config, trainer, request, jobs);
        Launch.close(trainer);
        if (replayed.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        Verdict verdict = replayed.get();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Output.json(out, verdict);
        } else {
            Output.lines(out, VerdictLines.of(verdict));
            out.println("See it:  epicenter report " + root);
            out.flush();
        }
        return verdict.control().reproduced() ? ExitCode.OK : ExitCode.NOT_REPRODUCED;
    }
}
