package dev.epicenter.rate;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.DataChecksums;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.tensor.TensorLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A spike-rate study: trains a run file from scratch for each dose of a hyper-parameter and each seed.
 *
 * @param config the run file, with the {@code steps} of the study
 * @param doses ascending, two or more
 * @param seeds consecutive seeds, starting with that of the run file
 */
public record RateStudy(RunConfig config, RateKnob knob, List<Double> doses, List<Long> seeds) {
    public RateStudy {
        doses = List.copyOf(doses);
        seeds = List.copyOf(seeds);
    }

    /**
     * @param knob name of the hyper-parameter, as in {@link RateKnob}
     * @param doses its values, in any order
     * @param seeds number of seeds
     * @throws EpicenterException if the hyper-parameter is unknown, a dose is invalid or repeated, fewer than two doses differ,
     *     {@code seeds} is 0, or the steps are too few for the detector
     */
    public static RateStudy of(RunConfig config, String knob, List<Double> doses, int seeds) {
        RateKnob known = RateKnob.of(config, knob);
        if (seeds < 1) {
            throw new EpicenterException("--seeds must be at least 1, not " + seeds);
        }
        checkDoses(config, known, doses);
        if (config.steps() <= config.detector().warmup()) {
            throw new EpicenterException("--steps " + config.steps()
                    + ": too few to detect a spike: the detector's warm-up takes the first "
                    + config.detector().warmup() + " steps (detector.warmup); train longer");
        }
        return new RateStudy(
                config,
                known,
                doses.stream().sorted().toList(),
                LongStream.range(0, seeds).mapToObj(i -> config.seed() + i).toList());
    }

    private static void checkDoses(RunConfig config, RateKnob knob, List<Double> doses) {
        for (double dose : doses) {
            knob.check(config, dose);
        }
        if (doses.stream().distinct().count() < 2) {
            throw new EpicenterException("--doses: "
                    + (doses.isEmpty() ? "none is given" : "all are " + NumberText.of(doses.get(0)))
                    + "; give two or more that differ, such as 0,0.001,0.01");
        }
        Set<Double> seen = new HashSet<>();
        for (double dose : doses) {
            if (!seen.add(dose)) {
                throw new EpicenterException("--doses: " + NumberText.of(dose) + " is given twice; remove one");
            }
        }
    }

    /**
     * Checks that this run uses the hyper-parameter. Otherwise all doses would train the same.
     *
     * @throws EpicenterException if not
     */
    public void requireEffect(TensorLayout layout) {
        doses.stream().filter(dose -> dose != ownDose()).forEach(dose -> knob.requireEffect(config, dose, layout));
    }

    /**
     * Checks the doses against other keys of the run file, such as a learning rate against {@code schedule.min_lr}.
     *
     * @param runFile the file name for messages
     * @throws EpicenterException if a dose is invalid
     */
    public void requireValid(Path runFile) {
        doses.forEach(dose -> RunConfigReader.check(config(dose, config.seed()), runFile));
    }

    /** The hyper-parameter's value in the run file. */
    public double ownDose() {
        return knob.value(config);
    }

    /** All cells, seed by seed: an interrupted study has about the same number of cells of each dose. */
    public List<RateCell> cells(NumericsFingerprint numerics) {
        DataChecksums data = new DataChecksums();
        List<RateCell> cells = new ArrayList<>();
        for (long seed : seeds) {
            for (double dose : doses) {
                cells.add(RateCell.of(config(dose, seed), knob, dose, seed, numerics, data));
            }
        }
        return cells;
    }

    /** The configuration of a cell: one thread, and only the loss recorded. Neither affects the rate. */
    public RunConfig config(double dose, long seed) {
        RunConfig dosed = knob.with(config, dose);
        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        RunConfig seeded = schema.with(schema.with(dosed, "seed", seed), "threads", 1);
        return schema.with(seeded, "telemetry", new TelemetryConfig(false, 0, 0, 0, 0))
                .renamed("cell");
    }
}
