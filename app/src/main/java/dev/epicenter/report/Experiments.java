package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.file.RegularFile;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.OutcomeText;
import dev.epicenter.replay.Verdict;
import dev.epicenter.report.ExperimentView.ArmView;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.run.ExperimentFolder;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.trace.LossRecord;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the experiment on a spike from the run directory. */
public final class Experiments {
    private static final int DIGITS = 6;

    private Experiments() {}

    /**
     * The newest experiment on a spike; empty without a finished one. Another process may replay the spike at the same
     * time.
     *
     * @param notes receives a sentence for a damaged verdict, and for each damaged row that is skipped
     */
    public static Optional<ExperimentView> read(RunDirectory run, int spike, Consumer<String> notes) {
        List<String> damaged = new ArrayList<>();
        Optional<ExperimentView> view = Damaged.skip(
                notes,
                () -> ExperimentDraft.readNewest(run, spike, folder -> {
                            damaged.clear();
                            return verdictIn(folder).map(verdict -> view(folder, spike, verdict, damaged::add));
                        })
                        .flatMap(found -> found));
        damaged.forEach(notes);
        return view;
    }

    /** @param notes of its rows */
    private record Read(ArmView arm, List<String> notes) {}

    private static ExperimentView view(Path folder, int spike, Verdict verdict, Consumer<String> notes) {
        Read control = view(folder, verdict.control().replay());
        // Hundreds of arms keep all cores busy for a second.
        List<Read> arms =
                verdict.arms().parallelStream().map(arm -> view(folder, arm)).toList();
        control.notes().forEach(notes);
        arms.forEach(arm -> arm.notes().forEach(notes));
        return new ExperimentView(
                spike,
                verdict.checkpoint(),
                verdict.horizon(),
                verdict.control().reproduced(),
                verdict.words(),
                control.arm(),
                arms.stream().map(Read::arm).toList());
    }

    /** The verdict of the newest experiment; empty without a finished one. */
    public static Optional<Verdict> verdict(RunDirectory run, int spike) {
        return ExperimentDraft.readNewest(run, spike, Experiments::verdictIn).flatMap(found -> found);
    }

    /** The verdict of the experiment in a folder; empty where it is unfinished. */
    public static Optional<Verdict> verdictIn(Path folder) {
        Path file = ExperimentFolder.verdict(folder);
        return RegularFile.exists(file)
                ? Optional.of(Verdict.FILE.read(file, "run 'epicenter replay' again"))
                : Optional.empty();
    }

    private static Read view(Path folder, ArmVerdict arm) {
        Rows<LossRecord> read = new TraceReader(RunDirectory.arm(folder, arm.name())).losses();
        List<LossRecord> rows = read.rows();
        ArmView view = new ArmView(
                arm.name(),
                arm.group(),
                OutcomeText.word(arm.outcome()),
                KnobDose.strength(arm.interventions()),
                arm.onset(),
                arm.peak(),
                arm.duration(),
                Formats.rounded(arm.lossAtHorizon(), DIGITS),
                rows.stream().mapToLong(LossRecord::step).toArray(),
                rows.stream()
                        .mapToDouble(row -> Formats.rounded(row.loss(), DIGITS))
                        .toArray());
        return new Read(view, read.notes());
    }
}
