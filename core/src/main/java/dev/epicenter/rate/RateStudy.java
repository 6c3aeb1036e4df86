package dev.epicenter.rate;

import dev.epicenter.EpicenterException;
import dev.epicenter.NumberText;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.TensorLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What a study of rates trains: a run file, from scratch, once for each dose of a knob and each seed.
 *
 * @param config the run file, its {@code steps} as the study makes them
 * @param doses ascending, two or more
 * @param seeds the run file's and those that follow it
 */
public record RateStudy(RunConfig config, RateKnob knob, List<Double> doses, List<Long> seeds) {
    public RateStudy {
        doses = List.copyOf(doses);
        seeds = List.copyOf(seeds);
    }

    /**
     * @param knob as {@link RateKnob} names it
     * @param doses values of the knob, in any order
     * @param seeds how many
     * @throws EpicenterException where there is no such knob, a dose is out of its range or twice, fewer than two differ, no
     *     seed is asked for, or the steps are too few for the detector to find anything
     */
    public static RateStudy of(RunConfig config, String knob, List<Double> doses, int seeds) {
        RateKnob known = RateKnob.of(config, knob);
        if (seeds < 1) {
            throw new EpicenterException("--seeds must be at least 1, not " + seeds);
        }
        checkDoses(config, known, doses);
        if (config.steps() <= config.detector().warmup()) {
            throw new EpicenterException("--steps " + config.steps()
                    + ": no spike can be found in them, for the detector" + " learns from the first "
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
     * Refuses a knob that this run does not use: every dose would be the same training.
     *
     * @throws EpicenterException if so
     */
    public void requireEffect(TensorLayout layout) {
        doses.stream().filter(dose -> dose != ownDose()).forEach(dose -> knob.requireEffect(config, dose, layout));
    }

    /**
     * Refuses doses that the run file's other keys rule out, such as a learning rate below {@code schedule.min_lr}.
     *
     * @param runFile for the message
     * @throws EpicenterException if so
     */
    public void requireValid(Path runFile) {
        doses.forEach(dose -> RunConfigReader.check(config(dose, config.seed()), runFile));
    }

    /** The knob's value in the run file. */
    public double ownDose() {
        return knob.value(config);
    }

    /** All cells, seed by seed, so that a study that is stopped has as much of each dose. */
    public List<RateCell> cells(NumericsFingerprint numerics) {
        List<RateCell> cells = new ArrayList<>();
        for (long seed : seeds) {
            for (double dose : doses) {
                cells.add(RateCell.of(config(dose, seed), knob, dose, seed, numerics));
            }
        }
        return cells;
    }

    /** The run file of a cell: one thread, and nothing recorded but the loss, neither of which changes the question. */
    public RunConfig config(double dose, long seed) {
        RunConfig dosed = knob.with(config, dose);
        RecordSchema<RunConfig> schema = RecordSchema.of(RunConfig.class);
        RunConfig seeded = schema.with(schema.with(dosed, "seed", seed), "threads", 1);
        return schema.with(seeded, "telemetry", new TelemetryConfig(false, 0, 0, 0))
                .renamed("cell");
    }
}
