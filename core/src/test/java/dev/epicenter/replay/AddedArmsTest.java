package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.json.EditedJson;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.segment.ToyRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arms added to the existing experiment on a spike. */
class AddedArmsTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    private final List<String> run = new ArrayList<>();

    @Test
    void addRunsOnlyTheNewArmsAndJudgesAll() throws Exception {
        SupervisedRun natural = natural("one");
        runner(natural).run(natural.directory(), request("jitter=1e-6:1", "lr=x0.5"));
        run.clear();

        Verdict added = runner(natural).add(natural.directory(), 1, arms("lr=x0.25"));

        assertThat(run).containsExactly("lr=x0.25");
        SupervisedRun again = natural("again");
        Verdict atOnce = runner(again).run(again.directory(), request("jitter=1e-6:1", "lr=x0.5", "lr=x0.25"));
        assertThat(added).isEqualTo(atOnce);
        for (String arm : List.of("control", "jitter=1e-6:1", "lr=x0.5", "lr=x0.25")) {
            assertThat(natural.directory().arm(1, arm).resolve("metrics.jsonl"))
                    .as(arm)
                    .exists();
        }
        try (Stream<Path> left = Files.list(natural.directory().root().resolve("experiments"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("spike-1", "spike-1.lock");
        }
    }

    @Test
    void addedArmsUseTheCheckpointAndHorizonOfTheExperiment() throws Exception {
        SupervisedRun natural = natural("one");
        runner(natural)
                .run(natural.directory(), new ReplayRequest(1, OptionalLong.of(300), 0, 40, arms("jitter=1e-6:1")));

        Verdict added = runner(natural).add(natural.directory(), 1, arms("lr=x0.25"));

        assertThat(added.checkpoint()).isEqualTo(300);
        Experiment written = Json.parse(
                Files.readString(natural.directory().experiment(1).resolve("experiment.json")), Experiment.class);
        assertThat(written.horizon()).isEqualTo(written.found().onset() + 40).isEqualTo(added.horizon());
    }

    @Test
    void addRerunsAnArmWithADamagedTrace() throws Exception {
        SupervisedRun natural = natural("one");
        Verdict before = runner(natural).run(natural.directory(), request("jitter=1e-6:1", "lr=x0.5"));
        Path rows = natural.directory().arm(1, "lr=x0.5").resolve("metrics.jsonl");
        List<String> lines = Files.readAllLines(rows);
        Files.write(rows, lines.subList(0, lines.size() - 3));
        run.clear();

        Verdict added = runner(natural).add(natural.directory(), 1, arms("lr=x0.25"));

        assertThat(run).containsExactlyInAnyOrder("lr=x0.5", "lr=x0.25");
        assertThat(added.arms().subList(0, 2)).isEqualTo(before.arms());
    }

    @Test
    void rejectedArmsLeaveTheExperimentUnchanged() throws Exception {
        SupervisedRun natural = natural("one");
        assertThatThrownBy(() -> runner(natural).add(natural.directory(), 1, arms("lr=x0.25")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("no replay yet");
        runner(natural).run(natural.directory(), request("jitter=1e-6:1", "lr=x0.5"));
        Path verdict = natural.directory().experiment(1).resolve("verdict.json");
        String before = Files.readString(verdict);

        assertThatThrownBy(() -> runner(natural).add(natural.directory(), 1, arms("lr=x0.5")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("lr=x0.5")
                .hasMessageContaining("already has this arm");
        Path plan = verdict.resolveSibling("experiment.json");
        EditedJson.whole(plan, text -> text.replace("\"facts\" : {", "\"facts\" : {\"blas\":\"another\","));
        assertThatThrownBy(() -> runner(natural).add(natural.directory(), 1, arms("lr=x0.25")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("other numerics");
        Files.writeString(plan, "{");
        assertThatThrownBy(() -> runner(natural).add(natural.directory(), 1, arms("lr=x0.25")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("experiment.json")
                .hasMessageContaining("without --add");
        assertThat(Files.readString(verdict)).isEqualTo(before);
    }

    private SupervisedRun natural(String name) {
        SupervisedRun natural =
                new SupervisedRun(folder.resolve(name).resolve("natural"), ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
        natural.go();
        return natural;
    }

    private ExperimentRunner runner(SupervisedRun of) {
        ReplayProgress progress = new ReplayProgress() {
            @Override
            public synchronized void onFinished(ArmRun finished) {
                run.add(finished.arm().name());
            }
        };
        return new ExperimentRunner(
                of.config(), of.trainer(), new LocalArmExecutor(of.trainer(), 2), progress, () -> false);
    }

    private static ReplayRequest request(String... arms) {
        return new ReplayRequest(1, OptionalLong.empty(), 50, 120, arms(arms));
    }

    private static List<Arm> arms(String... arms) {
        return Arrays.stream(arms).map(InterventionParser::parse).map(Arm::of).toList();
    }
}
