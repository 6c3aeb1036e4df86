package dev.epicenter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.InMemory;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.SpikeDetector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Submissions to Slurm whose coordinator is killed at a bad moment. */
class SlurmEngineTest {
    private static final int STEPS = 20;

    @TempDir(factory = InMemory.class)
    Path folder;

    private SupervisedRun run;
    private final CountDownLatch gate = new CountDownLatch(1);
    private ThreadEngine nodes;
    private FakeSlurm slurm;

    @BeforeEach
    void start() {
        run = new SupervisedRun(folder.resolve("run"), ToyRuns.natural(40, ToyRuns.ONLY_RECORD));
        nodes = new ThreadEngine(run.trainer(), run.config().detector(), 0, false, gate);
        slurm = new FakeSlurm(nodes);
    }

    @Test
    void optionsThatWouldHideItsJobsAreRefused() {
        for (String option : List.of("--job-name=mine", "-Jmine", "-J", "--clusters=other", "-Mother")) {
            assertThatThrownBy(() -> new SlurmEngine(List.of("--gres=gpu:1", option)))
                    .as(option)
                    .hasMessageContaining("--engine 'slurm ...' takes no --");
        }
    }

    @Test
    @Timeout(60)
    void jobWhoseCoordinatorWasKilledBeforeItNotedItIsNotSubmittedTwice() {
        slurm.afterSubmission(() -> {
            throw new IllegalStateException("the coordinator is killed");
        });
        assertThatThrownBy(this::arm).hasMessage("the coordinator is killed");
        assertThat(slurm.names()).hasSize(1);
        slurm.afterSubmission(() -> {});
        slurm.afterListing(gate::countDown);

        assertThat(arm()).isEqualTo(STEPS);

        assertThat(slurm.names()).hasSize(1);
        assertThat(nodes.mostStarts()).isEqualTo(1);
        assertThat(nodes.steps()).isEqualTo(STEPS);
    }

    @Test
    void firstOfTwoJobsOfOneNameIsAdoptedAndTheOtherCanceled() {
        slurm.add("9", "epicenter-arm");
        slurm.add("10", "epicenter-arm");
        slurm.add("8", "epicenter-other");
        slurm.add("7", "epicenter-arm of another name");
        SlurmEngine engine = new SlurmEngine(List.of(), slurm);

        assertThat(engine.adopt("arm", Optional.empty())).contains("9");
        assertThat(engine.adopt("none", Optional.of("9"))).isEmpty();

        assertThat(slurm.canceled()).containsExactly("10");
        engine.close();
        assertThat(slurm.canceled()).as("only what it took").containsExactly("10", "--quiet", "9");
    }

    @Test
    void jobIsNamedAfterItsArmAndRunsOnceAtATimeUnlessTheUserSaysOtherwise() {
        List<String> words = new ArrayList<>();
        SlurmEngine engine = new SlurmEngine(List.of("--dependency=afterok:5"), all -> {
            words.addAll(all);
            return new SlurmEngine.Answer(0, "17;cluster\n", "");
        });

        assertThat(engine.submit("0123", List.of("epicenter", "arm", "a b.json"), Path.of("log.txt")))
                .isEqualTo("17");

        assertThat(words)
                .contains("--job-name=epicenter-0123", "--wrap=exec epicenter arm 'a b.json'")
                .containsSubsequence("--dependency=singleton", "--dependency=afterok:5");
    }

    /** Runs one arm with a coordinator of its own; the steps that it reported. */
    private long arm() {
        try (Trainer trainer = new EngineTrainer(
                run.trainer(),
                new SlurmEngine(List.of(), slurm),
                new EngineTrainer.Options(run.directory().root(), false, false, List.of("epicenter", "arm")),
                "the run file",
                new SpikeDetector(run.config().detector()).state())) {
            List<Long> steps = new ArrayList<>();
            trainer.run(
                    new Segment(
                            Optional.empty(),
                            STEPS,
                            DataPlan.IN_ORDER,
                            InterventionParser.parse("lr=x0.5"),
                            0,
                            StatesToKeep.NOTHING),
                    (report, state) -> {
                        steps.add(report.step().step());
                        return SegmentObserver.Next.CONTINUE;
                    });
            return steps.size();
        }
    }
}
