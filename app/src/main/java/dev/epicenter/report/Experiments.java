package dev.epicenter.report;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.json.Json;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Verdict;
import dev.epicenter.report.ExperimentView.ArmView;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
     * Empty where there was none, or it was not finished.
     *
     * @param notes takes a sentence for what is damaged and left out
     */
    public static Optional<ExperimentView> read(RunDirectory run, int spike, Consumer<String> notes) {
        return verdict(run, spike)
                .map(verdict -> new ExperimentView(
                        spike,
                        verdict.checkpoint(),
                        verdict.horizon(),
                        verdict.control().reproduced(),
                        verdict.words(),
                        view(run, spike, verdict.control().replay(), notes),
                        verdict.arms().stream()
                                .map(arm -> view(run, spike, arm, notes))
                                .toList()));
    }

    /** What it showed; empty where there was none, or it was not finished. */
    public static Optional<Verdict> verdict(RunDirectory run, int spike) {
        Path file = run.experiment(spike).resolve("verdict.json");
        return Files.exists(file) ? Optional.of(verdict(file)) : Optional.empty();
    }

    private static Verdict verdict(Path file) {
        String remedy = "run 'epicenter replay' again";
        try {
            Verdict verdict = Json.parse(Files.readString(file), Verdict.class);
            if (verdict.formatVersion() != Verdict.FORMAT_VERSION) {
                throw FormatVersionException.of(
                        file, verdict.formatVersion(), Verdict.FORMAT_VERSION, Verdict.FORMAT_VERSION);
            }
            return verdict;
        } catch (JacksonException e) {
            throw new CorruptFileException(file, Json.problem(e), remedy);
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    private static ArmView view(RunDirectory run, int spike, ArmVerdict arm, Consumer<String> notes) {
        Rows<StepRecord> read = new TraceReader(run.arm(spike, arm.name())).steps();
        read.notes().forEach(notes);
        List<StepRecord> rows = read.rows();
        return new ArmView(
                arm.name(),
                arm.group(),
                arm.outcome().name().toLowerCase(Locale.ROOT),
                arm.onset(),
                arm.peak(),
                arm.duration(),
                Rounding.toDigits(arm.lossAtHorizon(), DIGITS),
                rows.stream().mapToLong(StepRecord::step).toArray(),
                rows.stream()
                        .mapToDouble(row -> Rounding.toDigits(row.loss(), DIGITS))
                        .toArray());
    }
}
