package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.file.Folder;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.ToyTrainer;
import dev.epicenter.statistics.Proportion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentPlanTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void fileMapsToAReplayRequest() throws IOException {
        ExperimentPlan plan = plan("""
                run: runs/mine
                spike: 2
                from: 400
                horizon: 60
                arms: [weight_decay=x0.5, "freeze=h.*,lr=x0.5"]
                """);
        assertThat(plan.run()).isEqualTo(folder.resolve("runs/mine"));
        assertThat(plan.request().spike()).isEqualTo(2);
        assertThat(plan.request().from()).isEqualTo(OptionalLong.of(400));
        assertThat(plan.request().horizon()).isEqualTo(60);
        assertThat(plan.request().arms())
                .extracting(Arm::name)
                .containsExactly("weight_decay=x0.5", "freeze=h.*,lr=x0.5");
    }

    @Test
    void omittedKeysHaveTheDefaultsOfReplay() throws IOException {
        ReplayRequest request = plan("{run: r, spike: 1, arms: [lr=x0.5]}").request();
        assertThat(request.from()).isEmpty();
        assertThat(request.rewind()).isEqualTo(ReplayRequest.DEFAULT_REWIND);
        assertThat(request.horizon()).isEqualTo(ReplayRequest.DEFAULT_HORIZON);
        assertThat(plan("{run: r, spike: 1, rewind: 7, arms: [lr=x0.5]}")
                        .request()
                        .rewind())
                .isEqualTo(7);
    }

    @Test
    void seedsAddJittersToEachArmAndRunShams() throws IOException {
        ExperimentPlan plan = plan("{run: r, spike: 1, seeds: 2, arms: [lr=x0.5]}");
        assertThat(plan.request().arms())
                .extracting(Arm::name)
                .containsExactly("jitter=1e-6:1", "jitter=1e-6:2", "lr=x0.5,jitter=1e-6:1", "lr=x0.5,jitter=1e-6:2");
        assertThat(plan.request().arms()).extracting(Arm::sham).containsExactly(true, true, false, false);
    }

    @Test
    void errorsNameFileLineAndKeyInOneLine() throws IOException {
        refused("", "mine.yaml: empty; an experiment file gives at least run and spike and arms");
        refused("run: r\nspike: 1\n", "mine.yaml: arms: missing");
        refused("run: r\nspike: 1\narms: []\n", "mine.yaml:3: arms: no arm is given");
        refused("run: r\nspik: 1\n", "mine.yaml:2: spik: unknown key; did you mean spike?");
        refused("run: r\nspike: 0\narms: [lr=0]\n", "mine.yaml:2: spike: 0 is out of range; allowed: 1 or more");
        refused("run: r\nspike: 1\nseeds: many\narms: [lr=0]\n", "mine.yaml:3: seeds: expected a whole number");
        refused("format: 2\nrun: r\nspike: 1\narms: [lr=0]\n", "mine.yaml:1: format");
        refused(
                "run: r\nspike: 1\narms:\n  - lr=x0.5\n  - weight_decy=0\n",
                "mine.yaml:5: arms[1]: 'weight_decy': no such intervention; did you mean weight_decay?");
        refused(
                "run: r\nspike: 1\nfrom: 100\nrewind: 50\narms: [lr=0]\n",
                "mine.yaml:3: rewind and from both set the start");
        refused("run: r\nspike: 1\narms:\n  - lr=x0.5\n  - lr=x0.50\n", "mine.yaml:5: arms[1]: lr=x0.5 is given twice");
        refused(
                "run: r\nspike: 1\nseeds: 3\narms:\n  - jitter=1e-4:1\n",
                "mine.yaml:5: arms[0]: jitter=1e-4:1: with seeds: 3 each arm gets its own jitters");
        assertThatThrownBy(() -> ExperimentPlan.read(folder.resolve("none.yaml")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("no such file; expected an experiment file (YAML)");
    }

    @Test
    void missingRunAndInapplicableArmsAreRejectedByLine() throws IOException {
        assertThatThrownBy(() -> plan("spike: 1\nrun: nowhere\narms: [lr=0]\n").open())
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("mine.yaml:2: run: ")
                .hasMessageContaining("no run here");
        ToyTrainer toy = new ToyTrainer(ToyRuns.natural(100, ToyRuns.ONLY_RECORD));
        ExperimentPlan plan = plan("run: r\nspike: 1\narms:\n  - lr=x0.5\n  - freeze=h.9.*\n");
        assertThatThrownBy(() -> plan.check(ToyRuns.natural(100, ToyRuns.ONLY_RECORD), toy.layout()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("mine.yaml:5: arms[1]: freeze=h.9.*")
                .hasMessageNotContaining("\n");
    }

    @Test
    void armRatesHaveIntervalsAndAreComparedWithTheShams() throws IOException {
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
        run.go();
        ExperimentPlan plan = plan("{run: run, spike: 1, horizon: 40, seeds: 4, arms: [lr=x0.25, eps=x2]}");

        Verdict verdict = new ExperimentRunner(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        ReplayProgress.SILENT,
                        () -> false)
                .run(run.directory(), plan.request());
        List<ArmRate> rates = ArmRate.of(plan, verdict);

        assertThat(verdict.conclusive()).isTrue();
        assertThat(rates).extracting(ArmRate::arm).containsExactly("sham", "lr=x0.25", "eps=x2");
        assertThat(rates)
                .extracting(ArmRate::spiked)
                .containsExactly(new Proportion(4, 4), new Proportion(0, 4), new Proportion(4, 4));
        assertThat(rates.get(0).p()).isEmpty();
        assertThat(rates.get(1).interval().low()).isZero();
        assertThat(rates.get(1).interval().high()).isBetween(0.4, 0.6);
        assertThat(rates.get(1).p().orElseThrow()).as("1 / C(8, 4), both ways").isBetween(0.028, 0.029);
        assertThat(rates.get(2).p().orElseThrow()).isEqualTo(1);
    }

    @Test
    void allExamplesAreValid() {
        Path examples = Path.of(System.getProperty("epicenter.root", "..")).resolve("examples/experiments");
        assertThat(Folder.list(examples))
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(ExperimentPlan.read(file).request().arms()).isNotEmpty());
    }

    private ExperimentPlan plan(String yaml) throws IOException {
        return ExperimentPlan.read(Files.writeString(folder.resolve("mine.yaml"), yaml));
    }

    private void refused(String yaml, String message) {
        assertThatThrownBy(() -> plan(yaml))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }
}
