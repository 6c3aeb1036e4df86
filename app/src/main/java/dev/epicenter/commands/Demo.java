package dev.epicenter.commands;

import dev.epicenter.Formats;
import dev.epicenter.ShellWord;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.replay.ExperimentRunner;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.replay.Verdict;
import dev.epicenter.report.ReportFile;
import dev.epicenter.results.DemoText;
import dev.epicenter.results.ReplayStatus;
import dev.epicenter.results.VerdictTableText;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.Spike;
import dev.epicenter.terminal.StatusLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** The two runs of {@code epicenter demo}. Its text is derived from their results. */
final class Demo {
    private final Path folder;
    private final PrintWriter out;
    private final StatusLine status;
    private final BooleanSupplier interrupted;

    Demo(Path folder, PrintWriter out, StatusLine status, BooleanSupplier interrupted) {
        this.folder = folder;
        this.out = out;
        this.status = status;
        this.interrupted = interrupted;
    }

    /**
     * Trains on text with a range of damaged batches and, in parallel, on the same text undamaged.
     *
     * @return whether to continue the demo
     */
    boolean recoverFromDamagedBatches(RunConfig poisoned) {
        say(
                "1. A run with damaged data (examples/text-poisoned.yaml), and its undamaged twin",
                "   A small GPT learns English text byte by byte; a range of its batches is noise.");
        RunDirectory run = create(poisoned);
        RunConfig clean = poisoned.renamed("text-undamaged").withoutFaults();
        RunDirectory twin = create(clean);
        StatusLine silent = StatusLine.silent();
        CompletableFuture<Void> parallel = CompletableFuture.runAsync(() -> train(twin, clean, silent));
        train(run, poisoned, status);
        parallel.join();
        if (interrupted.getAsBoolean()) {
            return false;
        }
        say("");
        say(new DemoText(run, twin, poisoned).lines());
        say("   Report: " + report(run, poisoned), "");
        return true;
    }

    /**
     * Trains the grokking workload and replays its spike with the standard arms.
     *
     * @return whether to continue the demo
     */
    boolean replayNaturalSpike(RunConfig grokking) {
        say(
                "2. A natural spike (examples/grokking.yaml), and what prevents it",
                "   A one-layer GPT learns addition modulo " + modulus(grokking)
                        + "; every batch is the full training set, so no batch can be skipped.");
        RunDirectory run = create(grokking);
        train(run, grokking, status);
        if (interrupted.getAsBoolean()) {
            return false;
        }
        Optional<TimelineSpike> spike = run.timeline().spikes().stream()
                .filter(found -> found.spike().kind() != Spike.Kind.HARD_BATCH)
                .findFirst();
        if (spike.isEmpty()) {
            say("", "   No spike was found in this run, so there is nothing to replay.");
            say("   Report: " + report(run, grokking));
            return true;
        }
        say("", "   " + spikeWords(spike.get()) + " Replaying it:", "");
        Trainer trainer = trainer(run, grokking);
        Verdict verdict = new ExperimentRunner(
                        grokking,
                        trainer,
                        LocalArmExecutor.onAllCores(trainer, grokking.threads()),
                        new ReplayStatus(status),
                        interrupted)
                .run(
                        run,
                        new ReplayRequest(
                                spike.get().number(),
                                OptionalLong.empty(),
                                ReplayRequest.DEFAULT_REWIND,
                                ReplayRequest.DEFAULT_HORIZON,
                                List.of()));
        List<String> lines = new ArrayList<>();
        VerdictTableText.of(verdict).forEach(line -> lines.add(line.isEmpty() ? line : "   " + line));
        say(lines.toArray(String[]::new));
        say(
                "",
                "   Report: " + report(run, grokking),
                "",
                "To rank the causes of this spike:  " + "epicenter diagnose " + ShellWord.of(run.root()) + " --spike "
                        + spike.get().number() + " --effort quick",
                "To look at both runs:              " + "epicenter ui " + ShellWord.of(folder));
        return true;
    }

    private RunDirectory create(RunConfig config) {
        return RunDirectory.create(
                folder.resolve(config.name()),
                RunConfigWriter.write(config),
                BuiltInTrainer.create(config, Path.of("")).fingerprint(),
                true);
    }

    private void train(RunDirectory run, RunConfig config, StatusLine to) {
        TrainingLauncher.run(run, config, trainer(run, config), to, interrupted);
    }

    private static Trainer trainer(RunDirectory run, RunConfig config) {
        return TrainerFactory.trainer(run, config);
    }

    private Path report(RunDirectory run, RunConfig config) {
        ReportFile.write(run, config, run.report());
        return run.report();
    }

    private static String spikeWords(TimelineSpike spike) {
        return "The loss spiked at step " + spike.spike().onset() + ", from "
                + Formats.shortly(spike.spike().baseline()) + " up by "
                + Formats.shortly(spike.spike().height()) + ".";
    }

    private static String modulus(RunConfig config) {
        return config.data() instanceof dev.epicenter.config.DataConfig.Modular modular
                ? String.valueOf(modular.modulus())
                : "?";
    }

    private void say(String... lines) {
        status.clear();
        say(List.of(lines));
    }

    private void say(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
