package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.process.ProcessStart;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TensorDistance;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.segment.TrainerFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalTrainerTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void anImmediateExitIsReported() {
        fails(
                Kind.CRASHED,
                shell("echo no such file >&2; exit 3"),
                "exit code 3 before its first step",
                "no such file");
    }

    @Test
    void aMissingProgramIsReported() {
        fails(Kind.CRASHED, command("[no-such-trainer]"), "exit code 127", "no-such-trainer");
    }

    @Test
    void aTrainerWithoutOutputIsReported() {
        fails(Kind.PROTOCOL_ERROR, shell("exit 0"), "ended by itself before its first step", "EPICENTER_SEGMENT");
    }

    @Test
    void anUnknownFormatIsReported() {
        fails(
                Kind.PROTOCOL_ERROR,
                shell("echo '{\\\"step\\\": 1}' > $(dirname $EPICENTER_SEGMENT)/metrics.jsonl; sleep 30"),
                "ignores the segment",
                "does not acknowledge it");
    }

    @Test
    void aHandshakeOfAnotherSegmentIsReported() {
        fails(Kind.PROTOCOL_ERROR, toy("alien=1"), "ignores the segment", "names segment another");
    }

    @Test
    void anInterventionThatIsNotAppliedIsReported() {
        Segment changed =
                new Segment(Optional.empty(), 9, DataPlan.IN_ORDER, InterventionParser.parse("lr=x0.5,freeze=wte.*"));
        fails(
                Kind.PROTOCOL_ERROR,
                toy("lazy=1"),
                changed,
                "under lr=x0.5,freeze=wte.*: ",
                "did not apply overrides, freeze");
    }

    @Test
    void aRefusalIncludesTheTrainersReason() {
        fails(
                Kind.PROTOCOL_ERROR,
                toy("refuse=1"),
                "cannot do what the segment requests",
                "this trainer has no dropout");
    }

    @Test
    void aStepOutOfOrderIsReported() {
        fails(Kind.PROTOCOL_ERROR, toy("back=5"), "metrics.jsonl:6", "step 2 follows step 4");
    }

    @Test
    void aBatchOutsideThePlanIsReported() {
        fails(Kind.PROTOCOL_ERROR, toy("wrong_batch=5"), "step 5 trained on batch 5 where the plan says 4");
    }

    @Test
    void aCrashIsReportedWithTheLastOutput() {
        fails(Kind.CRASHED, toy("crash=7"), "exit code 1 after step 6 of 9", "no memory left");
    }

    /** A limit on the file size makes writes fail, as on a full disk. */
    @Test
    void aFullDiskIsReported() {
        toy();
        fails(
                Kind.CRASHED,
                shell("ulimit -f 1; exec python3 " + folder.resolve("toy_trainer.py")),
                whole(99),
                "exit code 1 after step",
                "File too large");
    }

    @Test
    void aHungTrainerIsReportedAndKilled() {
        RunConfig run = silence(toy("hang=4"), 4);
        fails(Kind.HUNG, run, "reported no step for 4.0 s", "after step 3", "waiting for a lock");
    }

    /** The message names the file. */
    @Test
    void theOutputOfAFailedReplayIsKept() throws Exception {
        Path run = folder.resolve("run");
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(toy("crash=7"), run)) {
            Segment kept = whole(9).keeping(StatesToKeep.at(List.of(4L)));
            assertThatThrownBy(() -> trainer.run(kept, (report, state) -> Next.CONTINUE))
                    .isInstanceOf(TrainerFailure.class);
        }
        try (Stream<Path> left = Files.walk(run.resolve("experiments/trainer"))) {
            List<Path> files = left.filter(Files::isRegularFile).toList();
            assertThat(files).hasSize(1);
            assertThat(files.get(0)).hasFileName("output.log").content().contains("no memory left");
        }
    }

    @Test
    void aMissingCheckpointIsReported() {
        Segment kept = whole(9).keeping(StatesToKeep.at(List.of(4L)));
        fails(Kind.PROTOCOL_ERROR, toy("no_checkpoint=1"), kept, "wrote no checkpoint of step 4");
    }

    @Test
    void childProcessesEndWithTheTrainer() throws Exception {
        Path pid = folder.resolve("child");
        RunConfig run = silence(shell("sleep 1000 & echo $! > " + pid + "; wait"), 1);
        fails(Kind.HUNG, run, "after its start");

        long child = Long.parseLong(Files.readString(pid).strip());
        assertThat(ends(child)).isTrue();
    }

    @Test
    void aTrainerThatIgnoresSigtermIsKilled() {
        List<Long> seen = new ArrayList<>();
        trainer(grace(toy("stubborn=1", "slow=0.01"), 0.3)).run(whole(100_000), (report, state) -> {
            seen.add(report.step().step());
            return seen.size() == 5 ? Next.STOP : Next.CONTINUE;
        });
        assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void anInterruptionReturnsTheStateOfTheLastStep() {
        AtomicBoolean wish = new AtomicBoolean();
        RunConfig run = toy("slow=0.02");
        List<Long> seen = new ArrayList<>();
        List<State> states = new ArrayList<>();
        ExternalTrainer.ofRun(run, folder.resolve("run"), wish::get).run(whole(100_000), (report, state) -> {
            seen.add(report.step().step());
            wish.set(seen.size() >= 3);
            state.get().ifPresent(states::add);
            return Next.CONTINUE;
        });

        assertThat(states).hasSize(1);
        assertThat(states.get(0).step()).isEqualTo(seen.get(seen.size() - 1));
        assertThat(((StoredState) states.get(0)).files()).containsOnlyKeys("state.json", "weights.json");
    }

    @Test
    void theDistanceFromAnotherStateIsReportedAtItsStep() {
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(toy(), folder.resolve("run"))) {
            StoredState control = trainer.run(
                            whole(5).keeping(StatesToKeep.at(List.of(5L))), (report, state) -> Next.CONTINUE)
                    .orElseThrow();
            List<OptionalDouble> same = distances(trainer, whole(9).comparedWith(control));
            Segment changed = new Segment(Optional.empty(), 9, DataPlan.IN_ORDER, InterventionParser.parse("lr=x0.5"));
            List<OptionalDouble> arm = distances(trainer, changed.comparedWith(control));

            assertThat(same.get(4)).hasValue(0);
            assertThat(arm.get(4).orElseThrow()).isGreaterThan(0);
            assertThat(arm.subList(5, 9)).allMatch(OptionalDouble::isEmpty);
        }
    }

    @Test
    void theDistancesOfEachTensorAreReportedWhereTheyAreRequested() {
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(toy(), folder.resolve("run"))) {
            StoredState control = trainer.run(
                            whole(5).keeping(StatesToKeep.at(List.of(5L))), (report, state) -> Next.CONTINUE)
                    .orElseThrow();
            List<TensorDistance> seen = new ArrayList<>();
            Segment frozen = new Segment(
                    Optional.of(control), 8, DataPlan.IN_ORDER, InterventionParser.parse("freeze=wte.weight"));
            trainer.run(frozen.eachComparedWith(control.movedTo(8)), (report, state) -> {
                seen.addAll(report.distances());
                return Next.CONTINUE;
            });

            assertThat(seen).extracting(TensorDistance::tensor).containsExactly("wte.weight", "h.0.mlp.c_fc.weight");
            assertThat(seen.get(0)).isEqualTo(new TensorDistance("wte.weight", 0, Map.of("m", 0.0, "v", 0.0)));
            assertThat(seen.get(1).weights()).isGreaterThan(0);
            assertThat(seen.get(1).moments().values()).allMatch(distance -> distance > 0);
        }
    }

    private static List<OptionalDouble> distances(ExternalTrainer trainer, Segment segment) {
        List<OptionalDouble> distances = new ArrayList<>();
        trainer.run(segment, (report, state) -> {
            distances.add(report.distance());
            return Next.CONTINUE;
        });
        return distances;
    }

    /** Seen with several processes on gloo: a rank aborts while it exits. */
    @Test
    void anAbortAfterTheLastStepIsNoFailure() {
        Segment kept = whole(9).keeping(StatesToKeep.at(List.of(9L)));
        Optional<StoredState> state = trainer(toy("abort=1")).run(kept, (report, given) -> Next.CONTINUE);
        assertThat(state.orElseThrow().step()).isEqualTo(9);

        AtomicBoolean wish = new AtomicBoolean();
        List<State> states = new ArrayList<>();
        RunConfig run = toy("abort=1", "slow=0.02");
        ExternalTrainer.ofRun(run, folder.resolve("interrupted"), wish::get).run(whole(100_000), (report, given) -> {
            wish.set(report.step().step() >= 3);
            given.get().ifPresent(states::add);
            return Next.CONTINUE;
        });
        assertThat(states).hasSize(1);
    }

    @Test
    void anOrphanedTrainerIsEndedBeforeTheNextStart() throws Exception {
        Path run = folder.resolve("run");
        Path former = Files.createDirectories(run.resolve("trainer").resolve("0001"));
        TrainerProcess orphan = TrainerProcess.start(List.of("sleep", "1000"), Map.of(), folder, former);
        while (PidFile.read(former).isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }

        ExternalTrainer.ofRun(toy(), run, () -> false).run(whole(3), (report, state) -> Next.CONTINUE);

        assertThat(orphan.alive()).isFalse();
    }

    @Test
    void resumingACopiedRunLeavesTheTrainerOfTheOriginalAlone() throws Exception {
        Path original = Files.createDirectories(folder.resolve("original/trainer/0001"));
        TrainerProcess running = TrainerProcess.start(List.of("sleep", "1000"), Map.of(), folder, original);
        try (running) {
            while (PidFile.read(original).isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            Path copy = folder.resolve("copy");
            Path copied = Files.createDirectories(copy.resolve("trainer/0001"));
            // A copy with file times, as of 'cp -rp'.
            Files.copy(
                    original.resolve(PidFile.NAME), copied.resolve(PidFile.NAME), StandardCopyOption.COPY_ATTRIBUTES);

            ExternalTrainer.ofRun(toy(), copy, () -> false).run(whole(3), (report, state) -> Next.CONTINUE);

            assertThat(running.alive()).isTrue();
            assertThat(original.resolve(PidFile.NAME)).exists();
        }
    }

    @Test
    void aPidOfAnotherProcessIsNotKilled() throws Exception {
        Path out = Files.createDirectories(folder.resolve("run/trainer/0001"));
        TrainerProcess another = TrainerProcess.start(List.of("sleep", "1000"), Map.of(), folder, out);
        try (another) {
            while (PidFile.read(out).isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            Path file = out.resolve(PidFile.NAME);
            String text = Files.readString(file);
            String rest = text.substring(text.indexOf('\n'));
            // The first process of the system (whose group is every process), an empty file, and an older format.
            for (String damaged : List.of(
                    "1" + rest,
                    "0" + rest,
                    "-1" + rest,
                    "",
                    "1",
                    text.lines().findFirst().get())) {
                Files.writeString(file, damaged);
                assertThat(TrainerProcess.endOrphan(out)).as(damaged).isEmpty();
            }
            // A reused pid: by the kernel's count of the start, or, on systems without one, by the time of day.
            ProcessStart start = PidFile.read(write(out, text)).orElseThrow().start();
            if (!start.boot().isEmpty()) {
                for (String reused : List.of(
                        text.replace(start.boot(), "another-boot"), text.replace(" " + start.value() + " ", " 1 "))) {
                    assertThat(TrainerProcess.endOrphan(write(out, reused)))
                            .as(reused)
                            .isEmpty();
                }
            }
            String[] lines = text.split("\n", 5);
            String uncounted = String.join("\n", lines[0], lines[1], "", "", lines[4]);
            for (long seconds : new long[] {-60, 60}) {
                write(out, uncounted);
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
                assertThat(TrainerProcess.endOrphan(out)).isEmpty();
            }
            assertThat(another.alive()).isTrue();

            Files.writeString(file, text);
            assertThat(TrainerProcess.endOrphan(out)).as("the unchanged file").isPresent();
            assertThat(another.alive()).isFalse();
        }
    }

    /** Returns the folder. */
    private static Path write(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve(PidFile.NAME), text);
        return folder;
    }

    private static boolean ends(long pid) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            // A zombie process no longer has a command.
            if (ProcessHandle.of(pid).flatMap(handle -> handle.info().command()).isEmpty()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return false;
    }

    private static Segment whole(long until) {
        return new Segment(Optional.empty(), until, DataPlan.IN_ORDER, List.of());
    }

    private void fails(Kind kind, RunConfig run, String... words) {
        fails(kind, run, whole(9), words);
    }

    private void fails(Kind kind, RunConfig run, Segment segment, String... words) {
        TrainerFailure failure = catchThrowableOfType(
                TrainerFailure.class,
                () -> trainer(run).run(segment, (report, state) -> {
                    // Some faults only show when the state is requested.
                    return state.get().isPresent() || report.step().step() > 0 ? Next.CONTINUE : Next.STOP;
                }));
        assertThat(failure).isNotNull().hasMessageContainingAll(words);
        assertThat(String.valueOf(failure.getMessage()).lines()).hasSize(1);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private ExternalTrainer trainer(RunConfig run) {
        return ExternalTrainer.ofRun(run, folder.resolve("run"), () -> false);
    }

    private RunConfig toy(String... faults) {
        return ToyProgram.run(folder, 100, "", faults);
    }

    private RunConfig shell(String script) {
        return command("[/bin/sh, -c, \"" + script + "\"]");
    }

    private RunConfig command(String command) {
        return ToyProgram.command(folder, 100, command, "");
    }

    private static RunConfig silence(RunConfig run, double seconds) {
        return changed(run, "silence: 20", "silence: " + seconds);
    }

    private static RunConfig grace(RunConfig run, double seconds) {
        return changed(run, "grace: 5", "grace: " + seconds);
    }

    private static RunConfig changed(RunConfig run, String from, String to) {
        String yaml = dev.epicenter.config.RunConfigWriter.write(run);
        assertThat(yaml).contains(from);
        return RunConfigReader.read(yaml.replace(from, to), Path.of("toy.yaml"));
    }
}
