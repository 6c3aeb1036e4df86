package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.segment.ToyRuns;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that are no replays: a cancellation ends them with the same error, wherever they run. */
class ReplayRunnerTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void trainingThatCannotStopAtAStepIsCanceledAsOneThatCan() {
        AtomicBoolean cancelled = new AtomicBoolean();
        ReplayRunner runner = runner(cancelled);

        assertThat(runner.<Boolean>counting(observer -> observer.stopping())).isFalse();
        assertThatThrownBy(() -> runner.counting(observer -> {
                    cancelled.set(true);
                    if (observer.stopping()) {
                        throw new CancellationException("canceled while an arm ran");
                    }
                    return 1;
                }))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(Cancellation.abandoned().getMessage());
        // One that stopped at a step has a result, but not of all its steps.
        assertThatThrownBy(() -> runner.counting(observer -> 1))
                .isInstanceOf(EpicenterException.class)
                .hasMessage(Cancellation.abandoned().getMessage());
    }

    private ReplayRunner runner(AtomicBoolean cancelled) {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("run"), ToyRuns.noisy(40, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(30, 1)));
        run.go();
        return new ReplayRunner(
                new LocalArmExecutor(run.trainer(), 1),
                new ReplayStore(run.directory(), run.trainer().fingerprint()),
                new BudgetTracker(Budget.UNLIMITED, new Throughput(0, 1), 1, System.nanoTime()),
                DiagnosisProgress.SILENT,
                cancelled::get);
    }
}
