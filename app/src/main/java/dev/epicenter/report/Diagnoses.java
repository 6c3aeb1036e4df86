package dev.epicenter.report;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.Json;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;
import tools.jackson.core.JacksonException;

/** Reads the diagnosis of a spike from the run directory. */
public final class Diagnoses {
    private Diagnoses() {}

    /** The verdict and its remedies; empty without a finished diagnosis. */
    public static Optional<DiagnosisView> read(RunDirectory run, int spike) {
        return read(run, spike, DiagnosisView.class, DiagnosisView::formatVersion);
    }

    /** The whole diagnosis; empty without a finished one. */
    public static Optional<Diagnosis> whole(RunDirectory run, int spike) {
        return read(run, spike, Diagnosis.class, Diagnosis::formatVersion);
    }

    private static <T> Optional<T> read(RunDirectory run, int spike, Class<T> type, ToIntFunction<T> version) {
        Path file = Diagnostician.folder(run, spike).resolve("verdict.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            T view = Json.parse(RegularFile.text(file), type);
            int found = version.applyAsInt(view);
            if (found < Diagnosis.OLDEST_FORMAT_VERSION || found > Diagnosis.FORMAT_VERSION) {
                throw FormatVersionException.of(file, found, Diagnosis.OLDEST_FORMAT_VERSION, Diagnosis.FORMAT_VERSION);
            }
            return Optional.of(view);
        } catch (JacksonException e) {
            throw new CorruptFileException(file, Json.problem(e), "run 'epicenter diagnose' again");
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }
}
