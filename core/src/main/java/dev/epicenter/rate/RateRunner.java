package dev.epicenter.rate;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.Trainer;
import dev.epicenter.study.CellRunner;
import dev.epicenter.study.CellStore;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The runner of a rate study: trains the cells without stored results with the runner of all studies. */
public final class RateRunner {
    private final CellRunner<RateCell, CellResult> runner;

    /**
     * @param trainers creates the trainer of a cell; must be thread-safe
     * @param cells the folder of finished cells, created if missing
     * @param jobs cells in parallel, at least 1
     * @param canceled once true, running cells are abandoned
     */
    public RateRunner(
            Function<RunConfig, Trainer> trainers,
            Path cells,
            int jobs,
            RateProgress progress,
            BooleanSupplier canceled) {
        runner = new CellRunner<>(
                trainers, new CellStore<>(cells, RateCell.STORED), RateCell::result, jobs, progress, canceled);
    }

    /**
     * Trains the missing cells and returns the results of all cells, in order.
     *
     * @param numerics the numerics of the trainers
     * @throws EpicenterException if it was canceled or a cell failed; finished cells are kept
     */
    public List<CellResult> run(RateStudy study, NumericsFingerprint numerics) {
        return List.copyOf(runner.run("study", study.cells(numerics)).values());
    }
}
