package dev.epicenter.commands;

import dev.epicenter.ShellWord;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.replay.Verdict;
import dev.epicenter.results.VerdictTableText;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.Trainer;
import dev.epicenter.terminal.Output;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter replay}. */
@Command(
        description = {
            "Replays a spike from a checkpoint before it: once unchanged (the control), and once per arm with one change."
                    + " Without --arm: a standard set of arms, shams first.",
            "Writes experiments/spike-N in the run directory; an earlier replay of the spike is kept as spike-N.1, .2,"
                    + " and so on."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter replay runs/grokking --spike 1",
            "  epicenter replay runs/grokking --spike 1 --arm weight_decay=x0.5 --arm lr=x0.5",
            "  epicenter replay runs/grokking --spike 1 --arm 'freeze=h.*.attn.c_attn.*'",
            "  epicenter replay runs/grokking --spike 1 --add --arm lr=x0.7 --arm lr=x0.8",
            "",
            "Interventions of an arm, joined by commas (docs/reference/interventions.md):",
            "  lr, weight_decay, beta1, beta2, eps, momentum, clip_grad_norm, dropout:",
            "  each =VALUE or =xFACTOR; lr@PATTERN, weight_decay@PATTERN: of some tensors",
            "  freeze=PATTERN, reset=m|v|momentum[:PATTERN], rescale=PATTERN:FACTOR",
            "  data_seed=SEED, skip=COUNT, batch_size=COUNT|xFACTOR, permute=FROM..TO[:SEED],",
            "  replace=FROM..TO[:SEED], replace=BATCH#ROWS[:SEED]",
            "  loss=float32|float64, weights=float32|bfloat16, autocast=off",
            "  shams: jitter=SIZE[:SEED[:PATTERN]], nudge=NORM[:SEED[:PATTERN]]"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path root;

    @Mixin
    private SpikeOption spike;

    @Option(
            names = "--arm",
            paramLabel = "NAME=VALUE[,...]",
            description = "The interventions of one replay. May be repeated.")
    private List<String> arms = new ArrayList<>();

    @Option(
            names = "--add",
            description =
                    "Add the arms to the existing replay of the spike: run only these, from the same checkpoint to the same"
                            + " horizon.")
    private boolean add;

    @Mixin
    private ReplayOptions window;

    @Mixin
    private JobsOption jobs;

    @Mixin
    private EngineOption engine;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        jobs.requested();
        if (add && (arms.isEmpty() || window.areGiven())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--add needs --arm, and takes checkpoint and horizon from the existing replay: omit --from, --rewind and"
                            + " --horizon");
        }
        List<Arm> given = arms.stream()
                .map(text -> Arm.of(InterventionParser.parse(text)))
                .toList();
        ReplayRequest request = new ReplayRequest(
                spike.number(), window.from(), window.rewind(ReplayRequest.DEFAULT_REWIND), window.horizon(), given);
        RunDirectory run = RunDirectory.open(root);
        RunConfig config = RunConfigReader.read(run.runYaml());
        int workers = Optional.ofNullable(jobs.requested()).orElse(engine.jobs(config));
        Optional<Verdict> replayed;
        try (Trainer trainer = engine.trainer(run, config, false)) {
            replayed = add
                    ? ReplayLauncher.add(run, config, trainer, spike.number(), given, workers)
                    : ReplayLauncher.run(run, config, trainer, request, workers);
        }
        if (replayed.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        Verdict verdict = replayed.get();
        PrintWriter out = spec.commandLine().getOut();
        if (json.requested()) {
            Output.json(out, verdict);
        } else {
            Output.lines(out, VerdictTableText.of(verdict));
            out.println("See it:  epicenter report " + ShellWord.of(root));
            out.flush();
        }
        return verdict.control().reproduced() ? ExitCode.OK : ExitCode.NOT_REPRODUCED;
    }
}
