package dev.epicenter.report;

import dev.epicenter.ShellWord;
import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.DiagnosisDigest;
import dev.epicenter.file.RegularFile;
import dev.epicenter.run.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the diagnosis of a spike from the run directory. */
public final class Diagnoses {
    private static final String REMEDY = "run 'epicenter diagnose' again";

    private Diagnoses() {}

    /**
     * The verdict and its remedies; empty without a finished diagnosis.
     *
     * @param notes receives a sentence for a damaged verdict
     */
    public static Optional<DiagnosisView> read(RunDirectory run, int spike, Consumer<String> notes) {
        return Damaged.skip(notes, () -> whole(run, spike)).map(found -> view(run, found));
    }

    /** The view of a diagnosis of a run. */
    public static DiagnosisView view(RunDirectory run, Diagnosis diagnosis) {
        return DiagnosisView.of(diagnosis, ShellWord.of(run.root()));
    }

    /** The whole diagnosis; empty without a finished one. */
    public static Optional<Diagnosis> whole(RunDirectory run, int spike) {
        return verdict(run, spike, file -> Diagnosis.FILE.read(file, REMEDY));
    }

    /** The parts of the diagnosis that lists show; empty without a finished one. */
    public static Optional<DiagnosisDigest> digest(RunDirectory run, int spike) {
        return verdict(run, spike, file -> DiagnosisDigest.read(file, REMEDY));
    }

    private static <T> Optional<T> verdict(RunDirectory run, int spike, Function<Path, T> reader) {
        return Optional.of(DiagnosisFolder.verdict(run, spike))
                .filter(RegularFile::exists)
                .map(reader);
    }
}
