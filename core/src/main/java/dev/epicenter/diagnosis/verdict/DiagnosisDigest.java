package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.ranking.Ranking;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import dev.epicenter.intervention.Interventions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What lists of runs and spikes show of a {@link Diagnosis}. Most of {@code verdict.json} are its replays, which this does not
 * read.
 *
 * @param spike its number
 * @param cause the verdict
 * @param evidence the results of some stages
 * @param remedies best first
 */
public record DiagnosisDigest(int spike, Cause cause, Stages evidence, List<Found> remedies) {
    public DiagnosisDigest {
        remedies = List.copyOf(remedies);
    }

    /**
     * The part of {@link Evidence}.
     *
     * @param ranking empty where the stage did not run
     * @param commitment empty where the stage did not run
     */
    public record Stages(ReproductionResult reproduced, Optional<Causes> ranking, Optional<Tested> commitment) {}

    /** @param causes the likeliest first */
    public record Causes(List<Ranking.Ranked> causes) {
        public Causes {
            causes = List.copyOf(causes);
        }
    }

    /** The result of a stage that is not read. */
    public record Tested() {}

    /** The part of a {@link Remedy}. */
    public record Found(Interventions arm, SpikeOutcome answer) {}

    /**
     * Reads {@code verdict.json}.
     *
     * @param remedy what to do about a damaged file: the end of the message
     * @throws dev.epicenter.CorruptFileException if it is damaged
     * @throws dev.epicenter.FormatVersionException if its version is not readable
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static DiagnosisDigest read(Path file, String remedy) {
        return Diagnosis.FILE.readPart(file, DiagnosisDigest.class, remedy);
    }

    /**
     * The first cause of a ranking that was not tested; empty if causes were tested or the control does not reproduce the spike.
     */
    public Optional<Ranking.Ranked> rankedOnly() {
        return evidence.ranking()
                .filter(any -> evidence.commitment().isEmpty())
                .filter(any -> evidence.reproduced().conclusive())
                .map(ranking -> ranking.causes().get(0));
    }

    /** The best remedy that prevented the spike; see {@link Diagnosis#preventing}. */
    public Optional<Interventions> preventing() {
        return remedies.stream()
                .filter(remedy -> remedy.answer() == SpikeOutcome.NONE)
                .map(Found::arm)
                .findFirst();
    }
}
