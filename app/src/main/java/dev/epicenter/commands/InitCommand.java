package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.ShellWord;
import dev.epicenter.external.RunFileDraft;
import dev.epicenter.file.WholeFile;
import dev.epicenter.terminal.Interrupt;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.StatusLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code epicenter init}. */
@Command(
        description = {
            "Writes a run file for an unmodified training script: starts its command once for a short time, watches"
                    + " its log and its checkpoints, and reads its flags.",
            "Lists what was found and what is missing. The start writes to a temporary folder if the script has a"
                    + " known flag for its output folder; otherwise it writes where the script always does."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  epicenter init -- python train.py config/train_shakespeare_char.py",
            "  epicenter init --seconds 300 -- torchrun --nproc-per-node 2 train.py --lr 1e-3",
            "",
            "Then:",
            "  epicenter supervise -- python train.py config/train_shakespeare_char.py"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InitCommand implements Callable<Integer> {
    /** The default run file, which supervise reads for the same command. */
    static final Path RUN_FILE = Path.of("epicenter.yaml");

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "-- COMMAND",
            arity = "1..*",
            description = "The training command, as you start it. Put -- before it.")
    private List<String> command;

    @Option(
            names = "--out",
            paramLabel = "RUN.yaml",
            description = "Where to write the run file. Default: epicenter.yaml.")
    private Path out = RUN_FILE;

    @Mixin
    private ForceOption force;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "The most seconds to watch the script. Default: 60.")
    private double seconds = 60;

    @Override
    public Integer call() {
        if (Files.exists(out) && !force.requested()) {
            throw new EpicenterException(out + " exists already; use --force to replace it, or choose another --out");
        }
        RunFileDraft draft;
        try (StatusLine status = StatusLine.onStderr();
                Interrupt interrupt = Interrupt.listen(() -> status.say("epicenter: stopping the script"))) {
            status.say("starting the script for up to " + Math.round(seconds) + " s: " + words());
            draft = RunFileDraft.of(command, Path.of("").toAbsolutePath(), out, seconds, interrupt::requested);
        }
        WholeFile.write(out, draft.yaml());
        List<String> lines = new ArrayList<>(List.of("Found:"));
        draft.found().forEach(line -> lines.add("  " + line));
        if (!draft.missing().isEmpty()) {
            lines.add("Missing:");
            draft.missing().forEach(line -> lines.add("  " + line));
        }
        lines.add("Wrote " + out + (draft.missing().isEmpty() ? "." : "; complete it where something is missing."));
        lines.add("Run it:  epicenter supervise " + (out.equals(RUN_FILE) ? "-- " + words() : ShellWord.of(out)));
        Output.lines(spec.commandLine().getOut(), lines);
        return ExitCode.OK;
    }

    private String words() {
        return RunFileDraft.shell(command);
    }
}
