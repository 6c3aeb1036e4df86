package dev.epicenter.study;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.ControlEvaluation;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.RewardEvaluation;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.ShiftEvaluation;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.segment.TrainingPool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Runs the trainings that a store does not have, several at a time and each on one thread: those of studies and of rate studies.
 *
 * @param <C> the trainings
 * @param <R> what is stored of each
 */
public final class CellRunner<C extends Training, R extends Record> {
    private final Function<RunConfig, Trainer> trainers;
    private final CellStore<C, R> store;
    private final BiFunction<C, Trained, R> result;
    private final TrainingPool pool;
    private final CellProgress<C, R> progress;

    /**
     * @param trainers creates the trainer of a stage; must be thread-safe
     * @param result what is stored of a training
     * @param jobs trainings in parallel, at least 1
     * @param canceled once true, running trainings are abandoned
     */
    public CellRunner(
            Function<RunConfig, Trainer> trainers,
            CellStore<C, R> store,
            BiFunction<C, Trained, R> result,
            int jobs,
            CellProgress<C, R> progress,
            BooleanSupplier canceled) {
        this.trainers = trainers;
        this.store = store;
        this.result = result;
        pool = new TrainingPool(jobs, canceled);
        this.progress = progress;
    }

    /**
     * The results of {@code cells}, in their order; missing ones are trained.
     *
     * @param what the trainings belong to: study or pilot
     * @throws EpicenterException if it was canceled or a training failed; finished ones are kept
     */
    public Map<C, R> run(String what, List<C> cells) {
        Map<C, R> results = new LinkedHashMap<>();
        for (C cell : cells) {
            store.read(cell, progress).ifPresent(stored -> results.put(cell, stored));
        }
        List<C> missing =
                cells.stream().filter(cell -> !results.containsKey(cell)).toList();
        progress.onStart(
                what,
                cells.size(),
                results.size(),
                missing.stream().mapToLong(Training::steps).sum());
        results.putAll(pool.run(missing, this::train));
        if (results.size() < cells.size()) {
            throw new EpicenterException("the " + what + " was interrupted: " + results.size() + " of " + cells.size()
                    + " trainings are finished and kept in " + store.folder()
                    + "; the same command continues with the others");
        }
        // In the order of the cells, whichever of them were stored: values of one seed must stay together.
        Map<C, R> ordered = new LinkedHashMap<>();
        cells.forEach(cell -> ordered.put(cell, Objects.requireNonNull(results.get(cell))));
        return ordered;
    }

    private Optional<R> train(C cell, BooleanSupplier stop) {
        CellObserver observer = new CellObserver(
                cell.stages().get(0).config().detector(), cell.steps(), row -> progress.onStep(cell, row), stop);
        Optional<? extends State> state = Optional.empty();
        Optional<ShiftEvaluation> shifts = Optional.empty();
        Optional<ControlEvaluation> control = Optional.empty();
        Optional<RewardEvaluation> rewards = Optional.empty();
        for (StudyCell.Stage stage : cell.stages()) {
            boolean controls = stage.config().data() instanceof DataConfig.Control;
            boolean acts = stage.config().data() instanceof DataConfig.Gridworld;
            // The next stage begins with the state; that of the last is needed only to evaluate the model.
            boolean isNeeded =
                    stage.until() < cell.steps() || stage.config().eval().shifts() || controls || acts;
            StatesToKeep keep = isNeeded ? StatesToKeep.at(List.of(stage.until())) : StatesToKeep.NOTHING;
            Segment segment = new Segment(state, stage.until(), DataPlan.IN_ORDER, stage.interventions(), 0, keep);
            try (Trainer trainer = trainers.apply(stage.config())) {
                if (stage.config().data() instanceof DataConfig.Keyworld world) {
                    observer.begin(world.horizon(), trainer.experience());
                }
                state = trainer.run(segment, observer);
                if (observer.complete() && stage.config().eval().shifts()) {
                    shifts = Optional.of(trainer.shifts((TrainState) state.orElseThrow()));
                }
                if (observer.complete() && controls) {
                    control = Optional.of(trainer.control((TrainState) state.orElseThrow()));
                }
                if (observer.complete() && acts) {
                    rewards = Optional.of(trainer.rewards((TrainState) state.orElseThrow()));
                }
            }
            if (observer.ended()) {
                break;
            }
        }
        Optional<ShiftEvaluation> shifted = shifts;
        Optional<ControlEvaluation> controlled = control;
        Optional<RewardEvaluation> acted = rewards;
        Optional<R> made = observer.finished()
                .map(trained -> shifted.map(trained::with).orElse(trained))
                .map(trained -> controlled.map(trained::with).orElse(trained))
                .map(trained -> acted.map(trained::with).orElse(trained))
                .map(trained -> result.apply(cell, trained));
        made.ifPresent(finished -> {
            store.write(cell, finished);
            progress.onFinished(cell, finished);
        });
        return made;
    }
}
