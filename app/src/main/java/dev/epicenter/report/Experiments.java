package dev.epicenter.report;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.Json;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Verdict;
import dev.epicenter.report.ExperimentView.ArmView;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/** Reads the experiment on a spike from the run directory. */
public final class Experiments {
    private static final int DIGITS = 6;

    private Experiments() {}

    /**
     * The newest experiment on a spike; empty without a finished one. Another process may replay the spike at the same
     * time.
     *
     * @param notes receives a sentence for each damaged row that is skipped
     */
    public static Optional<ExperimentView> read(RunDirectory run, int spike, Consumer<String> notes) {
        List<String> damaged = new ArrayList<>();
        Optional<ExperimentView> view = ExperimentDraft.readNewest(run, spike, folder -> {
                    damaged.clear();
                    return verdictIn(folder).map(verdict -> view(folder, spike, verdict, damaged::add));
                })
                .flatMap(found -> found);
        damaged.forEach(notes);
        return view;
    }

    private static ExperimentView view(Path folder, int spike, Verdict verdict, Consumer<String> notes) {
        return new ExperimentView(
                spike,
                verdict.checkpoint(),
                verdict.horizon(),
                verdict.control().reproduced(),
                verdict.words(),
                view(folder, verdict.control().replay(), notes),
                verdict.arms().stream().map(arm -> view(folder, arm, notes)).toList());
    }

    /** The verdict of the newest experiment; empty without a finished one. */
    public static Optional<Verdict> verdict(RunDirectory run, int spike) {
        return ExperimentDraft.readNewest(run, spike, Experiments::verdictIn).flatMap(found -> found);
    }

    /** The verdict of the experiment in a folder; empty where it is unfinished. */
    public static Optional<Verdict> verdictIn(Path folder) {
        Path file = folder.resolve(ExperimentDraft.LAST);
        return Files.exists(file) ? Optional.of(verdict(file)) : Optional.empty();
    }

    private static Verdict verdict(Path file) {
        String remedy = "run 'epicenter replay' again";
        try {
            Verdict verdict = Json.parse(RegularFile.text(file), Verdict.class);
            if (verdict.formatVersion() < Verdict.OLDEST_FORMAT_VERSION
                    || verdict.formatVersion() > Verdict.FORMAT_VERSION) {
                throw FormatVersionException.of(
                        file, verdict.formatVersion(), Verdict.OLDEST_FORMAT_VERSION, Verdict.FORMAT_VERSION);
            }
            return verdict;
        } catch (JacksonException e) {
            throw new CorruptFileException(file, Json.problem(e), remedy);
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    private static ArmView view(Path folder, ArmVerdict arm, Consumer<String> notes) {
        Rows<StepRecord> read = new TraceReader(RunDirectory.arm(folder, arm.name())).steps();
        read.notes().forEach(notes);
        List<StepRecord> rows = read.rows();
        return new ArmView(
                arm.name(),
                arm.group(),
                arm.outcome().name().toLowerCase(Locale.ROOT),
                arm.onset(),
                arm.peak(),
                arm.duration(),
                SignificantDigits.toDigits(arm.lossAtHorizon(), DIGITS),
                rows.stream().mapToLong(StepRecord::step).toArray(),
                rows.stream()
                        .mapToDouble(row -> SignificantDigits.toDigits(row.loss(), DIGITS))
                        .toArray());
    }
}
